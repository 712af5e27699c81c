"""Settings put together from several hands."""

from collections.abc import Mapping, Sequence
from typing import Any


def laid_together(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One document of several: where two speak of the same section, it has the members of both."""
    whole: dict[str, Any] = {}
    for document in documents:
        for name, value in document.items():
            known = whole.get(name)
            if isinstance(known, dict) and isinstance(value, dict):
                whole[name] = laid_together([known, value])
            else:
                whole[name] = value
    return whole
