import json
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent


def test_a_run_leaves_its_counts_where_npm_test_adds_them_up(tmp_path: Path) -> None:
    project = tmp_path / "libs" / "some"
    (project / "test").mkdir(parents=True)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(PROJECT / name, project)
    (project / "package.json").write_text('{ "name": "@rentlake/some" }')
    (project / "test" / "test_broken.py").write_text("import nowhere_to_be_found\n")
    (project / "test" / "test_some.py").write_text(
        """
import pytest

@pytest.fixture
def spoilt():
    yield
    raise RuntimeError

@pytest.mark.parametrize("number", [1, 2, 3])
def test_passes(number): pass

def test_fails(): assert False

def test_fails_in_the_end(spoilt): pass

@pytest.mark.skip
def test_is_skipped(): pass
"""
    )
    command = [sys.executable, "-m", "pytest", "--continue-on-collection-errors"]
    assert subprocess.run(command, cwd=project, check=False, capture_output=True).returncode == 1
    results = tmp_path / "dist" / "test-results" / "@rentlake" / "some.json"
    assert json.loads(results.read_text()) == {
        "passed": 3,
        "failed": 2,
        "skipped": 1,
        "brokenFiles": 1,
    }
