"""Ingests `<folder>/<marketplace>/<number>/source` into the `lake` beside it, for every number, with one session."""

import argparse
import sys
from pathlib import Path

from rentlake_spark.ingestion import ingest
from rentlake_spark.job import Job
from rentlake_spark.session import open_session


def main(folder: Path) -> None:
    spark = open_session("ingest sources")
    for source in sorted(folder.glob("*/*/source")):
        arguments = argparse.Namespace(
            marketplace=source.parts[-3],
            run_id="first",
            lake=str(source.with_name("lake")),
            source=str(source),
            attempt=1,
            report=None,
        )
        ingest(Job("dataingestion", arguments, spark))
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
