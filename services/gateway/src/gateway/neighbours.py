"""Whether the other services answer: each is asked its status, which it always can tell."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from faststream.nats import NatsBroker
from pydantic import JsonValue

from medley_contracts.jellyfin import JellyfinStatus
from medley_contracts.library import LibraryStatus
from medley_contracts.libretime import LibretimeStatus
from medley_contracts.message import Query
from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.broker import BrokerAway, NobodyAnswered, Refused, ask

QUESTIONS: Final[Mapping[str, Query]] = {
    "jellyfin-sync": JellyfinStatus(),
    "libretime-sync": LibretimeStatus(),
    "library-tracker": LibraryStatus(),
    "scrobble-sync": ScrobbleStatus(),
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One service: whether it answers, since when that is so, and what it said."""

    name: str
    is_ok: bool
    detail: str
    since: datetime
    status: dict[str, JsonValue]

    def check(self) -> dict[str, JsonValue]:
        """As `/readyz` tells it."""
        return {
            "ok": self.is_ok,
            "detail": self.detail,
            "since": self.since.isoformat().replace("+00:00", "Z"),
        }


class Neighbours:
    """Asks all services at once; an answer is good for a moment."""

    def __init__(self, broker: NatsBroker, *, good_for_s: float = 2.0) -> None:
        self._broker = broker
        self._good_for_s = good_for_s
        self._known: dict[str, Neighbour] = {}
        self._asked_at = 0.0
        self._asking = asyncio.Lock()

    async def ask_all(self) -> list[Neighbour]:
        """Every service, in the order of `QUESTIONS`."""
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if not self._known or now - self._asked_at >= self._good_for_s:
                asked = [self._ask(name, question) for name, question in QUESTIONS.items()]
                self._known = {one.name: one for one in await asyncio.gather(*asked)}
                self._asked_at = asyncio.get_running_loop().time()
        return list(self._known.values())

    async def _ask(self, name: str, question: Query) -> Neighbour:
        try:
            status = await ask(self._broker, question, within_s=1.5)
        except Refused as error:
            return self._now(name, is_ok=False, detail=error.refusal.detail)
        except NobodyAnswered as error:
            detail = "answers too slowly" if error.is_slow else "does not answer"
            return self._now(name, is_ok=False, detail=detail)
        except BrokerAway:
            return self._now(name, is_ok=False, detail="cannot be asked: NATS is away")
        return self._now(name, is_ok=True, detail="answers", status=status)

    def _now(
        self, name: str, *, is_ok: bool, detail: str, status: dict[str, JsonValue] | None = None
    ) -> Neighbour:
        known = self._known.get(name)
        since = known.since if known and known.is_ok == is_ok else datetime.now(UTC)
        return Neighbour(name, is_ok, detail, since, status or {})
