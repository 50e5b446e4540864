"""Packs entry scripts and the package as they are uploaded: `python pack.py FOLDER SCRIPT…`.

FOLDER then holds the scripts, and `rentlake_spark.zip` for `--py-files`. The same sources give the same bytes on
every machine, so that an upload that changes nothing can be told by its hash.
"""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

PACKAGE = Path(__file__).with_name("rentlake_spark")

# The earliest time that a zip file can tell.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(folder: Path, scripts: Iterable[Path], package: Path = PACKAGE) -> None:
    """Replaces what is in the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for script in scripts:
        target = folder / script.name
        if target.exists():
            raise FileExistsError(f"Two entry scripts are named {script.name}: rename {script}")
        target.write_bytes(script.read_bytes())
    # Stored, because compressed bytes differ from one zlib to the next.
    with ZipFile(folder / f"{package.name}.zip", "w", ZIP_STORED) as archive:
        for file, name in _files(package):
            entry = ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.read_bytes())


def _files(package: Path) -> list[tuple[Path, str]]:
    """The files of the package with their names in the archive, sorted by name."""
    found = (
        (file, file.relative_to(package.parent).as_posix())
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    )
    return sorted(found, key=lambda entry: entry[1])


if __name__ == "__main__":
    target, *entry_scripts = map(Path, sys.argv[1:])
    pack(target, entry_scripts)
