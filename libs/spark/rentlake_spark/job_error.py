"""What stops a job, in words for its user."""

from __future__ import annotations

import re
from typing import ClassVar

from rentlake_spark.generated import load


class JobError(Exception):
    """A failure that its message explains to the user."""

    status: ClassVar[int] = 1
    kind: ClassVar[str] = "corrupt"


class SourceError(JobError):
    """An input that stops a run before anything is written. The message names file, cause and remedy."""

    kind = "source"


class UsageError(JobError):
    """The job was asked for something that cannot be."""

    status = 2
    kind = "usage"


def say(message: str, **values: str | int) -> str:
    """A message of the project with its names filled in."""
    text: str = load("messages")[message]
    return re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), text)
