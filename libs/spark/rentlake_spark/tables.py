"""Computes tables from the curated rows of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rentlake_spark.job import Job
from rentlake_spark.plans import prefixes_of, table_plan


def compute_tables(job: Job, tables: Sequence[str] | None = None) -> dict[str, Any]:
    """Some tables of the marketplace, or all. Raises UsageError when it has no such table."""
    plan = table_plan(job.marketplace, job.run_id, tables)
    job.require_unpublished()
    prefixes = prefixes_of(plan)
    with job.replacing(prefixes):
        written = job.execute(plan, "tables")["written"]
    return {
        "tables": {
            prefix.split("/")[-2]: {"path": prefix, "rows": written[prefix]} for prefix in prefixes
        }
    }
