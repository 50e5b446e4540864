"""Names and texts as they stand in statements."""

from __future__ import annotations


def quoted(name: str) -> str:
    """An identifier, for Spark and MySQL alike."""
    return f"`{name.replace('`', '``')}`"


def literal(text: str) -> str:
    """A text, for Spark."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
