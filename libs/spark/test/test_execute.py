from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from rentlake_spark.errors import EngineError
from rentlake_spark.execute import execute
from rentlake_spark.plan import Input, LakePaths, Plan, Progress, Report, Step


class Lake:
    """A lake in a folder, which gets what plans write."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.progress: list[Progress] = []

    def execute(
        self, *steps: Step, inputs: Sequence[Input] = (), types_first: bool = False
    ) -> Report:
        plan: Plan = {"inputs": inputs, "steps": steps, "typesBeforeFilters": types_first}
        paths = LakePaths(f"file://{self.folder}")
        return execute(self.spark, plan, paths, paths.uri, self.progress.append)

    def write(self, prefix: str, sql: str) -> int:
        step: Step = {"kind": "write", "prefix": prefix, "sql": sql}
        return self.execute(step)["written"][prefix]

    def measure(self, sql: str, *inputs: Input) -> list[dict[str, str | int | float | bool | None]]:
        report = self.execute({"kind": "measure", "name": "rows", "sql": sql}, inputs=inputs)
        return report["measured"]["rows"]

    def files(self, prefix: str) -> list[str]:
        """Data files below a prefix: their folders, and the first and last part of their names."""
        root = self.folder / prefix
        names = [path.relative_to(root) for path in sorted(root.rglob("part-*"))]
        return [str(name.parent / f"{name.name[:10]}{name.suffix}") for name in names]


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Iterator[Lake]:
    yield Lake(spark, tmp_path)
    assert spark.catalog.listTables() == []
    assert spark.conf.get("spark.sql.optimizer.excludedRules", None) is None


def test_rows_are_written_and_counted_by_the_tasks_that_write_them(lake: Lake) -> None:
    assert lake.write("numbers", "SELECT id FROM range(0, 1000, 1, 3)") == 1000
    assert lake.files("numbers") == [f"part-0000{n}.parquet" for n in range(3)]
    assert lake.measure(
        "SELECT count(*) AS n, sum(id) AS sum FROM numbers", parquet("numbers")
    ) == [{"n": "1000", "sum": "499500"}]


def test_a_plan_replaces_what_lies_below_a_prefix_and_adds_to_what_it_wrote_itself(
    lake: Lake,
) -> None:
    lake.write("numbers", "SELECT 1 AS id")
    two: Step = {"kind": "write", "prefix": "numbers", "sql": "SELECT 2 AS id"}
    three: Step = {"kind": "write", "prefix": "numbers", "sql": "SELECT 3 AS id"}
    assert lake.execute(two, three)["written"] == {"numbers": 2}
    rows = lake.measure("SELECT id FROM numbers ORDER BY id", parquet("numbers"))
    assert rows == [{"id": 2}, {"id": 3}]


def test_no_rows_are_one_file_with_columns(lake: Lake) -> None:
    sql = "SELECT CAST(id AS DECIMAL(12,2)) AS price FROM range(100) WHERE id < 0 ORDER BY id"
    assert lake.write("none", sql) == 0
    assert lake.files("none") == ["part-00000.parquet"]
    assert lake.spark.read.parquet(str(lake.folder / "none")).dtypes == [("price", "decimal(12,2)")]


def test_totals_are_added_up_by_the_tasks_that_write(lake: Lake) -> None:
    step: Step = {
        "kind": "write-partitioned",
        "prefix": "prices",
        "sql": "SELECT id % 3 AS key, CAST(id * 0.01 AS DECIMAL(18,2)) AS price FROM range(0, 1000, 1, 4)",
        "partitionBy": "key",
        "totals": {
            "price": "CAST(SUM(CAST(price AS DECIMAL(38,2))) AS STRING)",
            "none": "SUM(IF(price < 0, 1, NULL))",
        },
    }
    report = lake.execute(step)
    assert report["written"] == {"prices": 1000}
    assert report["measured"] == {"prices": [{"price": "4995.00", "none": None}]}


def test_a_table_serves_later_steps_and_is_gone_afterwards(lake: Lake) -> None:
    report = lake.execute(
        {"kind": "table", "name": "few", "sql": "SELECT id FROM range(10)"},
        {"kind": "measure", "name": "count", "sql": "SELECT count(*) AS n FROM few"},
        {"kind": "write", "prefix": "few", "sql": "SELECT * FROM few"},
    )
    assert report == {"written": {"few": 10}, "measured": {"count": [{"n": "10"}]}}
    assert not list(lake.spark.sparkContext._jsc.getPersistentRDDs().keySet())


BY_KEY = "SELECT CAST(id % 3 AS INT) AS k, id FROM range(30000)"


def test_rows_of_a_partition_are_one_file_in_the_order_of_the_step(lake: Lake) -> None:
    report = lake.execute(
        {
            "kind": "write-partitioned",
            "prefix": "numbers",
            "sql": "SELECT CAST(-id % 3 AS INT) + 2 AS k, 30000 - id AS id FROM range(30000)",
            "partitionBy": "k",
            "orderBy": ["id"],
        }
    )
    assert report["written"] == {"numbers": 30000}
    assert lake.files("numbers") == [f"k={k}/part-00000.parquet" for k in range(3)]
    file = next((lake.folder / "numbers/k=1").glob("*.parquet"))
    rows = lake.spark.read.parquet(str(file))
    assert rows.columns == ["id"]
    ids = [row["id"] for row in rows.collect()]
    assert ids == list(range(2, 30000, 3))


def test_no_rows_are_one_file_without_a_partition_folder(lake: Lake) -> None:
    sql = f"{BY_KEY} WHERE id < 0 ORDER BY k"
    step: Step = {
        "kind": "write-partitioned",
        "prefix": "none",
        "sql": sql,
        "partitionBy": "k",
    }
    assert lake.execute(step)["written"] == {"none": 0}
    assert lake.files("none") == ["part-00000.parquet"]
    assert lake.measure("SELECT k, id FROM none", partitioned("none", ["id"])) == []


def test_partition_values_are_read_as_they_stand_in_the_path(lake: Lake) -> None:
    keys = ["007", "1e3", "null", "s_o_paulo", "2024-01-01"]
    values = ", ".join(f"('{key}')" for key in keys)
    lake.execute(
        {
            "kind": "write-partitioned",
            "prefix": "cities",
            "sql": f"SELECT 1 AS id, k FROM VALUES {values} AS cities (k)",
            "partitionBy": "k",
        }
    )
    source = partitioned("cities", ["id"])
    assert lake.measure("SELECT k FROM cities ORDER BY k", source) == [
        {"k": key} for key in sorted(keys)
    ]


def test_a_partition_value_has_the_type_that_the_plan_declares(lake: Lake) -> None:
    lake.execute(
        {"kind": "write-partitioned", "prefix": "numbers", "sql": BY_KEY, "partitionBy": "k"}
    )
    source = partitioned("numbers", ["id"], "integer")
    assert lake.measure("SELECT DISTINCT k FROM numbers ORDER BY k", source) == [
        {"k": 0},
        {"k": 1},
        {"k": 2},
    ]


def test_values_are_measured_as_json_has_them(lake: Lake) -> None:
    sql = """SELECT 1 AS i, 9007199254740993 AS b, 1.50BD AS d, 0.1D AS x, true AS t, 'é' AS s, NULL AS n,
      DATE '2024-02-29' AS day, TIMESTAMP_NTZ '2024-02-29 10:00:00.25' AS at, array('a', NULL) AS list"""
    assert lake.measure(sql) == [
        {
            "i": 1,
            "b": "9007199254740993",
            "d": "1.50",
            "x": 0.1,
            "t": True,
            "s": "é",
            "n": None,
            "day": "2024-02-29",
            "at": "2024-02-29 10:00:00.25",
            "list": '["a",null]',
        }
    ]


def test_csv_tells_an_empty_text_from_none(lake: Lake) -> None:
    lake.execute(
        {
            "kind": "write",
            "prefix": "csv",
            "format": "csv",
            "sql": """SELECT 'a "b", c' AS x, '' AS y, CAST(NULL AS STRING) AS z""",
        }
    )
    file = next((lake.folder / "csv").glob("*.csv"))
    assert file.read_text("utf-8") == 'x,y,z\n"a ""b"", c","",\n'


def test_a_value_is_parsed_once_however_many_conditions_it_meets(lake: Lake) -> None:
    lake.write("raw", "SELECT CAST(id AS STRING) AS id FROM range(10)")
    typed = "SELECT try_cast(id AS INT) AS n FROM raw"
    sql = f"EXPLAIN SELECT n FROM ({typed}) WHERE n IS NOT NULL AND n > 3 AND n < 8"
    step: Step = {"kind": "measure", "name": "plan", "sql": sql}
    report = lake.execute(step, inputs=[parquet("raw")], types_first=True)
    plan = str(report["measured"]["plan"][0]["plan"])
    assert plan.count("try_cast") == 1


def test_progress_tells_each_step(lake: Lake) -> None:
    one: Step = {"kind": "measure", "name": "one", "sql": "SELECT 1"}
    lake.execute(one, one)
    assert {(told.step, told.steps) for told in lake.progress} == {(0, 2), (1, 2)}
    assert all(0 <= told.percent <= 100 for told in lake.progress)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELEC 1", "Syntax error at or near 'SELEC'"),
        ("SELECT * FROM nothing", "The table or view `nothing` cannot be found."),
        ("SELECT 1 / 0", "[DIVIDE_BY_ZERO]"),
        ("SELECT raise_error('odd') FROM range(10)", "java.lang.RuntimeException"),
    ],
)
def test_a_statement_that_fails_is_told_in_one_line(lake: Lake, sql: str, reason: str) -> None:
    with pytest.raises(EngineError) as raised:
        lake.measure(sql)
    assert raised.value.kind == "statement"
    assert raised.value.message.startswith("Spark failed while counting rows: ")
    assert reason in raised.value.message
    assert "\n" not in raised.value.message


def test_a_value_that_a_statement_fails_at_is_not_told(lake: Lake) -> None:
    lake.write("raw", "SELECT 'ada@example.com' AS id")
    with pytest.raises(EngineError) as raised:
        lake.measure("SELECT CAST(id AS INT) FROM raw", parquet("raw"))
    assert raised.value.message == "Spark failed while counting rows: [CAST_INVALID_INPUT]"


@pytest.mark.parametrize("make", [True, False])
def test_a_prefix_without_files_is_named(lake: Lake, *, make: bool) -> None:
    if make:
        (lake.folder / "gone").mkdir()
    with pytest.raises(EngineError, match="There is no Parquet file below gone"):
        lake.measure("SELECT 1", parquet("gone"))


def test_a_file_in_the_way_of_a_folder_is_a_matter_of_rights(lake: Lake) -> None:
    (lake.folder / "numbers").write_text("a file in the way", "utf-8")
    with pytest.raises(EngineError, match="cannot be written or read: writing numbers/x") as raised:
        lake.write("numbers/x", "SELECT 1 AS id")
    assert raised.value.kind == "resources"


def parquet(prefix: str) -> Input:
    return {"kind": "parquet", "name": prefix, "prefix": prefix}


def partitioned(prefix: str, columns: list[str], kind: str = "text") -> Input:
    return {
        "kind": "parquet",
        "name": prefix,
        "prefix": prefix,
        "partition": {"name": "k", "type": {"kind": kind}, "columns": columns},  # type: ignore[typeddict-item]
    }
