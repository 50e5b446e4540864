"""Reads CSV text (RFC 4180) record by record, whatever its line ends: for headers, and for files that are not plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# What stands within quotes, up to the closing one: doubled quotes belong to it.
_WITHIN = re.compile(r'[^"]*(?:""[^"]*)*')
_MUST_BE_QUOTED = re.compile(r'[",\r\n]')


@dataclass(frozen=True)
class Record:
    cells: tuple[str, ...]
    text_after_quote: bool
    """Whether a closing quote was followed by text."""
    text: str
    """The record as it stands in the file, without its line end, CRLF read as LF."""


class OpenQuoteError(Exception):
    """The text ends within a quote, which opens in a line counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def lines_of(chunks: Iterable[str]) -> Iterator[str]:
    """Lines without their ends, which are LF or CRLF; a lone CR is a character like others."""
    rest = ""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split("\n")
        for line in whole:
            yield line.removesuffix("\r")
    if rest:
        yield rest


def records(chunks: Iterable[str]) -> Iterator[Record]:
    """
    The records of a text, however it is cut; empty lines are none. A quote opens only at the very start of a cell.

    Raises OpenQuoteError at the end of a text that leaves a quote open.
    """
    open_record: _MultilineRecord | None = None
    for number, line in enumerate(lines_of(chunks), start=1):
        if open_record is None:
            if '"' not in line:
                if line:
                    yield Record(tuple(line.split(",")), False, line)
                continue
            open_record = _MultilineRecord()
        if open_record.take(line, number):
            yield open_record.record()
            open_record = None
    if open_record is not None:
        raise OpenQuoteError(open_record.opened_in)


class _MultilineRecord:
    """A record that may go over several lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._cells: list[str] = []
        self._quoted: list[str] | None = None
        self._text_after_quote = False
        self.opened_in = 0

    def take(self, line: str, number: int) -> bool:
        """Takes one more line. Returns whether the record ends with it."""
        self._lines.append(line)
        at = 0
        while at <= len(line):
            if self._quoted is None and line.startswith('"', at):
                self._quoted = []
                self.opened_in = number
                at += 1
            was_quoted = self._quoted is not None
            cell = ""
            if self._quoted is not None:
                close = _end_within(line, at)
                self._quoted.append(line[at:close].replace('""', '"'))
                if close == len(line):
                    return False
                cell = "\n".join(self._quoted)
                self._quoted = None
                at = close + 1
            comma = line.find(",", at)
            end = len(line) if comma < 0 else comma
            if was_quoted and end > at:
                self._text_after_quote = True
            self._cells.append(cell + line[at:end])
            at = end + 1
        return True

    def record(self) -> Record:
        return Record(tuple(self._cells), self._text_after_quote, "\n".join(self._lines))


def _end_within(line: str, at: int) -> int:
    """Where the quote closes that is open at a place of a line; its length if it does not close there."""
    found = _WITHIN.match(line, at)
    return found.end() if found else at


def minimal_cell(cell: str) -> str:
    """A cell as it stands in minimal CSV: quoted only when it must be."""
    return f'"{quote_doubled(cell)}"' if _MUST_BE_QUOTED.search(cell) else cell


def quote_doubled(cell: str) -> str:
    return cell.replace('"', '""')
