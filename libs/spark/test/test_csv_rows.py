from pathlib import Path
from typing import Literal

import pytest
from pyspark.sql import SparkSession

from rentlake_spark.csv_rows import ABSENT_CELL, csv_rows
from rentlake_spark.errors import EngineError

Values = tuple[str | int | None, ...]


def rows_of(
    spark: SparkSession,
    path: Path,
    text: str,
    width: int,
    form: Literal["direct", "settled"] = "direct",
) -> list[Values]:
    path.write_bytes(text.encode("utf-8"))
    rows = csv_rows(
        spark,
        {
            "kind": "csv",
            "name": "rows",
            "path": f"file://{path}",
            "width": width,
            "multiline": False,
            "form": form,
        },
    )
    return [tuple(row) for row in rows.collect()]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_become_numbered_rows_whatever_their_ends(
    spark: SparkSession, tmp_path: Path, end: str, mark: str
) -> None:
    text = mark + end.join(["id,name", "1,São Paulo", "", "2,", '3," a, ""b"""', "4,last"])
    assert rows_of(spark, tmp_path / "rows.csv", text, 2) == [
        ("1", "São Paulo", 1, None),
        ("2", "", 2, None),
        ("3", ' a, "b"', 3, None),
        ("4", "last", 4, None),
    ]


def test_a_quote_within_a_cell_is_a_character_like_others(
    spark: SparkSession, tmp_path: Path
) -> None:
    assert rows_of(spark, tmp_path / "rows.csv", 'id,name\n1,a"b"\n"",""\n', 2) == [
        ("1", 'a"b"', 1, None),
        ("", "", 2, None),
    ]


def test_a_row_of_too_few_or_too_many_cells_is_kept_as_minimal_csv(
    spark: SparkSession, tmp_path: Path
) -> None:
    lines = ["id,name", "1", "2,a,", '"3","b","c, ""d"""', '4,e"f,g', "   "]
    rows = rows_of(spark, tmp_path / "rows.csv", "\n".join(lines), 2)
    assert rows == [
        (None, None, 1, "1"),
        (None, None, 2, "2,a,"),
        (None, None, 3, '3,b,"c, ""d"""'),
        (None, None, 4, '4,"e""f",g'),
        (None, None, 5, "   "),
    ]


def test_a_line_of_blanks_is_a_cell(spark: SparkSession, tmp_path: Path) -> None:
    assert rows_of(spark, tmp_path / "rows.csv", "id\n  \n\n1\n", 1) == [
        ("  ", 1, None),
        ("1", 2, None),
    ]


def test_a_header_alone_has_no_rows(spark: SparkSession, tmp_path: Path) -> None:
    assert rows_of(spark, tmp_path / "rows.csv", "id,name\n", 2) == []


def test_a_very_long_quoted_cell_is_read(spark: SparkSession, tmp_path: Path) -> None:
    cell = 'x""' * 100_000
    assert rows_of(spark, tmp_path / "rows.csv", f'id,name\n1,"{cell}"\n', 2) == [
        ("1", cell.replace('""', '"'), 1, None)
    ]


def test_rows_that_several_tasks_read_are_numbered_in_the_order_of_the_file(
    spark: SparkSession, tmp_path: Path
) -> None:
    count = 5_000
    lines = ["id,name", *(f'{number},"{"n" * (number % 50)}"' for number in range(1, count + 1))]
    before = spark.conf.get("spark.sql.files.maxPartitionBytes", "128m") or "128m"
    spark.conf.set("spark.sql.files.maxPartitionBytes", "9000")
    try:
        rows = rows_of(spark, tmp_path / "rows.csv", "\r\n\r\n".join(lines), 2)
    finally:
        spark.conf.set("spark.sql.files.maxPartitionBytes", before)
    assert [row[2] for row in rows] == list(range(1, count + 1))
    assert all(row[0] == str(row[2]) for row in rows)


def test_a_path_is_no_pattern(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "é [ab]{c,d}*? 100%25"
    folder.mkdir()
    assert rows_of(spark, folder / "rows.csv", "id\n1\n", 1) == [("1", 1, None)]


def test_settled_rows_are_read_with_their_line_ends(spark: SparkSession, tmp_path: Path) -> None:
    absent = ",".join([ABSENT_CELL] * 2)
    text = f'header\n"1","a\nb ""c"", \\",{ABSENT_CELL}\n{absent},"x,""y\nz"\n"","\x00",{ABSENT_CELL}\n'
    assert rows_of(spark, tmp_path / "0.csv", text, 2, "settled") == [
        ("1", 'a\nb "c", \\', 1, None),
        (None, None, 2, 'x,"y\nz'),
        ("", "\x00", 3, None),
    ]


@pytest.mark.parametrize("name", ["_rows.csv", ".rows.csv"])
def test_a_file_that_spark_would_pass_over_is_asked_for_in_settled_form(
    spark: SparkSession, tmp_path: Path, name: str
) -> None:
    with pytest.raises(EngineError, match="begins with") as raised:
        rows_of(spark, tmp_path / name, "id\n1\n", 1)
    assert raised.value.kind == "csv"
