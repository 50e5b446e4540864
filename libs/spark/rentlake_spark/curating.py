"""Splits the raw rows of a run into curated and quarantined ones."""

from __future__ import annotations

from typing import Any

from rentlake_spark.job import Job
from rentlake_spark.job_error import JobError
from rentlake_spark.plan import Plan
from rentlake_spark.plans import curated_plans, prefixes_of
from rentlake_spark.report import count_of, positive


def curate(job: Job) -> dict[str, Any]:
    """Raises JobError when the counts of a dataset do not balance."""
    job.require_unpublished()
    plans, orphans = curated_plans(job.marketplace, job.run_id)
    prefixes = [prefix for plan in plans.values() for prefix in prefixes_of(plan)]
    with job.replacing(prefixes):
        datasets = {name: _curate_dataset(job, name, plan) for name, plan in plans.items()}
        _check_balance(job, datasets)
        measured = job.execute(orphans, "references")["measured"]
        for name, rows in measured.items():
            datasets[name]["orphans"] = positive(rows[0])
    return {"datasets": datasets}


def _curate_dataset(job: Job, name: str, plan: Plan) -> dict[str, Any]:
    curated, quarantined = prefixes_of(plan)
    report = job.execute(_counting_raw(plan), name)
    measured = report["measured"]
    nulled = measured.get("nulled", [])
    return {
        "raw": count_of(measured["raw"][0]["rows"]),
        "curated": report["written"][curated],
        "quarantined": report["written"][quarantined],
        "reasons": {str(row["reason"]): count_of(row["count"]) for row in measured["reasons"]},
        "nulled": positive(nulled[0]) if nulled else {},
        "orphans": {},
    }


def _counting_raw(plan: Plan) -> Plan:
    count = "SELECT COUNT(*) AS rows FROM raw"
    return {**plan, "steps": [{"kind": "measure", "name": "raw", "sql": count}, *plan["steps"]]}


def _check_balance(job: Job, datasets: dict[str, dict[str, Any]]) -> None:
    """`read = raw = curated + quarantined`; `read` where ingestion's report of this run tells it."""
    ingested = (job.report_of("dataingestion") or {"datasets": {}})["datasets"]
    broken: list[str] = []
    for name, counts in datasets.items():
        read = ingested.get(name, {"read": counts["raw"]})["read"]
        if not read == counts["raw"] == counts["curated"] + counts["quarantined"]:
            broken.append(
                f"{name}: read {read}, raw {counts['raw']}, curated {counts['curated']},"
                f" quarantined {counts['quarantined']}"
            )
    if broken:
        raise JobError(
            f"Rows do not balance ({'; '.join(broken)}). Nothing is published; please report this with the files."
        )
