"""Brings the rows of CSV files, or of a MySQL database, into raw Parquet, as they are, having looked at all of them first."""

import sys
from typing import Any

from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.database_source import add_arguments, is_database, refuse_passwords, source
from rentlake_spark.ingestion import ingest
from rentlake_spark.jdbc import ingest_database
from rentlake_spark.job import Job


def work(job: Job) -> dict[str, Any]:
    return ingest_database(job) if is_database(job.arguments.source) else ingest(job)


def main() -> int:
    parser = job_parser(__doc__)
    parser.add_argument(
        "--source",
        required=True,
        type=source,
        help="folder or s3://… with <dataset>.csv or <dataset>/*.csv, or jdbc:mysql://<host>:<port>/<database>",
    )
    add_arguments(parser)
    refuse_passwords(parser, sys.argv[1:])
    return run_job("dataingestion", parser, work)


if __name__ == "__main__" and (status := main()):
    sys.exit(status)
