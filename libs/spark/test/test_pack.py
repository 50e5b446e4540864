import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).parent.parent
PACK = PROJECT / "pack.py"


def pack(folder: Path, *scripts: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, PACK, folder, *scripts]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "apps" / "job.py"
    file.parent.mkdir()
    file.write_text("import rentlake_spark\n")
    return file


def test_two_builds_give_equal_bytes_whatever_the_time_and_the_rights(
    tmp_path: Path, script: Path
) -> None:
    assert pack(tmp_path / "first", script).returncode == 0
    os.utime(script, (1, 1))
    script.chmod(0o700)
    assert pack(tmp_path / "second", script).returncode == 0

    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in ("first", "second")
    )
    assert first == second
    assert sorted(first) == ["job.py", "rentlake_spark.zip"]


def test_the_archive_tells_nothing_of_the_machine_that_built_it(
    tmp_path: Path, script: Path
) -> None:
    pack(tmp_path / "dist", script)
    with ZipFile(tmp_path / "dist" / "rentlake_spark.zip") as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(names)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_the_archive_holds_the_sources_and_what_was_generated_and_no_compiled_code(
    tmp_path: Path, script: Path
) -> None:
    pack(tmp_path / "dist", script)
    with ZipFile(tmp_path / "dist" / "rentlake_spark.zip") as archive:
        names = archive.namelist()
    assert "rentlake_spark/__init__.py" in names
    assert {Path(name).suffix for name in names} == {".py", ".json", ".typed"}


def test_the_package_and_its_generated_files_load_from_the_archive(
    tmp_path: Path, script: Path
) -> None:
    pack(tmp_path / "dist", script)
    program = """
import json
from importlib import resources
import rentlake_spark
files = [file for file in resources.files("rentlake_spark.generated").iterdir()
         if file.name.endswith(".json")]
for file in files:
    json.loads(file.read_text(encoding="utf-8"))
print(rentlake_spark.__file__, len(files))
"""
    archive = tmp_path / "dist" / "rentlake_spark.zip"
    output = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(archive)},
    ).stdout
    file, count = output.split()
    assert file == str(archive / "rentlake_spark" / "__init__.py")
    assert int(count) == len(list((PROJECT / "rentlake_spark" / "generated").glob("*.json"))) > 0


def test_a_build_leaves_nothing_of_the_one_before(tmp_path: Path, script: Path) -> None:
    pack(tmp_path / "dist", script)
    pack(tmp_path / "dist")
    assert [file.name for file in (tmp_path / "dist").iterdir()] == ["rentlake_spark.zip"]


def test_two_entry_scripts_of_one_name_are_refused(tmp_path: Path, script: Path) -> None:
    twin = tmp_path / "job.py"
    twin.write_text("")
    outcome = pack(tmp_path / "dist", script, twin)
    assert outcome.returncode == 1
    assert f"Two entry scripts are named job.py: rename {twin}" in outcome.stderr
