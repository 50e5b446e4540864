from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from rentlake_spark.csv_files import rows_of_files
from rentlake_spark.errors import EngineError
from rentlake_spark.plan import CsvFile


@pytest.fixture
def small_splits(spark: SparkSession) -> Iterator[None]:
    """Files of a few lines are read by several tasks, and a task reads several files."""
    names = ["spark.sql.files.maxPartitionBytes", "spark.sql.files.openCostInBytes"]
    before = {name: str(spark.conf.get(name)) for name in names}
    spark.conf.set(names[0], "200")
    spark.conf.set(names[1], "10")
    yield
    for name, value in before.items():
        spark.conf.set(name, value)


def files_in(folder: Path, texts: dict[str, str], width: int = 2) -> list[CsvFile]:
    files: list[CsvFile] = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        files.append({"path": f"file://{path}", "width": width, "sourceFile": name})
    return files


@pytest.mark.usefixtures("small_splits")
def test_each_file_is_numbered_from_its_first_row_however_tasks_share_them(
    spark: SparkSession, tmp_path: Path
) -> None:
    sizes = {f"f{number}.csv": number * 7 for number in range(12)}
    texts = {
        name: "id,name\n" + "".join(f"{row},{name}\n" for row in range(1, size + 1))
        for name, size in sizes.items()
    }
    rows = rows_of_files(spark, files_in(tmp_path, texts))
    assert rows.columns == ["cell_1", "cell_2", "_source_row", "_malformed", "_source_file"]
    assert rows.rdd.getNumPartitions() > 5
    found = {(row["_source_file"], row["_source_row"], row["cell_1"]) for row in rows.collect()}
    assert found == {(name, n, str(n)) for name, size in sizes.items() for n in range(1, size + 1)}


def test_files_are_told_apart_whatever_their_names(spark: SparkSession, tmp_path: Path) -> None:
    names = ["a b.csv", "a%20b.csv", "é+[1].csv", "*.csv", "x?#y.csv", "in/a b.csv"]
    texts = {name: f'id,name\r\n\r\n"{name}",x\r\n1\r\n' for name in names}
    rows = rows_of_files(spark, files_in(tmp_path, texts)).collect()
    found = sorted((row["_source_file"], row["_source_row"], row["cell_1"]) for row in rows)
    assert [row for row in found if row[1] == 1] == [(name, 1, name) for name in sorted(names)]
    assert {row["_malformed"] for row in rows if row["_source_row"] == 2} == {"1"}
    assert len(rows) == 2 * len(names)


def test_a_file_that_spark_would_pass_over_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    files = files_in(tmp_path, {"a.csv": "id,name\n", "_b.csv": "id,name\n"})
    with pytest.raises(EngineError, match=r"_b\.csv begins with a mark"):
        rows_of_files(spark, files)
