"""What the entry scripts have in common: arguments, exit status, one clear line for a failure, and the report."""

from __future__ import annotations

import argparse
import logging
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors.exceptions.captured import CapturedException

from rentlake_spark.contracts import marketplaces
from rentlake_spark.errors import engine_error, trail
from rentlake_spark.job import Job
from rentlake_spark.job_error import JobError, UsageError
from rentlake_spark.report import failure, told, write_report
from rentlake_spark.session import open_session

_RUN_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

# What Glue puts on the command line for itself, beside the arguments of the script.
_OF_GLUE = re.compile(
    r"--(JOB_|WORKFLOW_|SECURITY_CONFIGURATION|TempDir$|RedshiftTempDir$|enable-|job-|custom-log|spark-event-logs"
    r"|extra-|additional-python|python-modules|user-jars-first|encryption-type|continuous-log|datalake-formats"
    r"|scriptLocation$|conf$|executor-cores$|class$)",
)

_log = logging.getLogger("rentlake")

Work = Callable[[Job], dict[str, Any]]
"""Does a job. Returns what its report says beyond the names of job, marketplace and run."""


def job_parser(description: str) -> argparse.ArgumentParser:
    """The arguments that every job takes."""
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    parser.add_argument(
        "--marketplace", required=True, choices=marketplaces(), help="whose data it is"
    )
    parser.add_argument("--lake", required=True, help="folder or s3://… that holds all runs")
    parser.add_argument("--run-id", required=True, help="id of the run, unique in its marketplace")
    parser.add_argument(
        "--attempt",
        type=int,
        default=1,
        help="number of this submission, which its report tells (default: 1)",
    )
    parser.add_argument(
        "--report",
        help="where to write the report, below the lake"
        " (default: runs/<marketplace>/<run id>/reports/<job>.json)",
    )
    return parser


def without_glue(argv: Sequence[str], parser: argparse.ArgumentParser) -> list[str]:
    """Arguments without those that Glue adds; `--run_id` is `--run-id`."""
    known = {option for action in parser._actions for option in action.option_strings}
    kept: list[str] = []
    is_dropping = False
    for argument in argv:
        option, equals, value = argument.partition("=")
        is_option = option.startswith("--")
        hyphens = option.replace("_", "-")
        if is_option and hyphens in known:
            is_dropping = False
            kept.append(f"{hyphens}{equals}{value}")
        elif is_option and _OF_GLUE.match(option):
            is_dropping = not equals
        elif is_dropping and not is_option:
            is_dropping = False
        else:
            is_dropping = False
            kept.append(argument)
    return kept


def run_job(
    name: str, parser: argparse.ArgumentParser, work: Work, argv: Sequence[str] | None = None
) -> int:
    """
    Does a job and writes its report. Returns the exit status: 0 done, 1 failed, 2 wrong use. What goes wrong is told in
    one line on stderr (which spark-submit sends to its stdout), after the places where it went wrong.
    """
    arguments = parser.parse_args(without_glue(sys.argv[1:] if argv is None else argv, parser))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _log.setLevel(logging.INFO)
    try:
        if not _RUN_ID.fullmatch(arguments.run_id):
            raise UsageError(
                "--run-id cannot be the id of a run. Use 1 to 40 characters of a-z, 0-9, _ and -,"
                " starting with a letter or digit."
            )
        spark = open_session(f"rentlake {name} {arguments.marketplace} {arguments.run_id}")
        try:
            with _in_words():
                job = Job(name, arguments, spark)
            _work(job, work)
        finally:
            spark.stop()
    except Exception as error:
        # Not as Python and Java print it, with the values that their messages repeat.
        _log.error("%s failed\n%s", name, "\n".join(trail(error)))
        sys.stderr.write(f"{name}: {told(error)}\n")
        return error.status if isinstance(error, JobError) else 1
    return 0


def _work(job: Job, work: Work) -> None:
    try:
        with _in_words():
            write_report(job, {"outcome": "done", **work(job)})
    except UsageError:
        # The report that may lie there is of a run that stays as it is.
        raise
    except Exception as error:
        with suppress(Exception):
            write_report(job, failure(error))
        raise


@contextmanager
def _in_words() -> Iterator[None]:
    """Tells failures of the JVM by their cause: those of plans are told already, so these are of files."""
    try:
        yield
    except (Py4JError, CapturedException) as error:
        raise engine_error(error, "reading or writing files") from error
