"""Numbers rows in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from pyspark.sql import Column
from pyspark.sql import functions as F


def numbers_across_tasks(rows: Sequence[int]) -> Column:
    """
    The number of each row, from 0: its place within its task and the rows of the tasks before it. `rows` tells how many
    each task has; that of the last is not asked for.
    """
    # The lower 33 bits count within the task.
    place = F.monotonically_increasing_id().bitwiseAND(F.lit((1 << 33) - 1))
    if len(rows) <= 1:
        return place
    before = accumulate(rows[:-1], initial=0)
    offsets = F.array(*(F.lit(count).cast("bigint") for count in before))
    return F.get(offsets, F.spark_partition_id()) + place
