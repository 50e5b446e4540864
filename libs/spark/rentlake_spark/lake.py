"""Files of sources and lakes by Hadoop's file systems: a local folder, S3A and EMRFS are the same code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from pyspark.sql import SparkSession

_CHUNK = 1 << 20


@dataclass(frozen=True)
class FileInfo:
    key: str
    """Below the folder, with `/`."""
    uri: str
    size: int


class Writer(Protocol):
    def write(self, data: bytes) -> None: ...


class Folder:
    """A folder or object prefix, reached through the JVM's gateway; for few and small accesses by the driver."""

    def __init__(self, spark: SparkSession, location: str) -> None:
        is_url = re.match(r"[a-z][a-z0-9+.-]*:/", location, re.IGNORECASE)
        self.location = location.rstrip("/") if is_url else str(Path(location).resolve())
        """As messages name it."""
        self._jvm = cast(Any, spark.sparkContext._jvm)
        root = self._jvm.org.apache.hadoop.fs.Path(
            self.location if is_url else f"file://{self.location}"
        )
        java_context = cast(Any, spark.sparkContext._jsc)
        self._files = root.getFileSystem(java_context.hadoopConfiguration())
        self._files.setWriteChecksum(False)
        self._root = self._files.makeQualified(root)

    def uri(self, key: str) -> str:
        return f"{self._root.toString().rstrip('/')}/{key}"

    def exists(self) -> bool:
        return bool(self._files.exists(self._root))

    def is_file(self) -> bool:
        return bool(self._files.getFileStatus(self._root).isFile())

    def list(self) -> list[FileInfo]:
        """All files, at any depth; in no order."""
        above = len(self._root.toUri().getPath().rstrip("/")) + 1
        found: list[FileInfo] = []
        statuses = self._files.listFiles(self._root, True)
        while statuses.hasNext():
            status = statuses.next()
            path = status.getPath()
            key = path.toUri().getPath()[above:]
            found.append(FileInfo(key, path.toString(), status.getLen()))
        return found

    def chunks(self, key: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        stream = self._files.open(self._path(key))
        try:
            while chunk := bytes(stream.readNBytes(_CHUNK)):
                yield chunk
        finally:
            stream.close()

    def tail(self, file: FileInfo, length: int) -> bytes:
        """The last bytes of a file."""
        stream = self._files.open(self._path(file.key))
        try:
            stream.seek(max(0, file.size - length))
            return bytes(stream.readNBytes(length))
        finally:
            stream.close()

    def sha256(self, key: str) -> str:
        """Of the bytes of a file, in hexadecimal; they stay in the JVM, which takes a fraction of the time."""
        stream = self._jvm.java.io.BufferedInputStream(self._files.open(self._path(key)), _CHUNK)
        try:
            return str(self._jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream))
        finally:
            stream.close()

    def read(self, key: str) -> str | None:
        """The text of a file, if it is there."""
        if not self._files.exists(self._path(key)):
            return None
        return b"".join(self.chunks(key)).decode("utf-8")

    @contextmanager
    def writing(self, key: str) -> Iterator[Writer]:
        """Writes a file, or over it."""
        stream = self._files.create(self._path(key), True)
        try:
            yield stream
        finally:
            stream.close()

    def write(self, key: str, text: str) -> None:
        with self.writing(key) as stream:
            stream.write(text.encode("utf-8"))

    def remove(self, prefix: str) -> None:
        """Removes a file or all that lies below a prefix, if it is there."""
        self._files.delete(self._path(prefix), True)

    def remove_empty(self, prefix: str) -> None:
        """Removes a folder that holds nothing; in an object store, what marks it."""
        path = self._path(prefix)
        if self._files.exists(path) and len(self._files.listStatus(path)) == 0:
            self._files.delete(path, False)

    def _path(self, key: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(self.uri(key))
