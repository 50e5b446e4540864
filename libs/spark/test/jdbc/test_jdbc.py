import argparse
import csv
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pyspark.sql import DataFrame, SparkSession

from mysql_jars import mysql_jars
from rentlake_spark import database, database_ranges, jdbc
from rentlake_spark.contracts import match_name
from rentlake_spark.database import Connection
from rentlake_spark.database_tables import SourceTable
from rentlake_spark.ingestion import ingest
from rentlake_spark.jdbc import ingest_database
from rentlake_spark.job import Job
from rentlake_spark.job_error import JobError, SourceError

Sql = Callable[..., str]
Url = Callable[[str], str]
Ingested = tuple[Path, dict[str, Any]]

WORKSPACE = Path(__file__).parents[4]
PROJECT = WORKSPACE / "libs/spark"
SAMPLE = WORKSPACE / "tools/sample-data/sample/listings"
SCRIPT = WORKSPACE / "apps/ingestion/spark/dataingestion.py"
PASSWORD = "Tr0ub4dor&3-planted"  # noqa: S105
KEYS = {"apartments": "id", "apartments_attributes": "id", "bookings": "Booking ID"}

ODD = """
CREATE TABLE apartments (
  id BIGINT UNSIGNED PRIMARY KEY, title VARCHAR(20), price DECIMAL(12,4), currency CHAR(5), listing_created_on DATE,
  is_active TINYINT(1), last_modified_timestamp TIMESTAMP NULL, seen DATETIME(3), flag BIT(1), flags BIT(12), picture BLOB,
  `body``s "text"` LONGTEXT, old VARCHAR(9) CHARACTER SET latin1, weight FLOAT, ratio DOUBLE, kind ENUM('b', 'a'));
INSERT INTO apartments VALUES
  (18446744073709551615, '', 88.3700, 'EUR', '0000-00-00', 1, '2024-03-31 01:30:00', '0000-00-00 00:00:00', b'1',
   b'101010101010', X'00FF0A', '🏠 a\\r\\nb\\\\', 'é', 123456.78125, 0.1, 'a'),
  (9, NULL, -0.0001, 'usd', '2024-02-29', 0, NULL, '2024-02-29 23:59:59.999', NULL, NULL, '', '', NULL, NULL, 1e-300, NULL);
CREATE TABLE apartment_attributes (id BINARY(2) PRIMARY KEY, cityname TEXT);
INSERT INTO apartment_attributes VALUES (X'FF00', 'Faro'), (X'0001', 'Porto'), (X'0a00', 'Braga');
CREATE TABLE bookings (booking_id INT PRIMARY KEY, user_id INT, apartment_id INT, booking_date DATE, checkin_date DATE,
  checkout_date DATE, total_price DECIMAL(9,2), currency TEXT, booking_status TEXT);
CREATE TABLE user_viewings (user_id VARCHAR(9), viewed_at DATETIME, apartment_id INT, PRIMARY KEY (user_id, viewed_at));
INSERT INTO user_viewings VALUES ('b', '2024-01-01', 3), ('a', '2024-01-02', 2), ('a', '2024-01-01', 1);
"""


@pytest.fixture(scope="module", autouse=True)
def _databases(sql: Sql) -> None:
    """The user `reader`, the databases `odd`, and `listings` with the rows of the sample."""
    sql(
        "CREATE DATABASE listings CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"
        "CREATE DATABASE odd CHARACTER SET utf8mb4; CREATE DATABASE bare;"
        f"CREATE USER reader@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';"
        "GRANT SELECT ON *.* TO reader@'127.0.0.1'"
    )
    sql(ODD, "odd")
    for table, (header, rows) in sample().items():
        sql(_create(table, header, rows), "listings")


