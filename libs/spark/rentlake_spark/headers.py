"""Maps the headers of CSV files to raw columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rentlake_spark.contracts import Dataset, match_name
from rentlake_spark.job_error import SourceError, say

_TRIMMED = " \t\r\n"


def map_header(
    cells: Iterable[str], dataset: Dataset, reserved: Sequence[str], file: str
) -> list[str]:
    """
    What each cell of a file's rows is: the contract's column where the header matches, else the header itself, with
    `_2` appended when its name is taken.

    Raises SourceError when two headers are one contract column.
    """
    trimmed = [cell.strip(_TRIMMED) for cell in cells]
    matched = [dataset.headers.get(match_name(header)) for header in trimmed]
    seen: dict[str, str] = {}
    for header, column in zip(trimmed, matched, strict=True):
        if column is None:
            continue
        if column in seen:
            first = seen[column]
            raise SourceError(
                say("twoHeaders", file=file, first=first, second=header, column=column)
            )
        seen[column] = header
    taken = {column.name for column in dataset.columns} | set(reserved)
    mapped: list[str] = []
    for place, (header, column) in enumerate(zip(trimmed, matched, strict=True), start=1):
        name = column if column is not None else _free_name(header or f"column_{place}", taken)
        taken.add(name.lower())
        mapped.append(name)
    return mapped


def _free_name(name: str, taken: set[str]) -> str:
    candidate = name
    copy = 2
    while candidate.lower() in taken:
        candidate = f"{name}_{copy}"
        copy += 1
    return candidate


def require_columns(
    header: Sequence[str],
    cells: Iterable[str],
    dataset: Dataset,
    file: str,
    missing: str = "missingColumn",
) -> None:
    """
    Raises SourceError naming the first required column that the header lacks, with the headers found.

    `missing` is what to say, of a file or of a table.
    """
    for column in dataset.columns:
        if column.required and column.name not in header:
            found = ", ".join(cell.strip(_TRIMMED) or "(empty)" for cell in cells)
            names = " or ".join((column.name, *column.aliases))
            place = {"file": file, "table": file, "right": "SELECT"}
            raise SourceError(say(missing, **place, column=column.name, headers=found, names=names))


def unmapped_columns(
    headers: Iterable[Sequence[str]], dataset: Dataset, reserved: Sequence[str]
) -> list[str]:
    """The headers that no contract column has, in order of first appearance, spelled as there."""
    known = {column.name for column in dataset.columns} | set(reserved)
    unmapped: dict[str, str] = {}
    for name in (name for header in headers for name in header if name not in known):
        unmapped.setdefault(name.lower(), name)
    return list(unmapped.values())
