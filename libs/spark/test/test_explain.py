"""How Spark would carry out the generated plans, by its own explanation."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from rentlake_spark.contracts import contracts_of, marketplaces
from rentlake_spark.execute import in_partitions, optimizing
from rentlake_spark.plan import LakePaths, Plan, Step
from rentlake_spark.plans import curated_plans, table_plan

RUN = "r"

# Shuffles of a statement: one for each grouping, ranking or distinct count that needs other rows together than the one
# before it, and one to bring the whole into order, or the rows of a partition into one task.
GROUPED = 1
ORDERED = 1
PARTITIONED = 1
SHUFFLES = {
    "repeated_0": GROUPED,
    "rejected": GROUPED,
    "write curated": 0,
    "write quarantine": ORDERED,
    "reasons": GROUPED + ORDERED,
    "nulled": GROUPED,
    "orphans": GROUPED,
    "vehicle_location_metrics": 2 * GROUPED + PARTITIONED,
    "user_transaction_metrics": GROUPED + PARTITIONED,
    # Pairs of a day and a user, then days.
    "daily_metrics": 2 * GROUPED + PARTITIONED,
    "avg_listing_price": GROUPED + PARTITIONED,
    # Stays, their bounds, booked nights, created listings, available nights, and these by month.
    "occupancy_rate": 6 * GROUPED + PARTITIONED,
    # Bookings, views, both together, ranks.
    "popular_locations": 4 * GROUPED + PARTITIONED,
    # Groups, then ranks.
    "top_performing_listings": 2 * GROUPED + PARTITIONED,
    "bookings_per_user": GROUPED + PARTITIONED,
    "avg_booking_duration": GROUPED + PARTITIONED,
    # The bookings of a user, bounds, the changes of a day, running sums over all days.
    "repeat_customer_rate": 4 * GROUPED + PARTITIONED,
}

# Statements that read a source twice, each time other columns of it: what the two give is joined.
TWICE = {
    "occupancy_rate": "curated/apartments",
    "repeat_customer_rate": "curated/bookings",
}


@dataclass(frozen=True)
class Statement:
    """What Spark does for a step; relations that earlier steps leave in memory are given."""

    name: str
    nodes: Counter[str]
    scans: Counter[str]
    """Layer and dataset → how often its files are read."""
    columns: Counter[str]
    """Layer and dataset → how many columns are read of it, over all scans."""


@pytest.fixture(scope="module")
def statements(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Statement]]:
    """All statements of all generated plans, over files without rows: of two relations one is small enough to broadcast."""
    adaptive = spark.conf.get("spark.sql.adaptive.enabled", "true") or "true"
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    lake = tmp_path_factory.mktemp("lake")
    explained: list[Statement] = []
    for marketplace in marketplaces():
        plans, orphans = curated_plans(marketplace, RUN)
        for dataset in contracts_of(marketplace).datasets:
            cells = "".join(f"`{column.name}` STRING, " for column in dataset.columns)
            lineage = "_source_file STRING, _source_row BIGINT, _malformed STRING"
            raw = spark.createDataFrame([], f"{cells}{lineage}")
            raw.write.parquet(f"{lake}/raw/{marketplace}/{dataset.name}/run_id={RUN}")
            explained += explain(spark, plans[dataset.name], lake)
        explained += explain(spark, orphans, lake, "orphans")
        explained += explain(spark, table_plan(marketplace, RUN), lake)
    yield explained
    spark.conf.set("spark.sql.adaptive.enabled", adaptive)


def explain(spark: SparkSession, plan: Plan, lake: Path, name: str = "") -> list[Statement]:
    """The statements of a plan. Curated rows are written, so that the statements over them find files."""
    paths = LakePaths(f"file://{lake}")
    for source in plan["inputs"]:
        assert source["kind"] == "parquet"
        spark.read.parquet(paths.uri(source["prefix"])).createOrReplaceTempView(source["name"])
    explained: list[Statement] = []
    with optimizing(spark, plan):
        for step in plan["steps"]:
            rows = spark.sql(step["sql"])
            written = in_partitions(rows, step) if step["kind"] == "write-partitioned" else rows
            explained.append(statement(name or name_of(step), explanation(written), lake))
            if step["kind"] == "table":
                rows.persist().createOrReplaceTempView(step["name"])
            elif step["kind"] == "write" and step["prefix"].startswith("curated/"):
                spark.createDataFrame([], rows.schema).write.parquet(paths.uri(step["prefix"]))
    spark.catalog.clearCache()
    for view in spark.catalog.listTables():
        spark.catalog.dropTempView(view.name)
    return explained


def explanation(rows: DataFrame) -> str:
    jvm = rows.sparkSession.sparkContext._jvm
    assert jvm is not None
    mode = jvm.org.apache.spark.sql.execution.ExplainMode.fromString("formatted")
    return str(rows._jdf.queryExecution().explainString(mode))


def name_of(step: Step) -> str:
    if step["kind"] == "table" or step["kind"] == "measure":
        return step["name"]
    layer, _, table, _ = step["prefix"].split("/")
    return table if step["kind"] == "write-partitioned" else f"write {layer}"


def statement(name: str, text: str, lake: Path) -> Statement:
    """Reads a formatted explanation: a tree of numbered nodes, then what there is to say of each."""
    nodes = dict(nodes_of(text))
    about = dict(re.findall(r"^\((\d+)\) (.*?)(?=^\(\d+\) |\Z)", text, re.M | re.S))
    location = re.compile(rf"file:{re.escape(str(lake))}/(\w+)/[\w-]+/(\w+)/run_id=")
    read = [about[number] for number, node in nodes.items() if node.startswith("Scan parquet")]
    found = [location.search(scan) for scan in read]
    assert all(found)
    sources = [f"{place[1]}/{place[2]}" for place in found if place]
    columns: Counter[str] = Counter()
    for source, scan in zip(sources, read, strict=True):
        schema = re.search(r"ReadSchema: struct<(.*)>$", scan, re.M)
        assert schema
        columns[source] += len(re.findall(r"[^,]+?:", schema[1]))
    return Statement(name, Counter(nodes.values()), Counter(sources), columns)


def nodes_of(text: str) -> Iterator[tuple[str, str]]:
    """Number and name of each node, without what led to relations that lie in memory."""
    in_memory: int | None = None
    for line in text.splitlines():
        found = re.fullmatch(r"[\s:+*-]*([A-Z].*?) \((\d+)\)", line)
        if not found or (in_memory is not None and found.start(1) > in_memory):
            continue
        in_memory = found.start(1) if found[1] == "InMemoryRelation" else None
        yield found[2], found[1]


def test_explanations_tell_what_statements_do(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(3).write.parquet(f"{tmp_path}/raw/toys/balls/run_id=r")
    balls = spark.read.parquet(f"{tmp_path}/raw/toys/balls/run_id=r")
    seen = balls.distinct().persist()
    told = statement(
        "toys", explanation(seen.union(balls).orderBy("id").join(balls, "id")), tmp_path
    )
    assert told.scans == {"raw/balls": 2}
    assert told.nodes["InMemoryTableScan"] == 1
    assert told.nodes["HashAggregate"] == 0
    seen.unpersist()


def test_nothing_runs_in_python(statements: list[Statement]) -> None:
    in_python = re.compile(r"EvalPython|PythonUDF|InPandas|InArrow|ExistingRDD")
    found = {(one.name, node) for one in statements for node in one.nodes if in_python.search(node)}
    assert found == set()


def test_no_relation_is_multiplied_by_another(statements: list[Statement]) -> None:
    found = {one.name for one in statements if one.nodes["CartesianProduct"]}
    assert found == set()


def test_a_statement_reads_each_source_once(statements: list[Statement]) -> None:
    more = {
        one.name: source for one in statements for source, times in one.scans.items() if times > 1
    }
    assert more == TWICE
    assert {times for one in statements for times in one.scans.values()} == {1, 2}


def test_curating_types_raw_rows_to_judge_them_and_to_write_them(
    statements: list[Statement],
) -> None:
    """Besides, it reads the key alone, and the columns that may hold what does not parse."""
    users = [one for one in statements if one.scans["raw/users"]]
    assert {one.name: one.columns["raw/users"] for one in users} == {
        "repeated_0": 1,
        "rejected": 6 + len(["_source_file", "_source_row", "_malformed"]),
        "write curated": 6 + len(["_source_file", "_source_row"]),
        "nulled": len(["signup_date", "_source_file", "_source_row"]),
    }


def test_a_table_is_one_scan_of_what_it_needs_of_its_largest_source(
    statements: list[Statement],
) -> None:
    columns = {
        one.name: (one.scans["curated/transactions"], one.columns["curated/transactions"])
        for one in statements
        if one.name in ("vehicle_location_metrics", "user_transaction_metrics", "daily_metrics")
    }
    assert columns == {
        "vehicle_location_metrics": (1, 6),
        "user_transaction_metrics": (1, 4),
        "daily_metrics": (1, 3),
    }


def test_shuffles_are_those_that_grouping_and_order_need(statements: list[Statement]) -> None:
    found = {
        name: max(one.nodes["Exchange"] for one in statements if one.name == name)
        for name in {one.name for one in statements}
    }
    assert found == SHUFFLES
