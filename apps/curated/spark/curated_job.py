"""Splits the raw rows of a run into typed, unique, valid ones and quarantined ones, and counts why."""

import sys

from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.curating import curate


def main() -> int:
    return run_job("curated_job", job_parser(__doc__), curate)


if __name__ == "__main__" and (status := main()):
    sys.exit(status)
