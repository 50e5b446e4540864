from pathlib import Path

import pytest

from rentlake_spark.cli import job_parser, run_job, without_glue
from rentlake_spark.job import Job

ARGUMENTS = ["--marketplace", "car-rental", "--lake", "s3://lake", "--run-id", "first"]


def never(job: Job) -> dict[str, object]:
    raise AssertionError(job)


def test_what_glue_adds_to_the_arguments_is_left_out() -> None:
    of_glue = [
        *("--JOB_NAME", "rentlake-curated", "--JOB_ID", "j_1", "--JOB_RUN_ID", "jr_2"),
        *("--job-bookmark-option", "job-bookmark-disable", "--TempDir", "s3://temp/"),
        *("--enable-metrics", "true", "--enable-spark-ui=true", "--extra-py-files", "s3://x.zip"),
        *("--spark-event-logs-path", "s3://logs/", "--conf", "spark.x=1 --conf spark.y=2"),
        *("--custom-logGroup-prefix", "/rentlake", "--scriptLocation", "s3://a.py"),
    ]
    parser = job_parser("")
    for mixed in ([*of_glue, *ARGUMENTS], [*ARGUMENTS, *of_glue]):
        assert without_glue(mixed, parser) == ARGUMENTS


def test_arguments_may_have_underscores() -> None:
    assert without_glue(["--run_id", "a_b", "--run_id=c_d"], job_parser("")) == [
        *("--run-id", "a_b"),
        "--run-id=c_d",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"--marketplace": "boats"}, "invalid choice: 'boats'"),
        ({"--lake": None}, "the following arguments are required: --lake"),
        ({"--sauce": "x"}, "unrecognized arguments: --sauce x"),
    ],
)
def test_wrong_arguments_are_refused_with_status_2(
    change: dict[str, str | None], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = dict(zip(ARGUMENTS[::2], ARGUMENTS[1::2], strict=True)) | change
    argv = [text for pair in given.items() if pair[1] is not None for text in pair]
    with pytest.raises(SystemExit) as refused:
        run_job("kpi_job", job_parser(""), never, [str(text) for text in argv])
    assert refused.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("run_id", ["", "First", "-first", "a" * 41, "a/b", "a\n"])
def test_a_run_id_that_cannot_be_is_refused_before_spark_starts(
    run_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["--marketplace", "listings", "--lake", str(tmp_path), f"--run-id={run_id}"]
    assert run_job("kpi_job", job_parser(""), never, argv) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == (
        "kpi_job: --run-id cannot be the id of a run. Use 1 to 40 characters of a-z, 0-9, _ and -,"
        " starting with a letter or digit."
    )
