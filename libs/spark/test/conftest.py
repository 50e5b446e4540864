from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from rentlake_spark.session import open_session

# Small data: compiling much and many partitions cost more than they save.
QUICK = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "2",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """One session for all tests."""
    session = open_session("tests", QUICK)
    yield session
    session.stop()
