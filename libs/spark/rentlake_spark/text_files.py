"""Text files as relations of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession

from rentlake_spark.session import literal_reader

_PATTERN = re.compile(r"[*?\[\]{}\\]")


def lines_of_files(spark: SparkSession, paths: Sequence[str], *columns: Column) -> DataFrame:
    """
    `columns`, over `value` and `_metadata`, of the lines of files. Of paths with a character that a pattern has, Spark
    takes one at a time; for several it would read each file several times.
    """
    patterns = [path for path in paths if _PATTERN.search(path)]
    plain = [path for path in paths if not _PATTERN.search(path)]
    reads = [*([plain] if plain else []), *([path] for path in patterns)]
    parts = [
        literal_reader(spark).option("lineSep", "\n").text(together).select(*columns)
        for together in reads
    ]
    return reduce(DataFrame.unionAll, parts)
