import argparse
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from rentlake_spark.curating import curate
from rentlake_spark.errors import EngineError
from rentlake_spark.ingestion import ingest
from rentlake_spark.job import Job
from rentlake_spark.job_error import JobError, SourceError, UsageError
from rentlake_spark.plans import prefixes_of, table_plan
from rentlake_spark.report import write_report
from rentlake_spark.tables import compute_tables

VALID = {
    "vehicles.csv": "vehicle_id,vehicle_type,note\nV1,suv,x\n",
    "users.csv": "user_id\nU1\n",
    "locations/a.csv": "location_id,city\nL1,Faro\n",
    "locations/b.csv": "City,LOCATION-ID\nPorto,L2\nBraga\n",
    "transactions.csv": "rental_id,user_id,vehicle_id,pickup_location,rental_start_time,rental_end_time,total_amount\n"
    "T1,U1,V1,L1,2024-03-01 10:00,2024-03-01 12:00,10.5\n"
    "T1,U1,V1,L9,2024-03-01 10:00,2024-03-01 12:00,10.5\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in VALID.items():
        file = tmp_path / "source" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def job(spark: SparkSession, folder: Path, name: str = "dataingestion", *, attempt: int = 1) -> Job:
    arguments = argparse.Namespace(
        marketplace="car-rental",
        run_id="first",
        lake=str(folder / "lake"),
        source=str(folder / "source"),
        attempt=attempt,
        report=None,
    )
    return Job(name, arguments, spark)


def files(folder: Path) -> list[str]:
    """All files of the lake, below it."""
    lake = folder / "lake"
    return sorted(str(file.relative_to(lake)) for file in lake.rglob("*") if file.is_file())


def test_raw_rows_are_the_source_as_it_is(spark: SparkSession, folder: Path) -> None:
    report = ingest(job(spark, folder))
    assert report["datasets"]["locations"] == {
        "read": 3,
        "raw": 3,
        "reasons": {},
        "nulled": {},
        "orphans": {},
        "unmapped": [],
    }
    assert report["datasets"]["vehicles"]["unmapped"] == ["note"]
    assert [(entry["path"], entry["rows"]) for entry in report["inputs"]] == [
        ("vehicles.csv", 1),
        ("users.csv", 1),
        ("locations/a.csv", 1),
        ("locations/b.csv", 2),
        ("transactions.csv", 2),
    ]
    assert [entry["sha256"] for entry in report["inputs"]] == [
        hashlib.sha256((folder / "source" / entry["path"]).read_bytes()).hexdigest()
        for entry in report["inputs"]
    ]
    raw = spark.read.parquet(str(folder / "lake/raw/car-rental/locations/run_id=first"))
    assert raw.columns[:2] == ["location_id", "city"]
    assert raw.columns[-3:] == ["_source_file", "_source_row", "_malformed"]
    rows = raw.select("location_id", "city", "_source_file", "_source_row", "_malformed")
    assert [tuple(row) for row in rows.orderBy("_source_file", "_source_row").collect()] == [
        ("L1", "Faro", "locations/a.csv", 1, None),
        ("L2", "Porto", "locations/b.csv", 1, None),
        (None, None, "locations/b.csv", 2, "Braga"),
    ]


def test_a_malformed_row_keeps_its_text_in_a_settled_file_too_even_an_empty_one(
    spark: SparkSession, folder: Path
) -> None:
    odd = 'location_id,city\n"L\n1",Faro\n""\n"L2"x,Porto\nL3,a,b\n,\n'
    (folder / "source/locations/b.csv").write_text(odd, "utf-8")
    ingest(job(spark, folder))
    raw = spark.read.parquet(str(folder / "lake/raw/car-rental/locations/run_id=first"))
    rows = raw.where("_source_file = 'locations/b.csv'").orderBy("_source_row")
    assert [tuple(row) for row in rows.select("location_id", "city", "_malformed").collect()] == [
        ("L\n1", "Faro", None),
        (None, None, ""),
        (None, None, '"L2"x,Porto'),
        (None, None, "L3,a,b"),
        ("", "", None),
    ]


def test_nothing_but_data_is_left_when_a_job_is_done(spark: SparkSession, folder: Path) -> None:
    (folder / "source/users.csv").write_text('user_id\n"U\n1"\n', "utf-8")
    ingest(job(spark, folder))
    claim = "runs/car-rental/first/attempts/dataingestion.json"
    left = [path for path in files(folder) if path != claim]
    assert {path.split("/")[0] for path in left} == {"raw"}
    assert all(path.endswith(".parquet") for path in left)
    assert not (folder / "lake/runs/car-rental/first/scratch").exists()


def test_a_job_that_is_repeated_replaces_what_it_wrote(spark: SparkSession, folder: Path) -> None:
    ingest(job(spark, folder))
    first = files(folder)
    assert ingest(job(spark, folder))["datasets"]["users"]["raw"] == 1
    assert len(files(folder)) == len(first)


def test_the_road_to_tables_counts_why_rows_are_quarantined(
    spark: SparkSession, folder: Path
) -> None:
    ingest(job(spark, folder))
    counts = curate(job(spark, folder, "curated_job"))["datasets"]
    assert counts["transactions"] == {
        "raw": 2,
        "curated": 1,
        "quarantined": 1,
        "reasons": {"duplicate_transaction_id": 1},
        "nulled": {},
        "orphans": {"orphan_pickup_location_id": 1},
    }
    tables = compute_tables(job(spark, folder, "kpi_job"), ["daily_metrics"])["tables"]
    path = "presentation/car-rental/daily_metrics/run_id=first"
    measures = ["daily_transactions", "unique_users"]
    sums = {
        "daily_revenue": "10.50",
        "avg_transaction": "10.50",
        **dict.fromkeys(measures, "1"),
    }
    assert tables == {"daily_metrics": {"path": path, "rows": 1, "sums": sums}}


def test_rows_that_do_not_balance_are_refused_and_removed(
    spark: SparkSession, folder: Path
) -> None:
    ingestion = job(spark, folder)
    report = ingest(ingestion)
    report["datasets"]["users"]["read"] = 2
    write_report(ingestion, {"outcome": "done", **report})
    with pytest.raises(JobError, match=r"users: read 2, raw 1, curated 1, quarantined 0"):
        curate(job(spark, folder, "curated_job"))
    assert {path.split("/")[0] for path in files(folder)} == {"raw", "runs"}


def test_what_a_job_wrote_before_it_failed_is_removed(spark: SparkSession, folder: Path) -> None:
    ingest(job(spark, folder))
    for file in (folder / "lake/raw/car-rental/transactions/run_id=first").glob("*.parquet"):
        file.write_bytes(b"no Parquet")
    with pytest.raises(EngineError):
        curate(job(spark, folder, "curated_job"))
    assert {path.split("/")[0] for path in files(folder)} == {"raw", "runs"}


def test_an_attempt_leaves_all_to_a_later_one_whether_it_begins_fails_or_ends(
    spark: SparkSession, folder: Path
) -> None:
    late = job(spark, folder, "curated_job")
    later = job(spark, folder, "curated_job", attempt=1_800_000_000_000)
    output = folder / "lake/curated/part.parquet"

    def overtaken() -> None:
        with late.replacing(["curated"]):
            with later.replacing(["curated"]):
                output.parent.mkdir()
                output.write_bytes(b"of the later attempt")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        overtaken()
    told = "Attempt 1800000000000 of curated_job of run first has begun, so attempt 1 leaves all"
    with pytest.raises(UsageError, match=told):
        write_report(late, {"outcome": "done"})
    with pytest.raises(UsageError, match=told), late.replacing(["curated"]):
        raise AssertionError
    write_report(later, {"outcome": "done"})
    shutil.rmtree(folder / "lake/runs/car-rental/first/attempts")
    with pytest.raises(UsageError, match=told):
        late.require_latest()
    assert output.read_bytes() == b"of the later attempt"


def test_a_refused_source_does_not_even_make_the_folder_of_the_lake(
    spark: SparkSession, folder: Path
) -> None:
    (folder / "source/users.csv").write_text('user_id\n"U1\n', "utf-8")
    with pytest.raises(SourceError):
        ingest(job(spark, folder))
    assert files(folder) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere", "nowhere does not exist. Give the folder that holds the CSV files"),
        ("source/users.csv", "users.csv is a file. Give the folder that holds it"),
    ],
)
def test_a_source_that_is_no_folder_is_refused(
    spark: SparkSession, folder: Path, source: str, told: str
) -> None:
    refused = job(spark, folder)
    refused.arguments.source = str(folder / source)
    with pytest.raises(SourceError, match=told):
        ingest(refused)


@pytest.mark.parametrize("work", [ingest, curate, compute_tables])
def test_a_run_that_readers_may_see_is_left_as_it_is(
    spark: SparkSession, folder: Path, work: object
) -> None:
    manifest = folder / "lake/runs/car-rental/first/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"stages": {"publisher": {"state": "running"}}}), "utf-8")
    with pytest.raises(UsageError, match="is published, so its data stay as they are"):
        work(job(spark, folder))  # type: ignore[operator]
    assert files(folder) == ["runs/car-rental/first/manifest.json"]


def test_an_unknown_table_is_refused_with_those_known() -> None:
    with pytest.raises(UsageError, match="Give one of vehicle_location_metrics, "):
        table_plan("car-rental", "first", ["x"])


def test_the_plan_of_several_tables_opens_each_source_once() -> None:
    plan = table_plan("car-rental", "first")
    names = [source["name"] for source in plan["inputs"]]
    assert len(names) == len(set(names))
    assert prefixes_of(plan) == [
        f"presentation/car-rental/{table}/run_id=first"
        for table in ("vehicle_location_metrics", "user_transaction_metrics", "daily_metrics")
    ]
