"""Downloads an instance has handed to a client, and its rows about them."""

from dataclasses import dataclass, field
from typing import Protocol

from medley_simulators.arr.bodies import time_left


class Client(Protocol):
    """A download client that an instance hands releases to."""

    def add(self, key: str, name: str, *, size: int, category: str = "") -> object:
        """Begin a download."""
        ...

    def progress(self, key: str) -> float | None:
        """0 to 1; ``None``: it does not know it."""
        ...


@dataclass(slots=True)
class Download:
    """One grabbed release. ``parts`` are the films or episodes in it, each a row of the queue."""

    download_id: str
    title: str
    size: int
    quality: str
    owner: int
    parts: list[int] = field(default_factory=list)
    share: float = 0.0
    status: str = "downloading"
    state: str = "downloading"
    health: str = "ok"
    messages: list[str] = field(default_factory=list)
    error: str | None = None
    client: Client | None = None

    @property
    def progress(self) -> float:
        """What the client says, else what was set by hand."""
        told = self.client.progress(self.download_id) if self.client is not None else None
        return self.share if told is None else told

    @property
    def left(self) -> int:
        """Bytes still to come."""
        return round(self.size * (1 - self.progress))

    @property
    def time_left(self) -> str:
        """At five megabytes a second."""
        return time_left(self.left / 5_000_000)
