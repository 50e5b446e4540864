import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from rentlake_spark.contracts import contracts_of
from rentlake_spark.discovery import discover
from rentlake_spark.inspection import InspectedFile, Inspector
from rentlake_spark.job_error import SourceError
from rentlake_spark.lake import Folder

# The table that ingestion in TypeScript is tested with as well.
TABLE = json.loads(
    (Path(__file__).parents[3] / "libs/testing/src/refused-sources.json").read_text("utf-8")
)
CONTRACTS = contracts_of(TABLE["marketplace"])
HEADER = "vehicle_id,vehicle_type\n"


def place(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    for path, content in files.items():
        if content is not None:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def inspect(spark: SparkSession, folder: Path) -> dict[str, InspectedFile]:
    """The inspected files of a source beside a folder for scratch, by key."""
    source = Folder(spark, str(folder / "source"))
    scratch = Folder(spark, str(folder / "scratch"))
    found = discover(source.location, source.list(), CONTRACTS.datasets)
    inspected = Inspector(spark, source, scratch, CONTRACTS).inspect(found, lambda _: None)
    return {file.key: file for entry in inspected for file in entry.files}


@pytest.mark.parametrize("refused", TABLE["refused"], ids=lambda refused: refused["title"])
def test_a_source_that_stops_a_run_is_refused_in_the_words_of_every_engine(
    spark: SparkSession, tmp_path: Path, refused: dict[str, Any]
) -> None:
    changed = {
        path: None if text is None else text.encode(refused["encoding"])
        for path, text in refused["files"].items()
    }
    (tmp_path / "source").mkdir()
    place(tmp_path / "source", TABLE["valid"] | changed)
    with pytest.raises(SourceError) as stopped:
        inspect(spark, tmp_path)
    assert str(stopped.value) == refused["message"].replace("<source>", str(tmp_path / "source"))


# File → whether it is read where it lies, and the number of its rows.
FILES: dict[str, tuple[str | bytes, bool, int]] = {
    "plain.csv": (f"{HEADER}V1,suv\n", True, 1),
    "crlf.csv": ("vehicle_id,vehicle_type\r\nV1,suv\r\n\r\nV2,van", True, 2),
    "mixed line ends.csv": (f"{HEADER}V1,suv\r\nV2,van\n", True, 2),
    "bom.csv": (f"\ufeff{HEADER}V1,é€🚗\n", True, 1),
    "header only.csv": (HEADER, True, 0),
    "header without end.csv": (HEADER.strip(), True, 0),
    "quotes.csv": (f'{HEADER}"V ""1""","a,b"\n"",""""\nV"3,x"y\n,"x",\n', True, 4),
    "malformed.csv": (f"{HEADER}V1\nV2,van,\n  \n", True, 3),
    "[x]{y}*?.csv": (f"{HEADER}V1,suv\n", True, 1),
    "größe 100% #1+a=b 😀.csv": (f"{HEADER}V1,suv\n", True, 1),
    "many quotes.csv": (HEADER + '"' + '""' * 200_000 + '",x\n', True, 1),
    "many cells.csv": (HEADER + '"a",' * 200_000 + "\n", True, 1),
    "_skipped by spark.csv": (f"{HEADER}V1,suv\n", False, 1),
    "empty line first.csv": (f"\n{HEADER}V1,suv\n", False, 1),
    "bom and empty line first.csv": (f"\ufeff\r\n{HEADER}V1,suv\n", False, 1),
    "quote over lines.csv": (f'{HEADER}V1,"a\n\nb"\nV2,van\n', False, 2),
    "header over lines.csv": ('vehicle_id,vehicle_type,"a\nb"\nV1,suv,x\n', False, 1),
    "text after quote.csv": (f'{HEADER}"V1"x,suv\n""y,van\n', False, 2),
    "lone cr.csv": (f"{HEADER}V\r1,suv\n", False, 1),
    "cr at the end.csv": (f"{HEADER}V1,suv\r", False, 1),
    "cr before crlf.csv": (f"{HEADER}V1,suv\r\r\n", False, 1),
}


def test_files_of_plain_lines_are_read_where_they_lie_and_others_from_a_settled_copy(
    spark: SparkSession, tmp_path: Path
) -> None:
    valid = {path: text for path, text in TABLE["valid"].items() if path != "vehicles.csv"}
    vehicles = {f"Vehicles/{name}": content for name, (content, _, _) in FILES.items()}
    place(tmp_path / "source", valid | vehicles)
    found = inspect(spark, tmp_path)
    assert {
        name: (not file.is_settled, file.rows)
        for name, file in ((key.split("/")[1], found[key]) for key in vehicles)
    } == {name: (is_plain, rows) for name, (_, is_plain, rows) in FILES.items()}


def test_a_settled_copy_has_every_cell_in_quotes_and_malformed_rows_as_text(
    spark: SparkSession, tmp_path: Path
) -> None:
    odd = f'{HEADER}V1,"a\r\n""b"\n"V2"x,van\nV3\nV4,"p,q",\n,\n'
    place(tmp_path / "source", TABLE["valid"] | {"vehicles.csv": odd})
    inspect(spark, tmp_path)
    absent = "\u0001rentlake: no such cell\u0001"
    assert (tmp_path / "scratch/0.csv").read_text("utf-8") == "".join(
        [
            "header\n",
            f'"V1","a\n""b",{absent}\n',
            f'{absent},{absent},"""V2""x,van"\n',
            f'{absent},{absent},"V3"\n',
            f'{absent},{absent},"V4,""p,q"","\n',
            f'"","",{absent}\n',
        ]
    )
