"""CSV files as relations with the columns cell_1 … cell_<width>, `_source_row` and `_malformed`; nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from rentlake_spark.errors import EngineError
from rentlake_spark.plan import CsvInput
from rentlake_spark.row_numbers import numbers_across_tasks
from rentlake_spark.session import literal_reader
from rentlake_spark.text_files import lines_of_files

# Stands in settled files for a cell that is not there (libs/engine/src/duckdb/csv-relation.ts).
ABSENT_CELL = "\x01rentlake: no such cell\x01"

# A cell after its comma: in quotes, or up to the next comma. Possessive, so that no cell is too long for the stack of
# the regular expression.
_CELL = r',("[^"]*+(?:""[^"]*+)*+"|[^,]*+)'


def csv_rows(spark: SparkSession, source: CsvInput) -> DataFrame:
    """The rows of a CSV file, numbered from 1 in the order of the file."""
    if source["form"] == "settled":
        return _settled_rows(spark, source)
    path = source["path"]
    if source["multiline"]:
        raise EngineError("csv", f"{path} has line ends within quotes.")
    require_plain(path)
    return cells_of_lines(_numbered(lines_of(spark, [path])), source["width"])


def require_plain(path: str) -> None:
    """Raises EngineError for a file that Spark's readers skip without a word."""
    if path.rsplit("/", 1)[-1].startswith(("_", ".")):
        raise EngineError("csv", f"{path} begins with a mark of files that Spark passes over.")


def lines_of(spark: SparkSession, paths: Sequence[str], *further: Column) -> DataFrame:
    """`line`: the lines of plain files that are not empty, read by as many tasks as the files have splits."""
    line = F.expr("trim(TRAILING '\\r' FROM value)").alias("line")
    return lines_of_files(spark, paths, line, *further).where("line <> ''")


def cells_of_lines(lines: DataFrame, width: int, *further: str) -> DataFrame:
    """The rows of lines that have a `number`, of which 0 is the header: a row is a line."""
    rows = (
        lines.where("number > 0")
        .withColumn("cells", _cells(F.col("line")))
        .withColumn("is_malformed", F.size("cells") != width)
    )
    is_malformed = F.col("is_malformed")
    return rows.select(
        *(
            F.when(~is_malformed, F.get("cells", F.lit(place))).alias(f"cell_{place + 1}")
            for place in range(width)
        ),
        F.col("number").alias("_source_row"),
        F.when(is_malformed, _minimal_csv(F.col("cells"))).alias("_malformed"),
        *further,
    )


def _numbered(lines: DataFrame) -> DataFrame:
    """Lines with their `number` in the file, from 0: Spark gives the splits of a file to tasks in their order."""
    tasks = lines.rdd.getNumPartitions()
    return lines.withColumn("number", numbers_across_tasks(_rows_of(lines, tasks)))


def _rows_of(lines: DataFrame, tasks: int) -> list[int]:
    """How many rows each task has; one alone is not asked."""
    if tasks <= 1:
        return [0]
    counted = lines.groupBy(F.spark_partition_id().alias("task")).count().collect()
    counts = {row["task"]: row["count"] for row in counted}
    return [counts.get(task, 0) for task in range(tasks)]


def _cells(line: Column) -> Column:
    quoted = F.regexp_extract_all(F.concat(F.lit(","), line), F.lit(_CELL))
    return F.when(~F.contains(line, F.lit('"')), F.split(line, ",", -1)).otherwise(
        F.transform(quoted, _unquoted)
    )


def _unquoted(cell: Column) -> Column:
    within = F.substr(cell, F.lit(2), F.length(cell) - 2)
    return F.when(
        F.startswith(cell, F.lit('"')), F.replace(within, F.lit('""'), F.lit('"'))
    ).otherwise(cell)


def _minimal_csv(cells: Column) -> Column:
    """Cells as CSV that quotes only what must be."""
    return F.array_join(
        F.transform(
            cells,
            lambda cell: F.when(
                cell.rlike('[",\\r\\n]'),
                F.concat(F.lit('"'), F.replace(cell, F.lit('"'), F.lit('""')), F.lit('"')),
            ).otherwise(cell),
        ),
        ",",
    )


def _settled_rows(spark: SparkSession, source: CsvInput) -> DataFrame:
    """The rows of a file of which each has its cells, all in quotes, and one more: the text of a malformed row."""
    width = source["width"]
    names = [f"cell_{place + 1}" for place in range(width)]
    rows = (
        literal_reader(spark)
        .schema(", ".join(f"{name} STRING" for name in [*names, "malformed"]))
        .options(header=True, multiLine=True, lineSep="\n", escape='"', mode="FAILFAST")
        .csv(source["path"])
        # One task reads the file, from its beginning.
        .withColumn("_source_row", F.monotonically_increasing_id() + 1)
    )
    malformed = F.coalesce(F.col("malformed"), F.lit(""))
    is_malformed = malformed != ABSENT_CELL
    return rows.select(
        # The reader takes empty cells for absent ones.
        *(F.when(~is_malformed, F.coalesce(name, F.lit(""))).alias(name) for name in names),
        "_source_row",
        F.when(is_malformed, malformed).alias("_malformed"),
    )
