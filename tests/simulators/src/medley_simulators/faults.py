"""What goes wrong with requests on purpose, and which requests came; shared by all simulators."""

from collections import Counter, deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, Literal

Kind = Literal["delay", "status", "starting", "page", "hang", "half", "reset"]
_REMEMBERED: Final = 5_000
_GOOD: Final = range(200, 300)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, for requests whose template matches ``route`` (a glob).

    ``skip`` is how many such requests pass first. ``times`` is how many it still hits after that,
    ``None`` without end. ``delay_s`` comes first.
    With ``after`` the request is carried out and only its answer suffers. Kinds: ``delay`` nothing
    more, and beside any other; ``status`` answers ``status`` (with ``Retry-After`` when given, and
    with ``body``, where the simulator knows it, in the place of the vendor's own words);
    ``starting`` 503 with a page of HTML; ``page`` the same with 200, as a proxy's sign-in page;
    ``hang`` never answers; ``half`` breaks off in mid-body,
    always after; ``reset`` resets the connection.
    """

    kind: Kind = "status"
    route: str = "*"
    method: str | None = None
    status: int = 500
    retry_after_s: int | None = None
    delay_s: float = 0.0
    times: int | None = None
    after: bool = False
    hits: int = 0
    body: str | None = None
    skip: int = 0

    def concerns(self, method: str, template: str) -> bool:
        """Does it still hit requests like this one?"""
        return (
            self.times != 0
            and self.method in {None, method}
            and fnmatchcase(template.lower(), self.route.lower())
        )


@dataclass(slots=True)
class Faults:
    """The faults set now; the first that concerns a request is the one it meets."""

    active: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Set one more."""
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything work again."""
        self.active.clear()

    def met_by(self, method: str, template: str) -> tuple[Fault | None, float]:
        """The fault this request runs into, and the seconds it waits before; counts both."""
        delay_s = 0.0
        for fault in self.active:
            if fault.concerns(method, template):
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                delay_s += fault.delay_s
                if fault.kind != "delay":
                    return fault, delay_s
        return None, delay_s


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came; ``status`` 0 means it got no answer."""

    method: str
    template: str
    path: str
    query: str
    status: int


@dataclass(slots=True)
class Journal:
    """Counts of requests by method and route template, and the latest of them."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    recent: deque[Seen] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    writes_done: int = 0
    writes_tried: int = 0

    @property
    def total(self) -> int:
        """All requests so far."""
        return self.counts.total()

    def came(self, method: str, template: str, *, is_write: bool) -> None:
        """Count a request as it arrives."""
        self.counts[method, template] += 1
        self.writes_tried += is_write

    def carried_out(self, status: int, *, is_write: bool) -> None:
        """Count a write that took effect, whatever became of its answer."""
        self.writes_done += is_write and status in _GOOD

    def answered(self, seen: Seen) -> None:
        """Note what was answered."""
        self.statuses[seen.status] += 1
        self.recent.append(seen)

    def clear(self) -> None:
        """Count from zero."""
        self.counts.clear()
        self.statuses.clear()
        self.recent.clear()
        self.writes_done = self.writes_tried = 0
