import pytest

from rentlake_spark.errors import engine_error


class NumberFormatException(Exception):  # noqa: N818
    """Named as Java's."""


class SparkException(Exception):  # noqa: N818
    """Named as Spark's."""


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (NumberFormatException('For input string: "ada@example.com"'), "NumberFormatException"),
        (ValueError("invalid literal for int() with base 10: 'ada@example.com'"), "ValueError"),
        (
            SparkException(
                "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent failure: Lost task"
                ' 0.0 (TID 1): java.lang.NumberFormatException: For input string: "ada@example.com"'
            ),
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times",
        ),
        (
            SparkException("Unable to: [CAST_INVALID_INPUT] The value 'ada@example.com'"),
            "Unable to: [CAST_INVALID_INPUT]",
        ),
        (
            SparkException(
                "Job aborted due to stage failure: Task 0 failed 4 times, most recent failure: Lost task 0.3 (TID 4):"
                " ExecutorLostFailure (executor 2 exited unrelated to the running tasks)"
            ),
            "Job aborted due to stage failure: Task 0 failed 4 times, most recent failure: Lost task 0.3 (TID 4):"
            " ExecutorLostFailure (executor 2 exited unrelated to the running tasks)",
        ),
    ],
)
def test_what_may_repeat_a_value_is_told_by_its_class(failure: Exception, reason: str) -> None:
    assert engine_error(failure, "writing x").message == f"Spark failed while writing x: {reason}"


class AmazonS3Exception(Exception):  # noqa: N818
    """Named as that of the AWS SDK for Java."""


def test_a_failure_of_s3_is_no_fault_of_a_statement() -> None:
    failure = engine_error(
        AmazonS3Exception(
            "We encountered an internal error. (Service: Amazon S3; Status Code: 500; Error Code: X)"
        ),
        "writing x",
    )
    assert (failure.kind, failure.message) == (
        "storage",
        "S3 failed while writing x: AmazonS3Exception",
    )
