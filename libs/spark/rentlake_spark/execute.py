"""Executes a plan: data from TypeScript, in statements of Spark SQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, DataFrameWriter, Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from rentlake_spark.csv_files import rows_of_files
from rentlake_spark.csv_rows import csv_rows
from rentlake_spark.errors import EngineError, engine_error
from rentlake_spark.plan import (
    ColumnType,
    Input,
    LakePaths,
    OnProgress,
    Partition,
    PartitionedWrite,
    Plan,
    Report,
    Scalar,
    Step,
    Write,
)
from rentlake_spark.progress import watched
from rentlake_spark.session import literal_reader
from rentlake_spark.sql_text import quoted

_log = logging.getLogger("rentlake")

_COUNT = "rows written"

_TYPES_BEFORE_FILTERS = {
    # The second is a part of the first that runs once more on its own.
    "spark.sql.optimizer.excludedRules": ",".join(
        f"org.apache.spark.sql.catalyst.optimizer.{rule}"
        for rule in ("PushDownPredicates", "PushPredicateThroughNonJoin")
    ),
    # What may follow from a filter on many typed columns takes Spark seconds to think of, and nothing follows.
    "spark.sql.constraintPropagation.enabled": "false",
}


def execute(
    spark: SparkSession,
    plan: Plan,
    lake: LakePaths,
    output: Callable[[str], str],
    on_progress: OnProgress | None = None,
) -> Report:
    """
    Executes a plan over a lake; `output` gives the URI that gets what the plan writes below a prefix, in the place of
    what lies there.

    Raises EngineError.
    """
    report = Report(written={}, measured={})
    with ExitStack() as cleanup:
        cleanup.enter_context(optimizing(spark, plan))
        for source in plan["inputs"]:
            with _telling(f"opening {source['name']}"):
                _relation(spark, source, lake).createOrReplaceTempView(quoted(source["name"]))
            cleanup.callback(spark.catalog.dropTempView, source["name"])
        for number, step in enumerate(plan["steps"]):
            with (
                _telling(_doing(step)),
                watched(spark, number, len(plan["steps"]), on_progress),
            ):
                _take(spark, step, output, report, cleanup)
    return report


def _take(
    spark: SparkSession,
    step: Step,
    output: Callable[[str], str],
    report: Report,
    cleanup: ExitStack,
) -> None:
    rows = spark.sql(step["sql"])
    if step["kind"] == "table":
        rows.persist().createOrReplaceTempView(quoted(step["name"]))
        cleanup.callback(rows.unpersist)
        cleanup.callback(spark.catalog.dropTempView, step["name"])
        rows.count()
    elif step["kind"] == "measure":
        report["measured"][step["name"]] = _measured(rows)
    else:
        prefix = step["prefix"]
        mode = "append" if prefix in report["written"] else "overwrite"
        counted = _write(rows, step, output(prefix), mode)
        report["written"][prefix] = report["written"].get(prefix, 0) + int(counted.pop(_COUNT))
        if counted:
            report["measured"][prefix] = [counted]


def _relation(spark: SparkSession, source: Input, lake: LakePaths) -> DataFrame:
    if source["kind"] == "csv":
        return csv_rows(spark, source)
    if source["kind"] == "csv-files":
        return rows_of_files(spark, source["files"])
    try:
        rows = literal_reader(spark).parquet(lake.uri(source["prefix"]))
    except AnalysisException as error:
        if error.getErrorClass() in ("PATH_NOT_FOUND", "UNABLE_TO_INFER_SCHEMA"):
            raise EngineError(
                "statement",
                f"There is no Parquet file below {source['prefix']}, though the run says so.",
            ) from error
        raise
    return _with_partition(rows, source["partition"]) if "partition" in source else rows


def _with_partition(rows: DataFrame, partition: Partition) -> DataFrame:
    """The columns of the files, then that of the path; a table without rows has a file without such a folder."""
    name = partition["name"]
    value = F.col(quoted(name)) if name in rows.columns else F.lit(None)
    return rows.select(
        *map(quoted, partition["columns"]),
        value.cast(_sql_type(partition["type"])).alias(name),
    )


def _write(
    rows: DataFrame, step: Write | PartitionedWrite, target: str, mode: str
) -> dict[str, Any]:
    """Returns the number of rows written, and the totals, as the tasks that wrote them counted."""
    counted = Observation()
    count = F.count(F.lit(1)).alias(_COUNT)
    if step["kind"] == "write":
        writer = rows.observe(counted, count).write.mode(mode)
        _save(writer, target, step.get("format", "parquet"))
        return dict(counted.get)
    key = step["partitionBy"]
    totals = [F.expr(sql).alias(name) for name, sql in step.get("totals", {}).items()]
    observed = in_partitions(rows, step).observe(counted, count, *totals)
    _save(_for_warehouses(observed.write.mode(mode)), target, key=key)
    written = dict(counted.get)
    if written[_COUNT] == 0:
        _save(_for_warehouses(rows.drop(key).limit(0).write.mode("append")), target)
    return written


def in_partitions(rows: DataFrame, step: PartitionedWrite) -> DataFrame:
    """Rows as they are written: all that share a key in one task, and therefore one file, in the order of the step."""
    order = [step["partitionBy"], *step.get("orderBy", [])]
    return rows.repartition(quoted(step["partitionBy"])).sortWithinPartitions(*map(quoted, order))


def _for_warehouses(writer: DataFrameWriter) -> DataFrameWriter:
    """Redshift documents Snappy, and not Zstandard, for its COPY."""
    return writer.option("compression", "snappy")


def _save(
    writer: DataFrameWriter, target: str, form: str = "parquet", key: str | None = None
) -> None:
    if form == "csv":
        # RFC 4180, where null is nothing and an empty text is quoted.
        writer = writer.options(header=True, escape='"', nullValue="", emptyValue='""')
    writer = writer.format(form)
    (writer.partitionBy(key) if key else writer).save(target)


def _measured(rows: DataFrame) -> list[dict[str, Scalar]]:
    columns = [_scalar(field).alias(field.name) for field in rows.schema.fields]
    return [row.asDict() for row in rows.select(columns).collect()]


def _scalar(field: T.StructField) -> Column:
    """A column as JSON has it: numbers that JSON readers would round, and what JSON has no type for, as text."""
    value = F.col(quoted(field.name))
    match field.dataType:
        case T.BooleanType() | T.ByteType() | T.ShortType() | T.IntegerType() | T.DoubleType():
            return value
        case T.ArrayType() | T.MapType() | T.StructType():
            return F.to_json(value)
        case _:
            return value.cast("string")


def _sql_type(column: ColumnType) -> str:
    match column["kind"]:
        case "text":
            return "STRING"
        case "timestamp":
            return "TIMESTAMP_NTZ"
        case "decimal":
            return f"DECIMAL({column['precision']},{column['scale']})"
        case kind:
            return kind.upper()


def _doing(step: Step) -> str:
    if step["kind"] == "table":
        return f"preparing {step['name']}"
    return f"counting {step['name']}" if step["kind"] == "measure" else f"writing {step['prefix']}"


@contextmanager
def _telling(doing: str) -> Iterator[None]:
    start = time.monotonic()
    try:
        yield
    except Exception as error:
        raise engine_error(error, doing) from error
    _log.info("%s: %.1f s", doing, time.monotonic() - start)


@contextmanager
def optimizing(spark: SparkSession, plan: Plan) -> Iterator[None]:
    """Has Spark's optimizer do what suits the statements of a plan."""
    settings = _TYPES_BEFORE_FILTERS if plan.get("typesBeforeFilters") else {}
    with ExitStack() as stack:
        for name, value in settings.items():
            stack.enter_context(_setting(spark, name, value))
        yield


@contextmanager
def _setting(spark: SparkSession, name: str, value: str) -> Iterator[None]:
    before = spark.conf.get(name, None)
    spark.conf.set(name, value)
    try:
        yield
    finally:
        if before is None:
            spark.conf.unset(name)
        else:
            spark.conf.set(name, before)
