"""The Spark session and the settings without which two engines would not agree."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrameReader, SparkSession

from rentlake_spark.quiet import keep_values_out_of_logs
from rentlake_spark.s3 import reach_s3

SETTINGS: Mapping[str, str] = {
    # Overflow and bad casts are failures, not nulls.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Microseconds without zone, as contracts have them.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.writeLegacyFormat": "false",
    # A text with `${` is a text.
    "spark.sql.variable.substitute": "false",
    # `city_key=007` is text.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.adaptive.enabled": "true",
    # A task's files appear when the task is done, all of them when the job is.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.parquet.summary.metadata.level": "NONE",
}


def open_session(name: str, settings: Mapping[str, str] | None = None) -> SparkSession:
    """The session called `name`; `settings` come on top of those that all sessions have."""
    builder = SparkSession.builder.appName(name)
    for key, value in {**SETTINGS, **(settings or {})}.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    keep_values_out_of_logs(session)
    reach_s3(session, os.environ)
    _avoid_interpreted_code(session)
    return session


def _avoid_interpreted_code(session: SparkSession) -> None:
    """
    Typing a row is one long generated method, and HotSpot interprets what exceeds 8,000 bytes unless told otherwise.
    Where it is not told, as on EMR and Glue, Spark is to do without such a method, which takes two thirds of the time.
    """
    jvm: Any = session._jvm
    runtime = jvm.java.lang.management.ManagementFactory.getRuntimeMXBean()
    if "-XX:-DontCompileHugeMethods" not in list(runtime.getInputArguments()):
        session.conf.set("spark.sql.codegen.hugeMethodLimit", "8000")


def literal_reader(spark: SparkSession) -> DataFrameReader:
    """A reader that takes `*`, `?`, `[` and `{` in paths for what they are."""
    return spark.read.option("__globPaths__", "false")
