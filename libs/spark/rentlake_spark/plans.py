"""The plans of the jobs, as TypeScript rendered them, for one run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rentlake_spark.generated import load
from rentlake_spark.job_error import UsageError
from rentlake_spark.plan import Plan

_RUN_ID = "{run_id}"


def curated_plans(marketplace: str, run_id: str) -> tuple[dict[str, Plan], Plan]:
    """A plan for each dataset, in order, and the one that counts references over all of them."""
    found = load(f"{marketplace}-curated")
    plans = {name: _filled(plan, run_id) for name, plan in found["datasets"].items()}
    return plans, _filled(found["orphans"], run_id)


def table_plan(marketplace: str, run_id: str, tables: Sequence[str] | None = None) -> Plan:
    """
    One plan for some tables of a marketplace, or for all, that reads each source once.

    Raises UsageError when it has no such table.
    """
    known: dict[str, Plan] = load(f"{marketplace}-kpi")["tables"]
    for name in tables or []:
        if name not in known:
            raise UsageError(
                f'{marketplace} has no table "{name}". Give one of {", ".join(known)}.'
            )
    plans = [_filled(plan, run_id) for name, plan in known.items() if name in (tables or known)]
    inputs = {source["name"]: source for plan in plans for source in plan["inputs"]}
    return {
        "inputs": list(inputs.values()),
        "steps": [step for plan in plans for step in plan["steps"]],
    }


def prefixes_of(plan: Plan) -> list[str]:
    """All that a plan writes, below the lake."""
    return list(
        dict.fromkeys(
            step["prefix"]
            for step in plan["steps"]
            if step["kind"] == "write" or step["kind"] == "write-partitioned"
        )
    )


def _filled(value: Any, run_id: str) -> Any:
    """The run id stands in prefixes only."""
    if isinstance(value, dict):
        return {
            key: item.replace(_RUN_ID, run_id) if key == "prefix" else _filled(item, run_id)
            for key, item in value.items()
        }
    return [_filled(item, run_id) for item in value] if isinstance(value, list) else value
