"""What ingestion must know of the datasets of a marketplace."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rentlake_spark.generated import load, names
from rentlake_spark.job_error import UsageError


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    required: bool
    aliases: Sequence[str]


@dataclass(frozen=True)
class Lineage:
    """The columns by which every raw row can be traced."""

    file: str
    row: str
    malformed: str


@dataclass(frozen=True)
class Dataset:
    name: str
    aliases: Sequence[str]
    matching: frozenset[str]
    """Every name, in matching form, under which a file or folder may be this dataset."""
    key: str | None
    headers: Mapping[str, str]
    """Header in matching form to column."""
    columns: Sequence[Column]


@dataclass(frozen=True)
class Contracts:
    marketplace: str
    lineage: Lineage
    reserved: Sequence[str]
    """Names that no column of a source may take."""
    datasets: Sequence[Dataset]


def marketplaces() -> list[str]:
    return names("-contracts")


def contracts_of(marketplace: str) -> Contracts:
    """Raises UsageError when there is no such marketplace."""
    if marketplace not in marketplaces():
        raise UsageError(
            f'There is no marketplace "{marketplace}". Give one of {", ".join(marketplaces())}.'
        )
    return _contracts(load(f"{marketplace}-contracts"))


def _contracts(found: Mapping[str, Any]) -> Contracts:
    return Contracts(
        marketplace=found["marketplace"],
        lineage=Lineage(**found["lineage"]),
        reserved=found["reserved"],
        datasets=[
            Dataset(
                name=dataset["name"],
                aliases=dataset["aliases"],
                matching=frozenset(dataset["matching"]),
                key=dataset["key"],
                headers=dataset["headers"],
                columns=[Column(**column) for column in dataset["columns"]],
            )
            for dataset in found["datasets"]
        ],
    )


def match_name(name: str) -> str:
    """Names match without regard to case, spaces, `_` and `-`."""
    return re.sub(r"[ _-]", "", name.lower())
