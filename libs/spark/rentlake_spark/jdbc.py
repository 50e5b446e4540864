"""Brings the rows of a MySQL database into raw Parquet, as they are."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from rentlake_spark.contracts import Contracts, contracts_of
from rentlake_spark.database import Connection, Database
from rentlake_spark.database_ranges import Reading, count_rows, plan_reading
from rentlake_spark.database_source import credentials, database_url
from rentlake_spark.database_tables import SourceTable, find_tables
from rentlake_spark.headers import unmapped_columns
from rentlake_spark.ingestion import raw_prefix, raw_select
from rentlake_spark.job import Job
from rentlake_spark.job_error import SourceError, say
from rentlake_spark.plan import Plan
from rentlake_spark.report import count_of
from rentlake_spark.row_numbers import numbers_across_tasks
from rentlake_spark.sql_text import quoted

_VIEW = "source_table"

_log = logging.getLogger("rentlake")


def ingest_database(job: Job) -> dict[str, Any]:
    """
    Looks at all tables first: what stops a run stops it there, before anything is written.

    Raises SourceError for what is wrong with the source.
    """
    url = database_url(job.arguments.source)
    entry = credentials(job.arguments, os.environ)
    contracts = contracts_of(job.marketplace)
    job.require_unpublished()
    database = Database(job.spark, url, entry)
    with database.connected() as connection:
        tables = find_tables(connection, url.location, contracts)
        for table in tables:
            _require_sendable(connection, table)
    inputs: list[dict[str, Any]] = []
    datasets: dict[str, dict[str, Any]] = {}
    with job.replacing([raw_prefix(job, table.dataset.name) for table in tables]):
        for table in tables:
            counts, record = _ingest_table(job, database, table, contracts)
            datasets[table.dataset.name] = counts
            inputs.append(record)
    return {"source": url.location, "inputs": inputs, "datasets": datasets}


def _require_sendable(connection: Connection, table: SourceTable) -> None:
    """Raises SourceError when the server would send null in the place of a long value."""
    too_long = " OR ".join(
        f"2 * OCTET_LENGTH({quoted(column.name)}) > @@max_allowed_packet"
        for column in table.columns
        if column.is_hex and column.type != "bit"
    )
    if not too_long:
        return
    [(rows, packet)] = connection.query(
        f"SELECT COUNT(*), @@max_allowed_packet FROM {quoted(table.name)} WHERE {too_long}"
    )
    if int(rows or 0) > 0:
        raise SourceError(
            say("valueTooLong", table=table.name, rows=int(rows or 0), bytes=int(packet or 0))
        )


def _ingest_table(
    job: Job, database: Database, table: SourceTable, contracts: Contracts
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the counts of the dataset, and the record of the table as an input."""
    name = table.dataset.name
    prefix = raw_prefix(job, name)
    unmapped = unmapped_columns([table.header], table.dataset, contracts.reserved)
    columns = [*(column.name for column in table.dataset.columns), *unmapped]
    with database.connected() as connection:
        reading = plan_reading(connection, table, job.arguments.max_connections)
    _log.info("reading %d rows of %s in %d parts", reading.rows, table.name, len(reading.ranges))
    observed = Observation()
    _rows(database, reading, job.arguments.fetch_size, observed).createOrReplaceTempView(_VIEW)
    sql = raw_select(table.header, columns, table.name, _VIEW, contracts.lineage)
    job.execute({"inputs": [], "steps": [{"kind": "write", "prefix": prefix, "sql": sql}]}, name)
    job.spark.catalog.dropTempView(_VIEW)
    measured = job.execute(_measure_plan(prefix, columns), f"counting {name}")["measured"]["raw"][0]
    raw = count_of(measured["rows"])
    with database.connected() as connection:
        after = count_rows(connection, reading)
    # Two ranges that changed by as many rows would not show in the sum, but in their numbers.
    is_as_planned = all(
        observed.get[f"range_{place}"] == part.rows for place, part in enumerate(reading.ranges)
    )
    if not (reading.rows == raw == after and is_as_planned):
        raise SourceError(
            say("tableChanged", table=table.name, before=reading.rows, raw=raw, after=after)
        )
    counts = {
        "read": reading.rows,
        "raw": raw,
        "reasons": {},
        "nulled": {},
        "orphans": {},
        "unmapped": unmapped,
    }
    low, high = count_of(measured["low"]), count_of(measured["high"])
    record = {
        "dataset": name,
        "path": table.name,
        "bytes": count_of(measured["bytes"]),
        "rows": raw,
        "fingerprint": f"rows:{raw:x}-{low:x}-{high:x}",
    }
    return counts, record


def _rows(
    database: Database, reading: Reading, fetch_size: int, observed: Observation
) -> DataFrame:
    """
    The columns cell_1 …, `_source_row` and `_malformed`, as a CSV file has them. `observed` gets the rows of each
    range as `range_<place>`.
    """
    table = reading.table
    cells = [f"{column.text} AS cell_{place}" for place, column in enumerate(table.columns, 1)]
    keys = [f"{column.order} AS key_{place}" for place, column in enumerate(table.key, 1)]
    query = f"SELECT {', '.join([*cells, *keys])} FROM {quoted(table.name)}"
    order = ", ".join(f"key_{place}" for place in range(1, len(keys) + 1))
    wheres = [
        f"{part.where('key_1')} ORDER BY {order}" if order else part.where("key_1")
        for part in reading.ranges
    ]
    names = [f"cell_{number}" for number in range(1, len(cells) + 1)]
    rows = database.rows(query, wheres, fetch_size).select(
        # A mere column would bring what the driver says of its type into the files.
        *(F.concat(name).alias(name) for name in names),
        # Spark gives each range to the task of its place.
        F.spark_partition_id().alias("range"),
        numbers_across_tasks([part.rows for part in reading.ranges]).alias("number"),
    )
    counts = [
        F.count_if(F.col("range") == number).alias(f"range_{number}")
        for number in range(len(wheres))
    ]
    return rows.observe(observed, *counts).select(
        *names,
        (F.col("number") + 1).alias("_source_row"),
        F.lit(None).cast("string").alias("_malformed"),
    )


def _measure_plan(prefix: str, columns: Sequence[str]) -> Plan:
    names = [quoted(column) for column in columns]
    # The numbers tell a null from one in another column.
    parts = [f"{place}, {name}" for place, name in enumerate(names)]
    digest = f"XXHASH64({', '.join(parts)}, _source_row)"
    lengths = " + ".join(f"COALESCE(OCTET_LENGTH({name}), 0)" for name in names)
    sql = (
        f"SELECT COUNT(*) AS rows, SUM({lengths}) AS bytes,"
        f" SUM({digest} & 4294967295) AS low, SUM(SHIFTRIGHTUNSIGNED({digest}, 32)) AS high FROM raw"
    )
    return {
        "inputs": [{"kind": "parquet", "name": "raw", "prefix": prefix}],
        "steps": [{"kind": "measure", "name": "raw", "sql": sql}],
    }
