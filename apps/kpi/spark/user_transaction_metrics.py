"""Computes what each user spends and what each day brings, from the curated rows of a run."""

import sys

from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.tables import compute_tables

TABLES = ["user_transaction_metrics", "daily_metrics"]


def main() -> int:
    parser = job_parser(__doc__)
    return run_job("user_transaction_metrics", parser, lambda job: compute_tables(job, TABLES))


if __name__ == "__main__" and (status := main()):
    sys.exit(status)
