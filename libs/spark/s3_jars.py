"""Prints the class path with which Spark on this machine reaches S3; the first time, fetches its jars (280 MB).

    spark-submit --driver-class-path "$(python s3_jars.py)" …

EMR and Glue need none of it. `s3-jars.sha256` names the jars, as below Maven Central. A jar whose bytes are not those
that it tells is never used.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from urllib.request import urlopen

CENTRAL = "https://repo1.maven.org/maven2"
FOLDER = Path(__file__).parents[2] / ".cache" / "jars"
PINNED = Path(__file__).with_name("s3-jars.sha256")

_TIMEOUT_SECONDS = 30


class UnavailableJarError(Exception):
    """A jar cannot be had; the message says from where and what to do."""


def s3_jars(folder: Path = FOLDER, central: str = CENTRAL, pinned: Path = PINNED) -> list[Path]:
    """The jars in a folder; those that it lacks are fetched. Raises UnavailableJarError."""
    entries = [line.split() for line in pinned.read_text(encoding="utf-8").splitlines()]
    return [_jar(folder, f"{central}/{path}", sha256) for sha256, path in entries]


def _jar(folder: Path, url: str, sha256: str) -> Path:
    jar = folder / url.rpartition("/")[2]
    if not jar.exists() or _sha256(jar) != sha256:
        _fetch(url, sha256, jar)
    return jar


def _sha256(jar: Path) -> str:
    with jar.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(url: str, sha256: str, jar: Path) -> None:
    """The jar appears whole or not at all, whoever else fetches it now."""
    jar.parent.mkdir(parents=True, exist_ok=True)
    partial = jar.with_name(f"{jar.name}.{os.getpid()}")
    try:
        with urlopen(url, timeout=_TIMEOUT_SECONDS) as response, partial.open("wb") as file:  # noqa: S310
            shutil.copyfileobj(response, file)
        found = _sha256(partial)
        if found != sha256:
            raise UnavailableJarError(
                f"{url} is not the jar that is pinned: its SHA-256 is {found}, not {sha256}."
            )
        partial.replace(jar)
    except OSError as error:
        raise UnavailableJarError(
            f"{url} cannot be fetched ({error}). Spark needs it. Allow the access,"
            f" or put the file into {jar.parent}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{os.pathsep.join(map(str, s3_jars()))}\n")
    except UnavailableJarError as error:
        sys.exit(str(error))
