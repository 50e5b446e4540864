"""What a stage asks of an engine, as the TypeScript port (`libs/engine/src/plan.ts`) describes it and JSON carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict


class ColumnType(TypedDict):
    kind: Literal["text", "boolean", "integer", "bigint", "double", "decimal", "date", "timestamp"]
    precision: NotRequired[int]
    scale: NotRequired[int]


class Partition(TypedDict):
    """The column that stands in the path as `<name>=<value>`, and those that the files hold."""

    name: str
    type: ColumnType
    columns: Sequence[str]


class ParquetInput(TypedDict):
    kind: Literal["parquet"]
    name: str
    prefix: str
    partition: NotRequired[Partition]


class CsvInput(TypedDict):
    kind: Literal["csv"]
    name: str
    path: str
    width: int
    multiline: bool
    form: Literal["direct", "settled"]


class CsvFile(TypedDict):
    path: str
    width: int
    sourceFile: str


class CsvFilesInput(TypedDict):
    """Several files of one header, all plain."""

    kind: Literal["csv-files"]
    name: str
    files: Sequence[CsvFile]


class Table(TypedDict):
    kind: Literal["table"]
    name: str
    sql: str


class Write(TypedDict):
    kind: Literal["write"]
    prefix: str
    sql: str
    format: NotRequired[Literal["parquet", "csv"]]


class PartitionedWrite(TypedDict):
    kind: Literal["write-partitioned"]
    prefix: str
    sql: str
    partitionBy: str
    orderBy: NotRequired[Sequence[str]]
    totals: NotRequired[Mapping[str, str]]


class Measure(TypedDict):
    kind: Literal["measure"]
    name: str
    sql: str


Input = ParquetInput | CsvInput | CsvFilesInput
Step = Table | Write | PartitionedWrite | Measure


class Plan(TypedDict):
    typesBeforeFilters: NotRequired[bool]
    inputs: Sequence[Input]
    steps: Sequence[Step]


def prefixes_of(plan: Plan) -> list[str]:
    """The prefixes that a plan writes below, each once."""
    steps = plan["steps"]
    return list(
        dict.fromkeys(
            step["prefix"]
            for step in steps
            if step["kind"] == "write" or step["kind"] == "write-partitioned"
        )
    )


Scalar = str | int | float | bool | None


class Report(TypedDict):
    written: dict[str, int]
    """Prefix → rows written below it."""
    measured: dict[str, list[dict[str, Scalar]]]
    """Measure → its rows; prefix → the totals of what was written below it."""


@dataclass(frozen=True)
class Progress:
    step: int
    """Step of the plan at work, from 0."""
    steps: int
    percent: int
    """0 … 100 within the step, as far as Spark knows."""


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class LakePaths:
    """Where the keys of a lake lie, as URIs."""

    root: str

    def uri(self, prefix: str) -> str:
        return f"{self.root.rstrip('/')}/{prefix}"
