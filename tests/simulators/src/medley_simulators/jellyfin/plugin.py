"""The Webhook plugin: who is told what, once, in no order, and what goes wrong on the way."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import httpx
import msgspec

from medley_simulators.jellyfin.posting import Post, Poster
from medley_simulators.jellyfin.templates import fill_in

TIMEOUT_S: Final = 100.0
KNOWN_KINDS: Final = frozenset(
    {"Movie", "Episode", "Season", "Series", "MusicAlbum", "Audio", "Video"}
)
_REMEMBERED: Final = 2_000
_GOOD: Final = range(200, 300)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the plugin could tell; ``streams`` are members already printed."""

    notification: str
    values: Mapping[str, Any]
    kind: str | None = None
    user_id: str | None = None
    streams: bytes = b""

    def body(self, fields: Mapping[str, str]) -> bytes:
        """Print everything; the admin's own ``fields`` win over real ones."""
        body = _encode({**self.values, **fields})
        return body[:-1] + b"," + self.streams + b"}" if self.streams else body

    def everything(self) -> dict[str, Any]:
        """All members, for a template."""
        return {**self.values, **msgspec.json.decode(b"{" + self.streams + b"}")}


@dataclass(slots=True)
class Destination:
    """One configured "Generic" destination; ``None`` in a filter lets everything through.

    Without a ``template`` all properties are sent.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    template: str | None = None
    types: frozenset[str] | None = None
    kinds: frozenset[str] = KNOWN_KINDS
    user_filter: frozenset[str] | None = None

    def wants(self, event: Event) -> bool:
        """Do type, item type and user pass?"""
        if self.types is not None and event.notification not in self.types:
            return False
        if event.kind is not None and event.kind not in self.kinds & KNOWN_KINDS:
            return False
        return (
            self.user_filter is None or event.user_id is None or event.user_id in self.user_filter
        )

    def body(self, event: Event) -> bytes:
        """What this destination is sent."""
        if self.template is None:
            return event.body(self.fields)
        return fill_in(self.template, {**event.everything(), **self.fields}).encode()

    def request_headers(self) -> dict[str, str]:
        """Text unless the admin says otherwise; empty pairs are skipped."""
        given = {name: value for name, value in self.headers.items() if name and value}
        if not any(name.lower() == "content-type" for name in given):
            given["Content-Type"] = "text/plain; charset=utf-8"
        return given


@dataclass(slots=True)
class Switches:
    """What goes wrong between the plugin and its receiver.

    ``loss`` is a probability, ``loses`` decides one event; ``shuffle_s`` delays each delivery by a
    random time up to it; ``is_down`` loses everything, ``is_muted`` is a plugin that is not there.
    """

    loss: float = 0.0
    loses: Callable[[Event], bool] | None = None
    shuffle_s: float = 0.0
    duplicates: bool = False
    is_down: bool = False
    is_muted: bool = False


@dataclass(slots=True)
class Tally:
    """Deliveries so far: answered 2xx, never sent, sent and not answered 2xx."""

    sent: int = 0
    lost: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A body for a destination, once after each of ``delays`` in seconds."""

    destination: Destination
    body: bytes
    delays: list[float]


class WebhookPlugin:
    """Tells its destinations; a delivery is tried once and then forgotten."""

    def __init__(self, *, random: Random, post: Post | None = None) -> None:
        self.destinations: list[Destination] = []
        self.switches = Switches()
        self.tally = Tally()
        self.recent: deque[Event] = deque(maxlen=_REMEMBERED)
        self.post: Post = post or Poster()
        self._random = random
        self._running: set[asyncio.Task[None]] = set()

    @property
    def is_listening(self) -> bool:
        """Is there anybody to tell, so that building an event is worth it?"""
        return bool(self.destinations) and not self.switches.is_muted

    @property
    def pending(self) -> int:
        """Deliveries begun and not yet answered."""
        return len(self._running)

    def fire(self, event: Event) -> None:
        """Tell without waiting, and without any limit on how many are told at once."""
        if (task := self._begin(event)) is not None:
            self._running.add(task)

    async def tell(self, event: Event) -> None:
        """Tell after whatever was fired before, and wait for the answers."""
        if (task := self._begin(event)) is not None:
            await task

    def _begin(self, event: Event) -> asyncio.Task[None] | None:
        """Decide now who is told and what is lost; ``None`` when nothing is left to send."""
        if not self.is_listening:
            return None
        self.recent.append(event)
        deliveries = [
            _Delivery(destination, destination.body(event), delays)
            for destination in self.destinations
            if destination.wants(event) and (delays := self._delays(event))
        ]
        if not deliveries:
            return None
        task = asyncio.create_task(self._deliver(deliveries))
        task.add_done_callback(self._running.discard)
        return task

    async def settled(self) -> None:
        """Return once nothing fired is still on its way."""
        while self._running:
            await asyncio.wait(self._running)

    async def aclose(self) -> None:
        """Give up what is on its way and close the connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if isinstance(self.post, Poster):
            await self.post.aclose()

    def _delays(self, event: Event) -> list[float]:
        """Seconds to wait before each copy that is not lost."""
        switches = self.switches
        copies = 2 if switches.duplicates else 1
        delays = [self._random.uniform(0, switches.shuffle_s) for _ in range(copies)]
        kept = [delay for delay in delays if not self._loses(event)]
        self.tally.lost += copies - len(kept)
        return kept

    def _loses(self, event: Event) -> bool:
        switches = self.switches
        if switches.is_down or (switches.loses is not None and switches.loses(event)):
            return True
        return switches.loss > 0 and self._random.random() < switches.loss

    async def _deliver(self, deliveries: list[_Delivery]) -> None:
        """Serve one destination after the other."""
        for delivery in deliveries:
            posts = [self._post_after(delay, delivery) for delay in delivery.delays]
            if len(posts) == 1:
                await posts[0]
            else:
                await asyncio.gather(*posts)

    async def _post_after(self, delay: float, delivery: _Delivery) -> None:
        url, headers = delivery.destination.url, delivery.destination.request_headers()
        if delay:
            await asyncio.sleep(delay)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                status = await self.post(url, headers, delivery.body)
        except (OSError, EOFError, ValueError, httpx.HTTPError):
            status = 0
        if status in _GOOD:
            self.tally.sent += 1
        else:
            self.tally.failed += 1
