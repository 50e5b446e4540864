"""Failures by their cause, in one sentence that tells what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from traceback import extract_tb
from typing import Any, Literal

from py4j.protocol import Py4JError, Py4JJavaError, Py4JNetworkError
from pyspark.errors.exceptions.captured import CapturedException

# The kinds of `EngineErrorKind` in libs/engine/src/engine-error.ts.
EngineErrorKind = Literal["csv", "resources", "storage", "interrupted", "statement"]

# What failures are known by, and what to say: {doing} is the work that failed, {reason} what the pattern says it is, or
# else what Spark said first.
_KNOWN: Sequence[tuple[str, EngineErrorKind, str]] = [
    (
        "no space left|disk quota exceeded",
        "resources",
        "The disk is full: {doing} failed. Free some space and run the same command again. ({reason})",
    ),
    (
        r"OutOfMemoryError|unable to acquire \d+ bytes",
        "resources",
        "Out of memory while {doing}. Give the engine more with --memory. ({reason})",
    ),
    (
        r'No FileSystem for scheme "?s3',
        "resources",
        "This Spark has no connector for s3://: {doing} failed. Start it with the jars that libs/spark/s3_jars.py fetches.",
    ),
    (
        r"SdkClientException: Unable to execute HTTP request: (?P<reason>.+)$",
        "resources",
        "S3 cannot be reached: {doing} failed. Check the network and AWS_ENDPOINT_URL. ({reason})",
    ),
    (
        "NoAuthWithAWSException|Unable to load AWS credentials",
        "resources",
        "There are no AWS credentials: {doing} failed. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    ),
    (
        r"UnknownStoreException: `(?P<reason>[^']+)'|NoSuchBucket",
        "resources",
        "The bucket does not exist: {doing} failed. Create it, or correct the name. ({reason})",
    ),
    (
        r"AccessDeniedException: (?P<reason>s3\S+?):? |Status Code: 403",
        "resources",
        "S3 denies the access: {doing} failed. Check the rights of the credentials. ({reason})",
    ),
    (
        r"Service: Amazon S3; Status Code: ",
        "storage",
        "S3 failed while {doing}: {reason}",
    ),
    (
        "permission denied|read-only file system|mkdirs failed|not a directory",
        "resources",
        "A file cannot be written or read: {doing} failed. Check the rights of the lake's folder. ({reason})",
    ),
    (
        "TextParsingException|MALFORMED_RECORD",
        "csv",
        "A text file could not be read while {doing}: {reason}",
    ),
    ("", "statement", "Spark failed while {doing}: {reason}"),
]

# What a job says that was at work when its Spark ended.
_SHUT_DOWN = "SparkContext was shut down"

# How Spark names what is wrong, in front of what it says of it.
_ERROR_CLASS = re.compile(r"\[(?P<name>[A-Z][A-Z0-9_.]*)\]")

# What these say is told whole. They are thrown before a row is read, or speak of files, networks and memory. The same as
# in libs/aws/src/spark/without-values.ts.
_WITHOUT_VALUES = re.compile(
    r"(?:^|\.)(?:OutOfMemoryError|SparkOutOfMemoryError|ClassNotFoundException"
    r"|NoClassDefFoundError|NoSuchMethodError|SQLException|SQLSyntaxErrorException|SparkException)$"
    r"|^(?:java\.io|java\.nio|java\.net|com\.amazonaws|software\.amazon|org\.apache\.hadoop)\."
)

# These name files.
_TOLD_WHOLE = ("FAILED_READ_FILE", "TASK_WRITE_FAILED")

# Of a trace in Java, the frames that tell what failed; after them Spark's own machinery.
_JAVA_FRAMES = 8

# Each wraps the failure that matters.
_WRAPPERS = ("Job aborted", "Task failed while writing", "[TASK_WRITE_FAILED]", "Encountered error")


class EngineError(Exception):
    def __init__(self, kind: EngineErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind: EngineErrorKind = kind
        self.message = message


class SparkEndedError(Exception):
    """The JVM behind the session ended."""


def engine_error(error: Exception, doing: str) -> EngineError:
    """
    What went wrong while `doing`.

    Raises SparkEndedError when there is no JVM left to ask.
    """
    if isinstance(error, EngineError):
        return error
    # A call that was not answered has no trace of Java.
    is_unanswered = type(error) is Py4JError and "Trace:" not in str(error)
    if is_unanswered or isinstance(error, Py4JNetworkError | ConnectionError):
        raise SparkEndedError from error
    chain = list(_causes(error))
    text = "\n".join(f"{name}: {message}" for name, message in chain)
    if _SHUT_DOWN in text:
        raise SparkEndedError from error
    first = _reason([_without_values(*cause) for cause in chain]) or repr(error)
    kind, sentence, reason = next(
        (kind, sentence, found.groupdict().get("reason") or first)
        for pattern, kind, sentence in _KNOWN
        if (found := re.search(pattern, text, re.IGNORECASE | re.MULTILINE))
    )
    return EngineError(kind, sentence.format(doing=doing, reason=reason))


def trail(error: BaseException) -> Iterator[str]:
    """Lines that tell where an error and what it came from were thrown, the outermost first, without values of rows."""
    cause: BaseException | None = error
    while cause is not None:
        yield type(cause).__name__
        for frame in extract_tb(cause.__traceback__):
            yield f"  at {frame.name} ({frame.filename}:{frame.lineno})"
        with suppress(SparkEndedError):
            for throwable in _throwables(cause):
                name, message = throwable.getClass().getName(), throwable.getMessage() or ""
                yield f"  {name}: {_first_line(_without_values(name, message))}"
                for element in list(throwable.getStackTrace())[:_JAVA_FRAMES]:
                    yield f"    at {element.toString()}"
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _without_values(name: str, message: str) -> str:
    """
    What may be told to everybody. What an error says may repeat a value of a row: of most, their class has to do, and of
    what Spark says, all up to the class that it gives it.
    """
    if name.endswith(("AnalysisException", "ParseException")):
        return message
    # What follows is the message of another error, whatever its class; that an executor was lost has no class of its own.
    before, _, failure = message.partition(", most recent failure: ")
    if failure and "ExecutorLostFailure" not in _first_line(failure):
        return before
    told = _ERROR_CLASS.search(message)
    if told:
        is_whole = told.start() == 0 and told["name"].startswith(_TOLD_WHOLE)
        return message if is_whole else message[: told.end()]
    return message if message == "" or _WITHOUT_VALUES.search(name) else name


def _reason(messages: list[str]) -> str:
    """The first line of the innermost message that is not a wrapper's, without stack traces and plans."""
    lines = [_first_line(message) for message in messages]
    told = [line for line in lines if line and not line.startswith(_WRAPPERS)]
    return (told or lines or [""])[-1]


def _first_line(message: str) -> str:
    return message.strip().split("\n", 1)[0]


def _causes(error: Exception) -> Iterator[tuple[str, str]]:
    """Class and message of an error and of what caused it, outermost first."""
    is_java = False
    for throwable in _throwables(error):
        is_java = True
        yield throwable.getClass().getName(), throwable.getMessage() or ""
    if not is_java:
        yield type(error).__name__, str(error)


def _throwables(error: BaseException) -> Iterator[Any]:
    """
    What was thrown in Java, outermost first; nothing of what was not.

    Raises SparkEndedError when there is no JVM left to ask.
    """
    throwable: Any = None
    if isinstance(error, Py4JJavaError):
        throwable = error.java_exception
    elif isinstance(error, CapturedException):
        throwable = getattr(error, "_origin", None)
    try:
        while throwable is not None:
            yield throwable
            throwable = throwable.getCause()
    except (Py4JError, ConnectionError) as gone:
        raise SparkEndedError from gone
