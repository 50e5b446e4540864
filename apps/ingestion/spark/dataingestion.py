"""Brings the rows of a source of CSV files into raw Parquet, as they are, having looked at all of them first."""

import sys

from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.ingestion import ingest


def main() -> int:
    parser = job_parser(__doc__)
    parser.add_argument(
        "--source", required=True, help="folder or s3://… with <dataset>.csv or <dataset>/*.csv"
    )
    return run_job("dataingestion", parser, ingest)


if __name__ == "__main__" and (status := main()):
    sys.exit(status)
