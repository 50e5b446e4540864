"""What a job leaves behind for those that go on with the run."""

from __future__ import annotations

import json
from typing import Any

from rentlake_spark import __version__
from rentlake_spark.errors import EngineError
from rentlake_spark.job import Job
from rentlake_spark.job_error import JobError
from rentlake_spark.plan import Scalar


def write_report(job: Job, content: dict[str, Any]) -> None:
    """
    Writes the report of a job, or over that of an earlier attempt.

    Raises UsageError when a later attempt has begun.
    """
    job.require_latest()
    spark = job.spark
    report = {
        "job": job.name,
        "marketplace": job.marketplace,
        "run_id": job.run_id,
        "attempt": job.attempt,
        **content,
        "versions": {"rentlake_spark": __version__, "spark": spark.version},
    }
    job.lake.write(job.report_key, f"{json.dumps(report, indent=2, ensure_ascii=False)}\n")


def failure(error: Exception) -> dict[str, Any]:
    kind = error.kind if isinstance(error, JobError | EngineError) else "failed"
    return {"outcome": "failed", "error": {"kind": kind, "message": told(error)}}


def told(error: Exception) -> str:
    """What may be told to everybody: what an error that is not ours says may repeat a value of a row."""
    if isinstance(error, JobError | EngineError):
        return str(error)
    return f"{type(error).__name__}. The log says where."


def count_of(value: Scalar) -> int:
    """A count, of whatever numeric type."""
    return int(value or 0)


def positive(row: dict[str, Scalar]) -> dict[str, int]:
    """The counts of a row that are more than zero."""
    return {name: count_of(value) for name, value in row.items() if count_of(value) > 0}
