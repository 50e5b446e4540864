"""Computes what each pickup location earns with each type of vehicle, from the curated rows of a run."""

import sys

from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.tables import compute_tables

TABLES = ["vehicle_location_metrics"]


def main() -> int:
    parser = job_parser(__doc__)
    return run_job("vehicle_location_metrics", parser, lambda job: compute_tables(job, TABLES))


if __name__ == "__main__" and (status := main()):
    sys.exit(status)
