from typing import Any, cast

import pytest
from py4j.protocol import Py4JError
from pyspark.sql import SparkSession

from rentlake_spark.errors import engine_error
from rentlake_spark.lake import Folder
from rentlake_spark.s3 import reach_s3


class UnknownStoreException(Exception):  # noqa: N818
    """Named as S3A's."""


class NoAuthWithAWSException(Exception):  # noqa: N818
    """Named as S3A's."""


class SdkClientException(Exception):  # noqa: N818
    """Named as the SDK's, of any version."""


class AccessDeniedException(Exception):  # noqa: N818
    """Named as Java's."""


def test_a_spark_without_the_jars_says_where_they_are(spark: SparkSession) -> None:
    with pytest.raises(Py4JError) as failure:
        Folder(spark, "s3://rentals/lake")
    message = engine_error(failure.value, "opening the lake").message
    assert message == (
        "This Spark has no connector for s3://: opening the lake failed."
        " Start it with the jars that libs/spark/s3_jars.py fetches."
    )


def test_a_connector_of_the_platform_is_left_as_it_is(spark: SparkSession) -> None:
    java_context = cast(Any, spark.sparkContext._jsc)
    hadoop = java_context.hadoopConfiguration()
    hadoop.set("fs.s3.impl", "of.the.Platform")
    before = spark.conf.get("spark.sql.sources.commitProtocolClass")
    try:
        reach_s3(spark, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
        assert hadoop.get("fs.s3.impl") == "of.the.Platform"
        assert hadoop.get("fs.s3a.path.style.access") != "true"
        assert spark.conf.get("spark.sql.sources.commitProtocolClass") == before
    finally:
        hadoop.unset("fs.s3.impl")


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (
            SdkClientException("Unable to execute HTTP request: Connect to 10.0.0.1:9000 failed"),
            "S3 cannot be reached: writing x failed. Check the network and AWS_ENDPOINT_URL."
            " (Connect to 10.0.0.1:9000 failed)",
        ),
        (
            UnknownStoreException("`s3://rentals/lake': getFileStatus on s3://rentals/lake: no"),
            "The bucket does not exist: writing x failed. Create it, or correct the name."
            " (s3://rentals/lake)",
        ),
        (
            NoAuthWithAWSException("No AWS Credentials provided"),
            "There are no AWS credentials: writing x failed. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID"
            " and AWS_SECRET_ACCESS_KEY.",
        ),
        (
            AccessDeniedException("s3://rentals/lake/x: PUT 0-byte object: Access Denied"),
            "S3 denies the access: writing x failed. Check the rights of the credentials."
            " (s3://rentals/lake/x)",
        ),
    ],
)
def test_what_goes_wrong_with_s3_is_told_with_the_remedy(failure: Exception, message: str) -> None:
    told = engine_error(failure, "writing x")
    assert (told.kind, told.message) == ("resources", message)
