"""Where the platform has no connector of its own, S3A is the one for s3://, with a committer that renames nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pyspark.sql import SparkSession

_CLOUD = "org.apache.spark.internal.io.cloud"
_PROTOCOL = f"{_CLOUD}.PathOutputCommitProtocol"

_HADOOP: Mapping[str, str] = {
    "fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
    # Variables, profile, web identity, container and instance: wherever the AWS tools look.
    "fs.s3a.aws.credentials.provider": "com.amazonaws.auth.DefaultAWSCredentialsProviderChain",
    # A dead endpoint fails in seconds; by default it is tried for a quarter of an hour.
    "fs.s3a.attempts.maximum": "2",
    "fs.s3a.retry.limit": "3",
    "fs.s3a.connection.establish.timeout": "5000",
    "fs.s3a.connection.timeout": "60000",
    # Each file is an upload that stays invisible until its job is committed.
    "fs.s3a.committer.name": "magic",
    "mapreduce.outputcommitter.factory.scheme.s3": "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
}

_SPARK: Mapping[str, str] = {
    "spark.sql.sources.commitProtocolClass": _PROTOCOL,
    "spark.sql.parquet.output.committer.class": f"{_CLOUD}.BindingParquetOutputCommitter",
}


def reach_s3(spark: SparkSession, environment: Mapping[str, str]) -> None:
    """Lets a session read and write s3://, if the jars for it are there and the platform has no other way."""
    java_context = cast(Any, spark.sparkContext._jsc)
    hadoop = java_context.hadoopConfiguration()
    if hadoop.get("fs.s3.impl") is not None or not _is_loadable(spark, _PROTOCOL):
        return
    for key, value in {**_HADOOP, **_endpoint(environment)}.items():
        hadoop.set(key, value)
    for key, value in _SPARK.items():
        spark.conf.set(key, value)


def _endpoint(environment: Mapping[str, str]) -> dict[str, str]:
    """An endpoint of one's own, by the variables of the AWS tools; such a server has no host name for each bucket."""
    url = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    if not url:
        return {}
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    return {
        "fs.s3a.endpoint": url,
        "fs.s3a.endpoint.region": region,
        "fs.s3a.path.style.access": "true",
    }


def _is_loadable(spark: SparkSession, name: str) -> bool:
    jvm = cast(Any, spark.sparkContext._jvm)
    return bool(jvm.org.apache.spark.util.Utils.classIsLoadable(name))
