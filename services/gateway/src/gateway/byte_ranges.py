"""Which part of a file a `Range` header asks for (RFC 9110, one range)."""

import re
from dataclasses import dataclass
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*\Z", re.IGNORECASE)


class Unsatisfiable(ValueError):
    """The file has no such bytes: 416."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """As asked: from ``first`` to ``last``, or, without ``first``, the last ``suffix`` bytes."""

    first: int | None
    last: int | None
    suffix: int | None

    def within(self, size: int) -> tuple[int, int]:
        """First and last byte of a file of ``size`` bytes.

        Raises
        ------
        Unsatisfiable
            It has none of them.
        """
        if self.first is None:
            if not self.suffix or not size:
                raise Unsatisfiable
            return max(0, size - self.suffix), size - 1
        if self.first >= size:
            raise Unsatisfiable
        return self.first, size - 1 if self.last is None else min(self.last, size - 1)


def read_range(header: str | None) -> Wanted | None:
    """What is wanted; ``None`` is the whole file: no range, several, or one that makes no sense."""
    match = _ONE_RANGE.match((header or "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return Wanted(None, None, int(match[2]))
    first, last = int(match[1]), int(match[2]) if match[2] else None
    if last is not None and last < first:
        return None
    return Wanted(first, last, None)
