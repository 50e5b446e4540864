"""Finds the table of each dataset in a database, and reads its columns as text that loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rentlake_spark.contracts import Contracts, Dataset, match_name
from rentlake_spark.database import Connection
from rentlake_spark.headers import map_header, require_columns
from rentlake_spark.job_error import SourceError, say
from rentlake_spark.sql_text import quoted

_INTEGERS = ("tinyint", "smallint", "mediumint", "int", "bigint")
_TEXTS = ("char", "varchar")
_BYTES = ("binary", "varbinary")
_ORDERED = (*_INTEGERS, *_TEXTS, *_BYTES, "decimal", "date", "datetime", "timestamp")

_CHARACTERS = (*_TEXTS, "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json")
_AS_HEX = (
    *(*_BYTES, "tinyblob", "blob", "mediumblob", "longblob", "bit", "vector", "geometry"),
    *("point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"),
    *("geometrycollection", "geomcollection"),
)


@dataclass(frozen=True)
class SourceColumn:
    name: str
    type: str
    scale: str | None

    @property
    def is_hex(self) -> bool:
        return self.type in _AS_HEX

    @property
    def text(self) -> str:
        """Its value as text, told by the server: the driver would refuse a date of zeros."""
        return self._text_of(quoted(self.name))

    def _text_of(self, value: str) -> str:
        if self.is_hex:
            return f"HEX({value})"
        if self.type in _CHARACTERS:
            # CAST makes null of what is longer than a packet.
            return f"CONVERT({value} USING utf8mb4)"
        if self.type == "float" and self.scale is None:
            # On its own it is told with 6 digits.
            value = f"{value} + 0"
        return f"CAST({value} AS CHAR CHARACTER SET utf8mb4)"

    @property
    def order(self) -> str:
        """What rows are ordered by: types that Spark does not know, by their text."""
        return quoted(self.name) if self.type in _ORDERED else self.text

    @property
    def is_bounding(self) -> bool:
        """Whether a value of it can be written into a condition."""
        return self.type in (*_INTEGERS, *_TEXTS, *_BYTES)

    def bound(self, value: str) -> str:
        """A value of it in the form that `literal` takes."""
        text = self._text_of(value)
        return f"HEX({text})" if self.type in _TEXTS else text

    def literal(self, bound: str) -> str:
        if self.type in _INTEGERS:
            return bound
        return f"X'{bound}'" if self.type in _BYTES else f"_utf8mb4 X'{bound}'"


@dataclass(frozen=True)
class SourceTable:
    dataset: Dataset
    name: str
    columns: Sequence[SourceColumn]
    header: Sequence[str]
    """The raw column of each column."""
    key: Sequence[SourceColumn]
    """The columns of the primary key; none where there is none."""

    @property
    def splitting_key(self) -> SourceColumn | None:
        """The key, if it can divide the table into ranges."""
        return self.key[0] if len(self.key) == 1 and self.key[0].is_bounding else None


def find_tables(
    connection: Connection, location: str, contracts: Contracts
) -> Sequence[SourceTable]:
    """
    The table, or view, of every dataset.

    Raises SourceError when two are one dataset, or a dataset or a required column is missing.
    """
    names = [
        _text(row[0])
        for row in connection.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"
        )
    ]
    found = [(dataset, _table_of(dataset, names, location)) for dataset in contracts.datasets]
    return [_described(connection, dataset, name, contracts) for dataset, name in found]


def _table_of(dataset: Dataset, names: Sequence[str], location: str) -> str:
    tables = [name for name in names if match_name(name) in dataset.matching]
    if len(tables) > 1:
        both = " and ".join(tables)
        raise SourceError(say("twoTables", source=location, tables=both, dataset=dataset.name))
    if not tables:
        wanted = " or ".join((dataset.name, *dataset.aliases))
        raise SourceError(
            say("missingTable", source=location, dataset=dataset.name, names=wanted, right="SELECT")
        )
    return tables[0]


def _described(
    connection: Connection, dataset: Dataset, table: str, contracts: Contracts
) -> SourceTable:
    here = f"table_schema = DATABASE() AND table_name = {_literal(table)}"
    columns = [
        SourceColumn(_text(name), _text(kind).lower(), scale)
        for name, kind, scale in connection.query(
            "SELECT column_name, data_type, numeric_scale FROM information_schema.columns"
            f" WHERE {here} ORDER BY ordinal_position"
        )
    ]
    keys = connection.query(
        "SELECT column_name FROM information_schema.key_column_usage"
        f" WHERE {here} AND constraint_name = 'PRIMARY' ORDER BY ordinal_position"
    )
    named = {column.name: column for column in columns}
    cells = list(named)
    header = map_header(cells, dataset, contracts.reserved, table)
    require_columns(header, cells, dataset, table, "missingTableColumn")
    return SourceTable(dataset, table, columns, header, [named[_text(row[0])] for row in keys])


def _literal(text: str) -> str:
    return f"_utf8mb4 X'{text.encode().hex()}'"


def _text(value: str | None) -> str:
    return value or ""
