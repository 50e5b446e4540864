"""Computes tables from the curated rows of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rentlake_spark.job import Job
from rentlake_spark.plan import Report
from rentlake_spark.plans import prefixes_of, table_plan


def compute_tables(job: Job, tables: Sequence[str] | None = None) -> dict[str, Any]:
    """Some tables of the marketplace, or all. Raises UsageError when it has no such table."""
    plan = table_plan(job.marketplace, job.run_id, tables)
    job.require_unpublished()
    prefixes = prefixes_of(plan)
    with job.replacing(prefixes):
        report = job.execute(plan, "tables")
    return {"tables": {prefix.split("/")[-2]: _record(report, prefix) for prefix in prefixes}}


def _record(report: Report, prefix: str) -> dict[str, Any]:
    record = {"path": prefix, "rows": report["written"][prefix]}
    sums = report["measured"].get(prefix)
    return {**record, "sums": sums[0]} if sums else record
