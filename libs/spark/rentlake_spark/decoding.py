"""Text from the bytes of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rentlake_spark.job_error import SourceError, say

_BYTE_ORDER_MARK = "\ufeff"


def decoded(chunks: Iterable[bytes], file: str) -> Iterator[str]:
    """
    The text of a UTF-8 file without its byte order mark, piece by piece.

    Raises SourceError naming the line of the first byte that is not UTF-8.
    """
    lines = 0
    rest = b""
    is_start = True
    for chunk in chunks:
        data = rest + chunk
        whole = data[: len(data) - _incomplete_tail(data)]
        rest = data[len(whole) :]
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError as error:
            line = lines + whole.count(b"\n", 0, error.start) + 1
            raise SourceError(say("notUtf8", file=file, where=f"in line {line}")) from error
        lines += whole.count(b"\n")
        if text:
            yield text.removeprefix(_BYTE_ORDER_MARK) if is_start else text
            is_start = False
    if rest:
        raise SourceError(say("notUtf8", file=file, where="at its end"))


def _incomplete_tail(data: bytes) -> int:
    """Number of bytes at the end that begin a character which more bytes may complete."""
    for back in range(1, min(3, len(data)) + 1):
        byte = data[-back]
        if byte >= 0b1100_0000:
            size = 4 if byte >= 0b1111_0000 else 3 if byte >= 0b1110_0000 else 2
            return back if back < size else 0
        if byte < 0b1000_0000:
            return 0
    return 0
