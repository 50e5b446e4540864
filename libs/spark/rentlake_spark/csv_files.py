"""Many CSV files of one header as one relation: a job a file would cost more than reading it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import unquote

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from rentlake_spark.csv_rows import cells_of_lines, lines_of, require_plain
from rentlake_spark.plan import CsvFile

_OFFSETS = "file STRING, block BIGINT, before BIGINT, _source_file STRING"


def rows_of_files(spark: SparkSession, files: Sequence[CsvFile]) -> DataFrame:
    """The rows of plain files, as `csv_rows` has them, and `_source_file`; each file is numbered from 1."""
    for file in files:
        require_plain(file["path"])
    lines = lines_of(
        spark,
        [file["path"] for file in files],
        F.col("_metadata.file_path").alias("file"),
        F.col("_metadata.file_block_start").alias("block"),
    ).withColumn("place", F.monotonically_increasing_id())
    blocks = (
        lines.groupBy("file", "block")
        .agg(F.min("place").alias("first"), F.count(F.lit(1)).alias("rows"))
        .collect()
    )
    offsets = spark.createDataFrame(_offsets(blocks, files), _OFFSETS)
    numbered = lines.join(F.broadcast(offsets), ["file", "block"])
    numbered = numbered.withColumn("number", F.col("place") + F.col("before"))
    return cells_of_lines(numbered, files[0]["width"], "_source_file")


def _offsets(blocks: Sequence[Row], files: Sequence[CsvFile]) -> list[tuple[str, int, int, str]]:
    """What makes of a place, which counts on within a task, a number within the file."""
    names = {_comparable(file["path"]): file["sourceFile"] for file in files}
    blocks_of: dict[str, list[Row]] = defaultdict(list)
    for block in blocks:
        blocks_of[block["file"]].append(block)
    offsets: list[tuple[str, int, int, str]] = []
    for file, own in blocks_of.items():
        name = names[_comparable(unquote(file))]
        rows = 0
        for block in sorted(own, key=lambda block: int(block["block"])):
            offsets.append((file, block["block"], rows - block["first"], name))
            rows += block["rows"]
    return offsets


def _comparable(uri: str) -> str:
    """A local file is told with and without `file:`, and with one or three slashes after it."""
    return re.sub(r"\Afile:/+", "/", uri)
