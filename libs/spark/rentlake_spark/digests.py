"""SHA-256 of the files of a source, found by the driver while the cluster is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from rentlake_spark.lake import Folder

_FILES_AT_ONCE = 4


@contextmanager
def digests_of(source: Folder, keys: Sequence[str]) -> Iterator[Callable[[str], str]]:
    """Gives what waits for the digest of a file, in hexadecimal. Files nobody waited for at the end are left."""
    pool = ThreadPoolExecutor(_FILES_AT_ONCE)
    try:
        digests = {key: pool.submit(source.sha256, key) for key in keys}
        yield lambda key: digests[key].result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
