"""Computes the tables of a marketplace from the curated rows of a run."""

import sys

from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.tables import compute_tables


def main() -> int:
    parser = job_parser(__doc__)
    parser.add_argument(
        "--tables",
        type=lambda names: names.split(","),
        help="names with commas between them (default: all tables of the marketplace)",
    )
    return run_job("kpi_job", parser, lambda job: compute_tables(job, job.arguments.tables))


if __name__ == "__main__" and (status := main()):
    sys.exit(status)
