"""Finds the CSV files of each dataset in a source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rentlake_spark.contracts import Dataset, match_name
from rentlake_spark.job_error import SourceError, say
from rentlake_spark.lake import FileInfo


@dataclass(frozen=True)
class DatasetFiles:
    dataset: Dataset
    files: Sequence[FileInfo]
    """In code point order of their keys."""


def discover(
    location: str, files: Iterable[FileInfo], datasets: Sequence[Dataset]
) -> Sequence[DatasetFiles]:
    """
    The files of every dataset: `<dataset>.csv`, or `<dataset>/*.csv`.

    Raises SourceError when two files or folders are one dataset, or a dataset is missing.
    """
    entries = _entries(files)
    found: list[DatasetFiles] = []
    missing: list[Dataset] = []
    for dataset in datasets:
        labels = [label for label in entries if match_name(_stem(label)) in dataset.matching]
        if len(labels) > 1:
            both = " and ".join(labels)
            raise SourceError(say("twoEntries", source=location, labels=both, dataset=dataset.name))
        if labels:
            found.append(DatasetFiles(dataset, entries[labels[0]]))
        else:
            missing.append(dataset)
    if missing:
        names = " or ".join(f"{name}.csv" for name in (missing[0].name, *missing[0].aliases))
        raise SourceError(
            say("missingDataset", source=location, dataset=missing[0].name, names=names)
        )
    return found


def _entries(files: Iterable[FileInfo]) -> dict[str, list[FileInfo]]:
    """The files and folders directly below the source that may be datasets: `users.csv`, `users/`."""
    entries: dict[str, list[FileInfo]] = {}
    for file in sorted(files, key=lambda file: file.key):
        top, *deeper = file.key.split("/")
        is_hidden = any(part.startswith(".") for part in (top, *deeper))
        if not is_hidden and len(deeper) <= 1 and file.key.lower().endswith(".csv"):
            entries.setdefault(f"{top}/" if deeper else top, []).append(file)
    return entries


def _stem(label: str) -> str:
    return label[:-1] if label.endswith("/") else label[: -len(".csv")]