def sample() -> dict[str, tuple[list[str], list[list[str | None]]]]:
    """Header and rows of the sample by table: those that a table can hold, so not malformed and of unique keys."""
    tables: dict[str, tuple[list[str], list[list[str | None]]]] = {}
    for file in sorted(SAMPLE.rglob("*.csv")):
        table = file.stem if file.parent == SAMPLE else file.parent.name
        header, records = _records(file)
        columns, rows = tables.setdefault(table, ([], []))
        known = [match_name(name) for name in columns]
        columns.extend(name for name in header if match_name(name) not in known)
        places = [match_name(name) for name in columns]
        rows.extend([record.get(place) for place in places] for record in records)
    for table, (header, rows) in tables.items():
        rows[:] = [[*row, *[None] * (len(header) - len(row))] for row in rows]
        if table in KEYS:
            place = header.index(KEYS[table])
            rows[:] = {row[place]: row for row in reversed(rows)}.values()
    return tables


def _records(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        header, *rows = [
            # Of files, line ends in cells are read as LF.
            [cell.replace("\r\n", "\n") for cell in row]
            for row in csv.reader(text)
            if row
        ]
    names = [match_name(name) for name in header]
    return header, [dict(zip(names, row, strict=True)) for row in rows if len(row) == len(names)]


def _create(table: str, header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> str:
    key = KEYS.get(table)
    columns = [
        f"`{name}` {'VARCHAR(99) PRIMARY KEY' if name == key else 'TEXT'}" for name in header
    ]
    statements = [f"CREATE TABLE {table} ({', '.join(columns)})"]
    for start in range(0, len(rows), 500):
        values = (f"({', '.join(map(_value, row))})" for row in rows[start : start + 500])
        statements.append(f"INSERT INTO {table} VALUES {', '.join(values)}")
    return ";".join(statements)


def _value(cell: str | None) -> str:
    return "NULL" if cell is None else f"_utf8mb4 X'{cell.encode().hex()}'"


@pytest.fixture(scope="module")
def session(spark: SparkSession) -> SparkSession:
    for jar in mysql_jars():
        spark.sql(f"ADD JAR '{jar}'")
    return spark


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", PASSWORD)


def job(spark: SparkSession, lake: Path, source: str, max_connections: int = 4) -> Job:
    arguments = argparse.Namespace(
        marketplace="listings",
        run_id="first",
        lake=str(lake),
        source=source,
        attempt=1,
        report=None,
        user="reader",
        password_env="DATABASE_PASSWORD",  # noqa: S106
        password_secret=None,
        max_connections=max_connections,
        fetch_size=100,
    )
    return Job("dataingestion", arguments, spark)


def raw(spark: SparkSession, lake: Path, dataset: str) -> DataFrame:
    return spark.read.parquet(str(lake / f"raw/listings/{dataset}/run_id=first"))


@pytest.fixture(scope="module")
def ingested(session: SparkSession, url: Url, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """The database `listings` in a lake, read by up to three connections."""
    lake = tmp_path_factory.mktemp("lake")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_PASSWORD", PASSWORD)
        patch.setattr(database_ranges, "WORTHWHILE_ROWS", 100)
        report = ingest_database(job(session, lake, url("listings"), max_connections=3))
    return lake, report


def test_raw_rows_are_those_of_the_same_rows_in_csv_files(
    session: SparkSession, ingested: Ingested, tmp_path: Path
) -> None:
    lake, by_table = ingested
    for table, (header, rows) in sample().items():
        file = tmp_path / "source" / f"{table}.csv"
        file.parent.mkdir(exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows([header, *rows])
    by_file = ingest(job(session, tmp_path, str(tmp_path / "source")))
    assert by_table["datasets"] == by_file["datasets"]
    assert [entry["rows"] for entry in by_table["inputs"]] == [
        entry["rows"] for entry in by_file["inputs"]
    ]
    for dataset in by_file["datasets"]:
        of_tables, of_files = raw(session, lake, dataset), raw(session, tmp_path, dataset)
        assert described(of_tables) == described(of_files)
        assert cells(of_tables) == cells(of_files)


def described(rows: DataFrame) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (field.name, field.dataType.simpleString(), field.metadata) for field in rows.schema.fields
    ]


def cells(rows: DataFrame) -> list[tuple[str, ...]]:
    """Rows without their lineage; null as empty text, for files cannot say null."""
    return sorted(tuple(cell or "" for cell in row[:-3]) for row in rows.collect())


def test_rows_are_numbered_in_the_order_of_the_key_over_all_ranges(
    session: SparkSession, sql: Sql, ingested: Ingested
) -> None:
    lake, report = ingested
    rows = raw(session, lake, "bookings").orderBy("_source_row").collect()
    keys = sql("SELECT HEX(`Booking ID`) FROM bookings ORDER BY `Booking ID`", "listings").split()
    assert [row["booking_id"].encode().hex().upper() for row in rows] == keys
    assert [row["_source_row"] for row in rows] == list(range(1, len(keys) + 1))
    assert {row["_source_file"] for row in rows} == {"bookings"}
    assert len(list(lake.glob("raw/listings/bookings/*/*.parquet"))) == 3
    assert len(list(lake.glob("raw/listings/user_viewing/*/*.parquet"))) == 1
    most = sql("SHOW GLOBAL STATUS LIKE 'Max_used_connections'").split()[-1]
    assert int(most) <= 3
    booked = next(entry for entry in report["inputs"] if entry["dataset"] == "bookings")
    assert booked["path"] == "bookings"
    assert booked["fingerprint"].startswith(f"rows:{len(keys):x}-")


def test_a_value_of_any_type_is_text_that_loses_nothing(
    session: SparkSession, url: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_ranges, "WORTHWHILE_ROWS", 1)
    report = ingest_database(job(session, tmp_path, url("odd")))
    assert report["source"] == url("odd")
    rows = raw(session, tmp_path, "apartments").drop("source").orderBy("_source_row").collect()
    assert [tuple(row) for row in rows] == [
        (
            *("9", None, "-0.0001", "usd", "2024-02-29", "0", None, "2024-02-29 23:59:59.999"),
            *(None, None, "", "", None, None, "1e-300", None, "apartments", 1, None),
        ),
        (
            *("18446744073709551615", "", "88.3700", "EUR", "0000-00-00", "1"),
            *("2024-03-31 01:30:00", "0000-00-00 00:00:00.000", "1", "AAA", "00FF0A"),
            *("🏠 a\r\nb\\", "é", "123456.78125", "0.1", "a", "apartments", 2, None),
        ),
    ]
    attributes = raw(session, tmp_path, "apartment_attributes").orderBy("_source_row")
    assert [row["id"] for row in attributes.collect()] == ["0001", "0A00", "FF00"]
    views = raw(session, tmp_path, "user_viewing").orderBy("_source_row")
    assert [row["apartment_id"] for row in views.collect()] == ["1", "2", "3"]
    assert raw(session, tmp_path, "bookings").count() == 0
    assert report["datasets"]["bookings"]["read"] == 0


def test_rows_that_come_behind_the_last_key_are_of_the_next_run_and_other_changes_stop_this_one(
    session: SparkSession, sql: Sql, url: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = "INSERT INTO bookings (booking_id) VALUES (7)"
    sql("INSERT INTO bookings (booking_id) VALUES (5)", "odd")
    planned = database_ranges.plan_reading

    def plan(connection: Connection, table: SourceTable, max_ranges: int) -> Any:
        reading = planned(connection, table, max_ranges)
        if table.name == "bookings":
            sql(change, "odd")
        return reading

    monkeypatch.setattr(jdbc, "plan_reading", plan)
    assert ingest_database(job(session, tmp_path, url("odd")))["datasets"]["bookings"]["read"] == 1
    change = "INSERT INTO bookings (booking_id) VALUES (6)"
    told = "The table bookings changed while it was read: 2 rows before, 3 read, 3 after."
    with pytest.raises(SourceError, match=told):
        ingest_database(job(session, tmp_path, url("odd")))
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.fixture
def ingestion(session: SparkSession, url: Url, tmp_path: Path) -> Job:
    """Of the database `wrong`."""
    return job(session, tmp_path / "lake", url("wrong"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "RENAME TABLE apartment_attributes TO attributes",
            "apartment_attributes is missing. Add the table apartment_attributes or apartments_attributes,",
        ),
        (
            "CREATE TABLE `Book-Ings` (x INT)",
            "the tables Book-Ings and bookings are both the dataset bookings. Rename one.",
        ),
        (
            "ALTER TABLE bookings RENAME COLUMN currency TO money",
            "The table bookings: the required column currency is missing. Columns found: booking_id, user_id,",
        ),
        (
            "ALTER TABLE apartments ADD long_one LONGBLOB DEFAULT (REPEAT('x', 600000))",
            "The table apartments: the server cannot send the binary values of 2 rows as text",
        ),
    ],
)
def test_what_is_wrong_with_the_tables_stops_the_run_before_anything_is_written(
    ingestion: Job, sql: Sql, change: str, told: str
) -> None:
    # Of no other test, so that nothing need be undone.
    sql("CREATE OR REPLACE DATABASE wrong")
    sql(f"{ODD};{change}", "wrong")
    with pytest.raises(SourceError) as refused:
        ingest_database(ingestion)
    assert told in str(refused.value)
    assert not ingestion.lake.exists()


def test_a_spark_without_a_driver_is_told_with_the_jar_to_give(
    ingestion: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_DRIVERS", ())
    with pytest.raises(JobError, match="Start it with --jars and MariaDB Connector/J"):
        ingest_database(ingestion)


@contextmanager
def _processes_told() -> Iterator[set[str]]:
    """The command lines of all processes that run meanwhile."""
    told: set[str] = set()
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.2):
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):
                    told.add(file.read_bytes().decode(errors="replace"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield told
    finally:
        is_over.set()
        watcher.join()


def test_the_password_is_told_nowhere_and_failures_are_told_in_one_line(
    url: Url, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    given = ["--user", "reader", "--password-env", "DATABASE_PASSWORD"]
    base = [str(SCRIPT), "--marketplace", "listings", "--lake", str(lake), "--run-id", "first"]
    calls = [
        [*base, "--source", url("odd"), *given],
        [*base, "--source", url("odd"), *given[2:], "--user", "nobody"],
        [*base, "--source", url("nowhere"), *given],
        [*base, "--source", url("bare"), *given],
        [*base, "--source", "jdbc:mysql://127.0.0.1:1/odd", *given],
        [*base, "--source", url("odd"), "--user", "reader"],
    ]
    (tmp_path / "events").mkdir()
    settings = {
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": str(tmp_path / "events"),
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    conf = " ".join(f"--conf '{name}={value}'" for name, value in settings.items())
    jars = ",".join(map(str, mysql_jars()))
    submit = f"--master local[2] --driver-memory 1g {conf} --jars {jars} pyspark-shell"
    with _processes_told() as told_by_processes:
        done = subprocess.run(
            [sys.executable, str(PROJECT / "test/run_scripts.py")],
            input="".join(f"{json.dumps(call)}\n" for call in calls),
            capture_output=True,
            check=False,
            text=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYSPARK_SUBMIT_ARGS": submit,
                "PYTHONPATH": str(PROJECT),
            },
        )
    assert done.stdout.split() == ["0", "1", "1", "1", "1", "2"], done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("dataingestion: ")]
    at = urlsplit(url("").removeprefix("jdbc:")).netloc
    for line, told in zip(
        lines,
        [
            f"{at} refuses the user nobody with this password.",
            f"{at} has no database nowhere. Correct the name in --source.",
            f"jdbc:mysql://{at}/bare: the dataset apartments is missing. Add the table apartments,",
            "127.0.0.1:1 cannot be reached. Check host, port and network. (",
            "The database needs a password. Name the variable that holds it with --password-env,",
        ],
        strict=True,
    ):
        assert line.startswith(f"dataingestion: {told}")
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.parent.name == "events" for file in written)
    assert any(file.name == "dataingestion.json" for file in written)
    for file in written:
        assert PASSWORD.encode() not in file.read_bytes(), file
    for told in (done.stdout, done.stderr, *told_by_processes):
        assert PASSWORD not in told
    assert any("pyspark-shell" in told for told in told_by_processes)
