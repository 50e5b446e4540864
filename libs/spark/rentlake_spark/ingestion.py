"""Brings the rows of a source into raw Parquet, as they are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from rentlake_spark.contracts import Contracts, Lineage, contracts_of
from rentlake_spark.digests import digests_of
from rentlake_spark.discovery import discover
from rentlake_spark.headers import unmapped_columns
from rentlake_spark.inspection import InspectedDataset, InspectedFile, Inspector
from rentlake_spark.job import Job
from rentlake_spark.job_error import JobError, SourceError, say
from rentlake_spark.lake import Folder
from rentlake_spark.plan import CsvFilesInput, CsvInput, Input, Plan, Write
from rentlake_spark.report import count_of
from rentlake_spark.sql_text import literal, quoted

_log = logging.getLogger("rentlake")


def ingest(job: Job) -> dict[str, Any]:
    """
    Looks at the whole source first: what stops a run stops it before anything is written.

    Raises SourceError for what is wrong with the source.
    """
    contracts = contracts_of(job.marketplace)
    job.require_unpublished()
    source = _source(job)
    found = discover(source.location, source.list(), contracts.datasets)
    keys = [file.key for entry in found for file in entry.files]
    with job.scratch() as scratch, digests_of(source, keys) as digest_of:
        inspector = Inspector(job.spark, source, scratch, contracts)
        inspected = inspector.inspect(found, lambda file: _log.info("checking %s", file))
        with job.replacing([raw_prefix(job, entry.dataset.name) for entry in inspected]):
            datasets = {
                entry.dataset.name: _ingest_dataset(job, entry, contracts) for entry in inspected
            }
        inputs = _inputs(inspected, digest_of)
    return {"source": source.location, "inputs": inputs, "datasets": datasets}


def _source(job: Job) -> Folder:
    source = Folder(job.spark, job.arguments.source)
    if not source.exists():
        raise SourceError(say("noSource", source=source.location))
    if source.is_file():
        raise SourceError(say("sourceIsFile", source=source.location))
    return source


def raw_prefix(job: Job, dataset: str) -> str:
    return f"raw/{job.marketplace}/{dataset}/run_id={job.run_id}"


def _ingest_dataset(job: Job, entry: InspectedDataset, contracts: Contracts) -> dict[str, Any]:
    name = entry.dataset.name
    prefix = raw_prefix(job, name)
    headers = [file.header for file in entry.files]
    unmapped = unmapped_columns(headers, entry.dataset, contracts.reserved)
    columns = [*(column.name for column in entry.dataset.columns), *unmapped]
    job.execute(raw_plan(entry.files, columns, prefix, contracts), name)
    read = sum(file.rows for file in entry.files)
    measured = job.execute(_count_plan(prefix), f"counting {name}")["measured"]
    raw = count_of(measured["rows"][0]["rows"])
    if read != raw:
        raise JobError(say("rowsLost", dataset=name, read=read, raw=raw, prefix=prefix))
    return {
        "read": read,
        "raw": raw,
        "reasons": {},
        "nulled": {},
        "orphans": {},
        "unmapped": unmapped,
    }


def raw_plan(
    files: Sequence[InspectedFile], columns: Sequence[str], prefix: str, contracts: Contracts
) -> Plan:
    """Writes the rows of every file of a dataset, as they are."""
    inputs: list[Input] = []
    steps: list[Write] = []
    for index, (first, *others) in enumerate(_of_one_header(files)):
        name = f"csv_{index}"
        inputs.append(_csv_files(name, [first, *others]) if others else _csv_input(first, name))
        origin = None if others else first.key
        sql = raw_select(first.header, columns, origin, name, contracts.lineage)
        steps.append({"kind": "write", "prefix": prefix, "sql": sql})
    return {"inputs": inputs, "steps": steps}


def _of_one_header(files: Sequence[InspectedFile]) -> list[list[InspectedFile]]:
    """Files that one relation can hold; a settled one is a relation of its own."""
    groups: dict[object, list[InspectedFile]] = {}
    for file in files:
        groups.setdefault(file.key if file.is_settled else tuple(file.header), []).append(file)
    return list(groups.values())


def raw_select(
    header: Sequence[str],
    columns: Sequence[str],
    origin: str | None,
    relation: str,
    lineage: Lineage,
) -> str:
    """
    The raw rows of a relation whose cells are called cell_1 …, in the order of `header`. Without `origin`, the relation
    tells whose a row is.
    """
    selected = [
        *_cells_of(header, columns),
        lineage.file if origin is None else f"{literal(origin)} AS {lineage.file}",
        lineage.row,
        lineage.malformed,
    ]
    return f"SELECT {', '.join(selected)} FROM {relation}"


def _csv_input(file: InspectedFile, name: str) -> CsvInput:
    return {
        "kind": "csv",
        "name": name,
        "path": file.path,
        "width": len(file.header),
        "multiline": file.is_settled,
        "form": "settled" if file.is_settled else "direct",
    }


def _csv_files(name: str, files: Sequence[InspectedFile]) -> CsvFilesInput:
    return {
        "kind": "csv-files",
        "name": name,
        "files": [
            {"path": file.path, "width": len(file.header), "sourceFile": file.key} for file in files
        ],
    }


def _cells_of(header: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The cell of each raw column; null for a column that the header lacks."""
    places = {column.lower(): place for place, column in enumerate(header, start=1)}
    return [
        f"{f'cell_{places[column.lower()]}' if column.lower() in places else 'CAST(NULL AS STRING)'}"
        f" AS {quoted(column)}"
        for column in columns
    ]


def _count_plan(prefix: str) -> Plan:
    return {
        "inputs": [{"kind": "parquet", "name": "raw", "prefix": prefix}],
        "steps": [{"kind": "measure", "name": "rows", "sql": "SELECT COUNT(*) AS rows FROM raw"}],
    }


def _inputs(
    inspected: Sequence[InspectedDataset], digest_of: Callable[[str], str]
) -> list[dict[str, Any]]:
    return [
        {
            "dataset": entry.dataset.name,
            "path": file.key,
            "bytes": file.bytes,
            "sha256": digest_of(file.key),
            "rows": file.rows,
        }
        for entry in inspected
        for file in entry.files
    ]
