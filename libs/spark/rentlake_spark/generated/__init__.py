"""Contracts, plans and messages as JSON, rendered from their one definition by `npm run generate`."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


class NotGeneratedError(Exception):
    """There is no generated file of this name."""


def load(name: str) -> Any:
    """The content of `<name>.json`. Raises NotGeneratedError when there is none."""
    file = files(__name__) / f"{name}.json"
    if not file.is_file():
        raise NotGeneratedError(name)
    return json.loads(file.read_text(encoding="utf-8"))


def names(ending: str) -> list[str]:
    """The `<name>` of every `<name><ending>.json`, sorted."""
    suffix = f"{ending}.json"
    found = (file.name for file in files(__name__).iterdir())
    return sorted(name.removesuffix(suffix) for name in found if name.endswith(suffix))
