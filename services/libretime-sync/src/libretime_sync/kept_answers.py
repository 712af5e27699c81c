"""Large answers of stations, kept in memory while they are fetched from us piece by piece."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from medley_clients.libretime.client import RawAnswer

KEPT_S: Final = 60.0
MOST: Final = 2
"""The oldest is dropped for a third; who still wants it has it read again."""


def tag_of(answer: RawAnswer) -> str:
    """The same as long as the answer is."""
    return sha256(answer.body).hexdigest()


@dataclass(slots=True)
class KeptAnswers:
    """A few, for a minute. Losing one costs a request to its station, and nothing else."""

    _kept: dict[str, RawAnswer] = field(default_factory=dict)

    def keep(self, tag: str, answer: RawAnswer) -> None:
        """Keep it until its last piece is fetched, or a minute."""
        self._kept[tag] = answer
        while len(self._kept) > MOST:
            self.drop(next(iter(self._kept)))
        asyncio.get_running_loop().call_later(KEPT_S, self.drop, tag)

    def find(self, tag: str) -> RawAnswer | None:
        """The one of that tag, if it is still here."""
        return self._kept.get(tag)

    def drop(self, tag: str) -> None:
        """Nobody needs it any more."""
        self._kept.pop(tag, None)
