"""Posts what an application has to tell, and loses, repeats or mixes it up on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import msgspec

from medley_simulators.jellyfin.posting import Post, Poster

_GOOD: Final = range(200, 300)


@dataclass(slots=True)
class Switches:
    """What goes wrong on the way.

    ``loss`` is a share of posts that are never sent, ``duplicates`` how often each is sent again.
    With ``holds`` posts wait for ``WebhookSender.release``.
    """

    loss: float = 0.0
    duplicates: int = 0
    holds: bool = False


@dataclass(slots=True)
class Tally:
    """Posts that were answered with 2xx, lost on purpose, and failed."""

    sent: int = 0
    lost: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Posting:
    """One post on its way."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class WebhookSender:
    """Sends once and never again; what fails is lost, as with the real ones."""

    def __init__(self, *, seed: str = "", post: Post | None = None) -> None:
        self._random = Random(seed)
        self._own = Poster() if post is None else None
        self._post: Post = post or self._own  # type: ignore[assignment] # one of the two is there
        self.switches = Switches()
        self.tally = Tally()
        self.held: list[Posting] = []
        """What waits for ``release``, in the order it happened; a test may change it."""

    async def aclose(self) -> None:
        """Hang up."""
        if self._own is not None:
            await self._own.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: Any) -> bool:
        """Post ``body`` as pretty-printed JSON; whether it was answered with 2xx, or seemed so."""
        raw = msgspec.json.format(msgspec.json.encode(body), indent=2)
        posting = Posting(url, {"Content-Type": "application/json", **headers}, raw)
        if self._random.random() < self.switches.loss:
            self.tally.lost += 1
            return True
        if self.switches.holds:
            self.held.append(posting)
            return True
        answers = [await self._once(posting) for _ in range(1 + self.switches.duplicates)]
        return answers[0]

    async def release(self, *, is_shuffled: bool = False) -> None:
        """Send what was held, and hold nothing any more."""
        held, self.held, self.switches.holds = self.held, [], False
        if is_shuffled:
            self._random.shuffle(held)
        for posting in held:
            for _ in range(1 + self.switches.duplicates):
                await self._once(posting)

    async def _once(self, posting: Posting) -> bool:
        try:
            status = await self._post(posting.url, posting.headers, posting.body)
        except (OSError, EOFError, ValueError):
            status = 0
        is_good = status in _GOOD
        self.tally.sent += is_good
        self.tally.failed += not is_good
        return is_good
