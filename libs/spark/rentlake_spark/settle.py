"""Copies CSV records into the form that every reader takes alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rentlake_spark.csv_rows import ABSENT_CELL
from rentlake_spark.lake import Writer
from rentlake_spark.tokenizer import Record, minimal_cell, quote_doubled

_FLUSH_AT = 1 << 20


@dataclass(frozen=True)
class Settled:
    header: Record | None
    """The first record of the file, which the copy has no need of."""
    rows: int


def settle(found: Iterable[Record], output: Writer) -> Settled:
    """
    Writes a line that stands for the header, then the rows: LF, every cell quoted, and one cell more, which holds the
    text of a malformed row.
    """
    header: Record | None = None
    rows = 0
    buffer: list[str] = []
    size = 0
    for record in found:
        if header is None:
            header = record
            line = "header\n"
        else:
            rows += 1
            line = _line(record, len(header.cells))
        buffer.append(line)
        size += len(line)
        if size >= _FLUSH_AT:
            output.write("".join(buffer).encode("utf-8"))
            buffer.clear()
            size = 0
    output.write("".join(buffer).encode("utf-8"))
    return Settled(header, rows)


def _line(record: Record, width: int) -> str:
    text = malformed_text(record, width)
    if text is None:
        return f"{','.join(map(_quoted, record.cells))},{ABSENT_CELL}\n"
    return f"{','.join([ABSENT_CELL] * width)},{_quoted(text)}\n"


def malformed_text(record: Record, width: int) -> str | None:
    """The text by which a malformed row is kept; None for a well-formed one."""
    if record.text_after_quote:
        return record.text
    return None if len(record.cells) == width else ",".join(map(minimal_cell, record.cells))


def _quoted(cell: str) -> str:
    return f'"{quote_doubled(cell)}"'
