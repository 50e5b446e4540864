"""Looks at every file of a source once, before anything is written."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from rentlake_spark.contracts import Contracts, Dataset
from rentlake_spark.decoding import decoded
from rentlake_spark.discovery import DatasetFiles
from rentlake_spark.headers import map_header, require_columns
from rentlake_spark.job_error import SourceError, say
from rentlake_spark.lake import FileInfo, Folder
from rentlake_spark.settle import settle
from rentlake_spark.text_files import lines_of_files
from rentlake_spark.tokenizer import OpenQuoteError, Record, records

# A line that is a record of its own: no quote stays open, and nothing but a comma follows one that closes. Possessive
# throughout, so that a long line costs time in proportion and no stack.
_CELL = r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",][^,]*+|)'
_RECORD = rf"\A{_CELL}(?:,{_CELL})*+\z"

# Spark's readers skip files with such names without a word.
_SKIPPED = re.compile(r"(^|/)_[^/]*$")


@dataclass(frozen=True)
class LineFacts:
    """What one distributed pass over the lines of a file tells."""

    rows: int
    """Lines that are not empty, the header among them."""
    is_utf8: bool
    is_plain: bool
    """Whether every line is a record of its own."""


@dataclass(frozen=True)
class InspectedFile:
    key: str
    header: Sequence[str]
    """The raw column of each cell."""
    rows: int
    """Without the header; counted here, independently of what reads the rows."""
    bytes: int
    path: str
    """Of what is to be read: the file itself, or its settled copy."""
    is_settled: bool


@dataclass(frozen=True)
class InspectedDataset:
    dataset: Dataset
    files: Sequence[InspectedFile]


class Inspector:
    """Finds the files of a source fit to be ingested; copies those that are not plain lines in settled form."""

    def __init__(
        self, spark: SparkSession, source: Folder, scratch: Folder, contracts: Contracts
    ) -> None:
        self._spark = spark
        self._source = source
        self._scratch = scratch
        self._contracts = contracts
        self._settled = 0

    def inspect(
        self, found: Sequence[DatasetFiles], on_file: Callable[[str], None]
    ) -> list[InspectedDataset]:
        """Raises SourceError for the first file that would stop the run."""
        readable = [
            file for entry in found for file in entry.files if file.size > 0 and _is_readable(file)
        ]
        facts = line_facts(self._spark, [file.uri for file in readable])
        by_key = {file.key: facts.get(file.uri) for file in readable}
        inspected: list[InspectedDataset] = []
        for entry in found:
            files: list[InspectedFile] = []
            for file in entry.files:
                on_file(file.key)
                files.append(self._inspect_file(file, entry.dataset, by_key.get(file.key)))
            inspected.append(InspectedDataset(entry.dataset, files))
        return inspected

    def _inspect_file(
        self, file: FileInfo, dataset: Dataset, facts: LineFacts | None
    ) -> InspectedFile:
        if file.size == 0:
            raise SourceError(say("zeroBytes", file=file.key))
        if facts is not None and facts.is_utf8 and facts.is_plain and self._begins_and_ends(file):
            header = self._header(self._first_record(file), dataset, file)
            return InspectedFile(
                key=file.key,
                header=header,
                rows=max(0, facts.rows - 1),
                bytes=file.size,
                path=file.uri,
                is_settled=False,
            )
        return self._settle(file, dataset)

    def _begins_and_ends(self, file: FileInfo) -> bool:
        """Whether the first line holds the header, and a CR at the very end does not belong to a cell."""
        start = next(self._source.chunks(file.key)).removeprefix(codecs.BOM_UTF8)
        return start[:1] not in (b"", b"\r", b"\n") and self._source.tail(file, 1) != b"\r"

    def _first_record(self, file: FileInfo) -> Record | None:
        return next(records(decoded(self._source.chunks(file.key), file.key)), None)

    def _header(self, first: Record | None, dataset: Dataset, file: FileInfo) -> list[str]:
        if first is None:
            raise SourceError(say("noHeader", file=file.key))
        header = map_header(first.cells, dataset, self._contracts.reserved, file.key)
        require_columns(header, first.cells, dataset, file.key)
        return header

    def _settle(self, file: FileInfo, dataset: Dataset) -> InspectedFile:
        """Reads a file record by record, which finds what is wrong with it, into a copy that Spark takes."""
        target = f"{self._settled}.csv"
        self._settled += 1
        text = decoded(self._source.chunks(file.key), file.key)
        with self._scratch.writing(target) as output:
            try:
                settled = settle(records(text), output)
            except OpenQuoteError as quote:
                raise SourceError(say("openQuote", file=file.key, line=quote.line)) from quote
        header = self._header(settled.header, dataset, file)
        return InspectedFile(
            key=file.key,
            header=header,
            rows=settled.rows,
            bytes=file.size,
            path=self._scratch.uri(target),
            is_settled=True,
        )


def _is_readable(file: FileInfo) -> bool:
    return not _SKIPPED.search(file.key)


def line_facts(spark: SparkSession, uris: Sequence[str]) -> dict[str, LineFacts]:
    """Counts and checks the lines of files, in parallel."""
    if not uris:
        return {}
    value = f.col("value")
    lines = lines_of_files(spark, uris, value, f.col("_metadata.file_path").alias("file"))
    raw = value.cast("binary")
    line = f.when(value.endswith("\r"), f.left(value, f.length(value) - 1)).otherwise(value)
    text = f.col("line")
    has_quote = text.contains('"')
    found = (
        lines.select(
            "file",
            line.alias("line"),
            (raw == f.encode(value, "UTF-8")).alias("is_utf8"),
        )
        .groupBy("file")
        .agg(
            f.count_if(text != "").alias("rows"),
            f.bool_and("is_utf8").alias("is_utf8"),
            f.bool_and(~text.contains("\r") & (~has_quote | text.rlike(_RECORD))).alias("is_plain"),
        )
        .collect()
    )
    return {
        unquote(row["file"]): LineFacts(
            rows=row["rows"],
            is_utf8=row["is_utf8"],
            is_plain=row["is_plain"],
        )
        for row in found
    }
