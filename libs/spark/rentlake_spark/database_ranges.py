"""Divides a table into ranges of its key that hold as many rows each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rentlake_spark.database import Connection
from rentlake_spark.database_tables import SourceTable
from rentlake_spark.sql_text import quoted

# A range of fewer rows is not worth a connection of its own.
WORTHWHILE_ROWS = 50_000


@dataclass(frozen=True)
class Range:
    """Rows that follow each other in the order of the key."""

    first: str | None
    """The first key, as literal; none where nothing bounds the range."""
    end: str | None
    """The first key behind it."""
    last: str | None
    """The last key of all that is read."""
    rows: int

    def where(self, key: str) -> str:
        bounds = ((">=", self.first), ("<", self.end), ("<=", self.last))
        conditions = [f"{key} {sign} {bound}" for sign, bound in bounds if bound is not None]
        return " AND ".join(conditions) or "1 = 1"


@dataclass(frozen=True)
class Reading:
    table: SourceTable
    rows: int
    """As the database counted them."""
    last: str | None
    """The last key when they were counted, as literal, if the key allows: rows that come behind it are not read."""
    ranges: Sequence[Range]


def plan_reading(connection: Connection, table: SourceTable, max_ranges: int) -> Reading:
    """Counts the rows of a table, and divides them if its key allows."""
    key = table.splitting_key
    if key is None:
        [(counted,)] = connection.query(f"SELECT COUNT(*) FROM {quoted(table.name)}")
        rows = int(counted or 0)
        return Reading(table, rows, None, [Range(None, None, None, rows)])
    # One statement, so that both are of one moment.
    last_key = key.bound(f"MAX({quoted(key.name)})")
    [(counted, bound)] = connection.query(f"SELECT COUNT(*), {last_key} FROM {quoted(table.name)}")
    rows = int(counted or 0)
    last = None if bound is None else key.literal(bound)
    parts = max(1, min(max_ranges, rows // WORTHWHILE_ROWS))
    size = max(1, -(-rows // parts))
    firsts = [None, *_firsts(connection, table, size, rows)]
    starts = [*range(0, len(firsts) * size, size), rows]
    ranges = [
        Range(first, end, last if end is None else None, following - start)
        for (first, end), (start, following) in zip(
            pairwise([*firsts, None]), pairwise(starts), strict=True
        )
    ]
    return Reading(table, rows, last, ranges)


def _firsts(connection: Connection, table: SourceTable, size: int, rows: int) -> Sequence[str]:
    """The first key of each range but the first, each found from the one before: the key is gone through once."""
    key = table.key[0]
    name = quoted(key.name)
    found: list[str] = []
    for _ in range(size, rows, size):
        start = f"WHERE {name} >= {found[-1]} " if found else ""
        next_key = connection.query(
            f"SELECT {key.bound(name)} FROM {quoted(table.name)} {start}ORDER BY {name} LIMIT 1 OFFSET {size}"
        )
        if not next_key:
            break
        found.append(key.literal(next_key[0][0] or ""))
    return found


def count_rows(connection: Connection, reading: Reading) -> int:
    """How many rows there are now of those that were meant to be read."""
    table = reading.table
    meant = Range(None, None, reading.last, 0)
    where = meant.where(quoted(table.key[0].name) if table.key else "")
    [(counted,)] = connection.query(f"SELECT COUNT(*) FROM {quoted(table.name)} WHERE {where}")
    return int(counted or 0)
