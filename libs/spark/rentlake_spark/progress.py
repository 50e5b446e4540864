"""How far Spark is with a step: finished tasks of the stages at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from py4j.protocol import Py4JError
from pyspark.sql import SparkSession

from rentlake_spark.plan import OnProgress, Progress

_INTERVAL = 0.5  # Seconds.


@contextmanager
def watched(
    spark: SparkSession, step: int, steps: int, on_progress: OnProgress | None
) -> Iterator[None]:
    """Tells `on_progress` of a step at its start, and from time to time while the body is at work on it."""
    if on_progress is None:
        yield
        return
    on_progress(Progress(step, steps, 0))
    done = Event()

    def watch() -> None:
        while not done.wait(_INTERVAL):
            try:
                percent = _percent(spark)
            except (Py4JError, ConnectionError):  # Who does the work tells what happened.
                return
            on_progress(Progress(step, steps, percent))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _percent(spark: SparkSession) -> int:
    tracker = spark.sparkContext.statusTracker()
    stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
    tasks = sum(stage.numTasks for stage in stages if stage)
    completed = sum(stage.numCompletedTasks for stage in stages if stage)
    return completed * 100 // tasks if tasks else 0
