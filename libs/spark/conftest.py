"""Leaves the counts of the test run where `npm test` adds them up, in the shape of the jest reporter's."""

import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent
WORKSPACE = PROJECT.parent.parent


class TestResults:
    """What the tests came to. A broken file is one that failed before its first test."""

    __test__ = False

    def __init__(self, file: Path) -> None:
        self.file = file
        self.failed: set[str] = set()
        self.passed: set[str] = set()
        self.skipped: set[str] = set()
        self.broken_files: set[str] = set()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken_files.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.skipped:
            self.skipped.add(report.nodeid)
        elif report.when == "call":
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        counts = {
            "passed": len(self.passed - self.failed),
            "failed": len(self.failed),
            "skipped": len(self.skipped - self.failed),
            "brokenFiles": len(self.broken_files),
        }
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(f"{json.dumps(counts, indent=2)}\n", encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    name = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))["name"]
    config.pluginmanager.register(
        TestResults(WORKSPACE / "dist" / "test-results" / f"{name}.json"), "test-results"
    )
