"""
Executes the plans of another process of this machine: a request is a line of JSON on stdin, answers are lines on stdout.

    {"id", "lake", "output", "plan"} → {"id", "progress": {step, steps, percent}} …, then
    {"id", "report"} or {"id", "error": {"kind", "message"}}

`lake` and `output` are folders; what a plan writes below its n-th prefix goes to `<output>/output-<n>`. All that Spark
itself has to say goes to stderr. The process ends with its stdin.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from pyspark.sql import SparkSession

from rentlake_spark.errors import EngineError, SparkEndedError, trail
from rentlake_spark.execute import execute
from rentlake_spark.plan import LakePaths, Plan, Progress, prefixes_of
from rentlake_spark.report import told
from rentlake_spark.session import open_session

Send = Callable[[Mapping[str, Any]], None]

SPARK_GONE = 70
"""Exit status when Spark ended under us; why stands on stderr."""


def local_settings(threads: int, memory_mib: int, java_options: str) -> dict[str, str]:
    """
    Spark in this process and a JVM beside it, with all that it keeps on disk in the current folder, whatever its name:
    a list of folders and an option of Java have their own marks.
    """
    return {
        "spark.master": f"local[{threads}]",
        "spark.driver.memory": f"{memory_mib}m",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir=. -XX:-UsePerfData {java_options}",
        "spark.local.dir": ".",
        "spark.sql.warehouse.dir": "warehouse",
        "spark.sql.shuffle.partitions": str(4 * threads),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Without checksum files beside those that it writes.
        "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    }


def serve(spark: SparkSession, requests: SimpleQueue[str | None], send: Send) -> None:
    while line := requests.get():
        request: dict[str, Any] = json.loads(line)
        send({"id": request["id"], **_answer(spark, request, send)})


def _answer(spark: SparkSession, request: Mapping[str, Any], send: Send) -> dict[str, Any]:
    plan: Plan = request["plan"]
    prefixes = prefixes_of(plan)

    def output(prefix: str) -> str:
        return f"file://{request['output']}/output-{prefixes.index(prefix)}"

    def on_progress(progress: Progress) -> None:
        send({"id": request["id"], "progress": asdict(progress)})

    try:
        lake = LakePaths(f"file://{request['lake']}")
        return {"report": execute(spark, plan, lake, output, on_progress)}
    except EngineError as error:
        return {"error": {"kind": error.kind, "message": error.message}}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--memory-mib", type=int, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--java-home", required=True)
    parser.add_argument("--java-options", default="")
    arguments = parser.parse_args()
    _set_environment(arguments.java_home)
    os.chdir(arguments.folder)
    # Before Spark starts: it inherits stdout, and may print.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    requests: SimpleQueue[str | None] = SimpleQueue()
    Thread(target=_read, args=(requests,), daemon=True).start()
    sending = Lock()

    def send(answer: Mapping[str, Any]) -> None:
        with sending:
            print(json.dumps(answer), file=answers, flush=True)

    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%y/%m/%d %H:%M:%S")
    logging.getLogger("rentlake").setLevel(logging.INFO)
    settings = local_settings(arguments.threads, arguments.memory_mib, arguments.java_options)
    spark = open_session("rentlake", settings)
    try:
        serve(spark, requests, send)
    except SparkEndedError:
        _tell_end_of_jvm(spark)
        os._exit(SPARK_GONE)
    except Exception as error:
        # Not as Python prints it, with the values that messages repeat: the log lies in the lake.
        sys.stderr.write("".join(f"{line}\n" for line in [*trail(error), told(error)]))
        sys.exit(1)


def _set_environment(java_home: str) -> None:
    """What Spark reads from the environment; another Spark's settings are not for this one."""
    for name in ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT"):
        os.environ.pop(name, None)
    os.environ.update(
        JAVA_HOME=java_home, SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable
    )


def _tell_end_of_jvm(spark: SparkSession) -> None:
    gateway: Any = spark.sparkContext._gateway
    status = gateway.proc.wait(timeout=10)
    how = f"by signal {-status}" if status < 0 else f"with status {status}"
    sys.stderr.write(f"JVM ended {how}\n")
    sys.stderr.flush()


def _read(requests: SimpleQueue[str | None]) -> None:
    for line in sys.stdin:
        requests.put(line)
    # Who asked is gone, and nobody waits for what is being worked on.
    os._exit(0)


if __name__ == "__main__":
    main()
