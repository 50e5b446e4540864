import json
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from pyspark.sql import SparkSession

from rentlake_spark.plan import Plan
from rentlake_spark.serve import serve


def answers(spark: SparkSession, folder: Path, *plans: Plan) -> list[Mapping[str, Any]]:
    """What is answered to one plan after another."""
    requests: SimpleQueue[str | None] = SimpleQueue()
    for number, plan in enumerate(plans, start=1):
        output = folder / f"scratch-{number}"
        request = {"id": number, "lake": str(folder), "output": str(output), "plan": plan}
        requests.put(json.dumps(request))
    requests.put(None)
    sent: list[Mapping[str, Any]] = []
    serve(spark, requests, sent.append)
    return sent


def test_each_plan_is_answered_and_writes_to_a_folder_for_each_of_its_prefixes(
    spark: SparkSession, tmp_path: Path
) -> None:
    sent = answers(
        spark,
        tmp_path,
        {
            "inputs": [],
            "steps": [
                {"kind": "write", "prefix": "b", "sql": "SELECT 1 AS id"},
                {"kind": "write", "prefix": "a", "sql": "SELECT 2 AS id"},
                {"kind": "write", "prefix": "b", "sql": "SELECT 3 AS id"},
            ],
        },
        {"inputs": [], "steps": [{"kind": "measure", "name": "one", "sql": "SELECT 1 AS n"}]},
    )
    reports = [answer for answer in sent if "report" in answer]
    assert reports == [
        {"id": 1, "report": {"written": {"b": 2, "a": 1}, "measured": {}}},
        {"id": 2, "report": {"written": {}, "measured": {"one": [{"n": 1}]}}},
    ]
    scratch = tmp_path / "scratch-1"
    assert len(list((scratch / "output-0").glob("*.parquet"))) == 2
    assert len(list((scratch / "output-1").glob("*.parquet"))) == 1


def test_progress_comes_before_the_report(spark: SparkSession, tmp_path: Path) -> None:
    sent = answers(
        spark,
        tmp_path,
        {"inputs": [], "steps": [{"kind": "measure", "name": "one", "sql": "SELECT 1"}]},
    )
    assert sent[0] == {"id": 1, "progress": {"step": 0, "steps": 1, "percent": 0}}
    assert "report" in sent[-1]


def test_a_failure_is_answered_by_kind_and_the_next_plan_is_executed(
    spark: SparkSession, tmp_path: Path
) -> None:
    sent = answers(
        spark,
        tmp_path,
        {"inputs": [], "steps": [{"kind": "measure", "name": "x", "sql": "SELECT nothing"}]},
        {"inputs": [], "steps": [{"kind": "measure", "name": "x", "sql": "SELECT 'é' AS x"}]},
    )
    failure = next(answer["error"] for answer in sent if "error" in answer)
    assert failure["kind"] == "statement"
    assert "`nothing` cannot be resolved" in failure["message"]
    assert sent[-1] == {"id": 2, "report": {"written": {}, "measured": {"x": [{"x": "é"}]}}}
