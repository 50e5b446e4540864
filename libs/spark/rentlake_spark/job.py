"""One job of one run: where it reads and writes, and how its plans are executed."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pyspark.sql import SparkSession

from rentlake_spark.execute import execute
from rentlake_spark.job_error import UsageError
from rentlake_spark.lake import Folder
from rentlake_spark.plan import LakePaths, Plan, Progress, Report

_log = logging.getLogger("rentlake")


class Job:
    """Nobody sees what it writes before the run is published."""

    def __init__(self, name: str, arguments: argparse.Namespace, spark: SparkSession) -> None:
        self.name = name
        self.arguments = arguments
        self.spark = spark
        self.marketplace: str = arguments.marketplace
        self.run_id: str = arguments.run_id
        self.attempt: int = arguments.attempt
        self.lake = Folder(spark, arguments.lake)
        self._run = f"runs/{self.marketplace}/{self.run_id}"

    @property
    def report_key(self) -> str:
        return self.arguments.report or f"{self._run}/reports/{self.name}.json"

    def require_unpublished(self) -> None:
        """Raises UsageError when readers may see the run, whose data then stay as they are."""
        manifest = self.lake.read(f"{self._run}/manifest.json")
        if manifest is not None and "publisher" in json.loads(manifest)["stages"]:
            raise UsageError(
                f"Run {self.run_id} of {self.marketplace} is published, so its data stay as they are."
                " Choose another run id."
            )

    def execute(self, plan: Plan, what: str) -> Report:
        """Executes a plan, which writes below the run's own prefixes."""
        paths = LakePaths(self.lake.uri(""))

        def log_progress(progress: Progress) -> None:
            _log.info(
                "%s: step %d of %d, %d%%", what, progress.step + 1, progress.steps, progress.percent
            )

        return execute(self.spark, plan, paths, self.lake.uri, log_progress)

    def require_latest(self) -> None:
        """Raises UsageError when a later attempt has begun to write: what lies in the lake is its own."""
        latest = self._latest_attempt()
        if latest > self.attempt:
            raise UsageError(
                f"Attempt {latest} of {self.name} of run {self.run_id} has begun, so attempt {self.attempt} leaves all"
                " as it is. Start another one with a higher --attempt."
            )

    @contextmanager
    def replacing(self, prefixes: Sequence[str]) -> Iterator[None]:
        """
        Clears prefixes for what is written now, and clears them again when that fails. From now on, earlier attempts stop.
        """
        self.require_latest()
        self.lake.write(self._claim_key, json.dumps({"attempt": self.attempt}) + "\n")
        self._remove(prefixes)
        try:
            yield
        except BaseException:
            if self._latest_attempt() == self.attempt:
                self._remove(prefixes)
            raise

    @property
    def _claim_key(self) -> str:
        return f"{self._run}/attempts/{self.name}.json"

    def _latest_attempt(self) -> int:
        """The highest attempt that began to write or has reported; this one if there is none."""
        attempts = [self.attempt]
        for key in (self._claim_key, self.report_key):
            text = self.lake.read(key)
            if text is not None:
                attempts.append(int(json.loads(text)["attempt"]))
        return max(attempts)

    def _remove(self, prefixes: Sequence[str]) -> None:
        for prefix in prefixes:
            self.lake.remove(prefix)

    @contextmanager
    def scratch(self) -> Iterator[Folder]:
        """A place of the run for work in progress; gone afterwards."""
        above = f"{self._run}/scratch"
        key = f"{above}/{self.name}"
        try:
            yield Folder(self.spark, self.lake.uri(key))
        finally:
            self.lake.remove(key)
            self.lake.remove_empty(above)

    def report_of(self, job: str) -> dict[str, Any] | None:
        """The report of another job of this run, if it is there and tells of success."""
        text = self.lake.read(f"{self._run}/reports/{job}.json")
        report: dict[str, Any] | None = None if text is None else json.loads(text)
        return report if report is not None and report["outcome"] == "done" else None
