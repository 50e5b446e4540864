import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = "ada@example.com"

# Fails at a value in all ways in which statements work on rows, and ends by the last of them.
SCRIPT = """
import os, sys
from contextlib import suppress
from rentlake_spark.cli import job_parser, run_job
from rentlake_spark.errors import engine_error

def work(job):
    spark, folder = job.spark, job.lake.uri("")
    spark.sql("SELECT concat('ada', '@example.com') AS id").write.parquet(f"{folder}/raw")
    raw = spark.read.parquet(f"{folder}/raw")
    raw.createOrReplaceTempView("raw")
    typed = spark.sql("SELECT CAST(id AS INT) AS id FROM raw")
    other = spark.sql("SELECT CAST(id AS DATE) AS id FROM raw")
    for fail in (
        typed.collect,
        other.cache().count,
        raw.rdd.map(lambda row: int(row.id)).collect,
        raw.join(typed.hint("broadcast"), raw.id == typed.id).collect,
    ):
        with suppress(Exception):
            fail()
            raise SystemExit("It did not fail.")
    if os.environ["FAILURE"] == "foreign":
        int(raw.first().id)
    try:
        typed.write.parquet(f"{folder}/typed")
    except Exception as error:
        raise engine_error(error, "writing typed") from error

if __name__ == "__main__":
    sys.exit(run_job("kpi_job", job_parser(""), work))
"""

# All that Spark can say, by the loggers' full names.
LOGGING = """
rootLogger.level = info
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c: %m%n%ex
"""


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ("of a statement", "Spark failed while writing typed: [CAST_INVALID_INPUT]"),
        ("foreign", "ValueError. The log says where."),
    ],
)
def test_a_value_that_a_submitted_job_fails_at_is_nowhere_in_its_output(
    tmp_path: Path, failure: str, told: str
) -> None:
    script, logging = tmp_path / "job.py", tmp_path / "log4j2.properties"
    script.write_text(SCRIPT, "utf-8")
    logging.write_text(LOGGING, "utf-8")
    options = f"-XX:TieredStopAtLevel=1 -Dlog4j2.configurationFile={logging.as_uri()}"
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("spark-submit")), "--master", "local[1]"),
            *("--conf", "spark.ui.enabled=false", "--driver-java-options", options, str(script)),
            *("--marketplace", "car-rental", "--run-id", "first", "--lake", str(tmp_path / "lake")),
        ],
        env={
            **os.environ,
            "FAILURE": failure,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"kpi_job: {told}\n" in said
    assert f"at work ({script}:" in said
    assert "INFO org.apache.spark.SparkContext: " in said
    assert PLANTED not in said
    (report,) = (tmp_path / "lake").glob("runs/*/*/reports/kpi_job.json")
    assert json.loads(report.read_text("utf-8"))["error"]["message"] == told
