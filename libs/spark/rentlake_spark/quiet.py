"""Keeps values of rows out of Spark's own log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import SparkSession

# What prints the exception of a failed task, whose message may hold a value; what matters in it, the job says itself.
# Those with more to say keep the levels at which they print none.
_LEVELS: Mapping[str, str] = {
    "org.apache.spark.executor.Executor": "OFF",
    "org.apache.spark.scheduler.DAGScheduler": "ERROR",
    "org.apache.spark.scheduler.TaskResultGetter": "OFF",
    "org.apache.spark.scheduler.TaskSchedulerImpl": "WARN",
    "org.apache.spark.scheduler.TaskSetManager": "OFF",
    "org.apache.spark.sql.execution.datasources.FileFormatWriter": "OFF",
    "org.apache.spark.storage.BlockManager": "ERROR",
    "org.apache.spark.TaskContextImpl": "OFF",
    "org.apache.spark.util.Utils": "OFF",
}


def keep_values_out_of_logs(session: SparkSession) -> None:
    """In this JVM: executors that are processes of their own print what went wrong in their tasks."""
    log4j: Any = session._jvm.org.apache.logging.log4j  # type: ignore[union-attr]
    for name, level in _LEVELS.items():
        log4j.core.config.Configurator.setLevel(name, log4j.Level.valueOf(level))
