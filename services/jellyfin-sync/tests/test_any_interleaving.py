"""Whatever people do and however little is heard of it, all servers end with the last edit.

Two to four servers, one film, one person. Reports are late, doubled, in any order, or lost (then a
comparison follows before the next edit); Medley dies before a call, after it, or between two. What
decides is the code that decides in the service; the servers follow Jellyfin's rules in memory.
"""

from dataclasses import dataclass, field, replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from jellyfin_sync.domain.calls import Call, ClearRating, Put, Unplay, calls_for, fields_set_by
from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import Entry, Looked, Report, Written
from jellyfin_sync.domain.merge import Wish, lacking, merge
from jellyfin_sync.domain.row import FRESH, Field, Row, Value, same
from jellyfin_sync.domain.timeline import Folded, Timeline, add, fold

START = 1_000_000.0
KNOWN_TO_S = 0.004
"""How well the servers' clocks are known, each way."""
ECHO = {Unplay: "TogglePlayed", ClearRating: "UpdateUserRating", Put: "UpdateUserData"}
EDITS = ("mark", "unmark", "heart", "no heart", "like", "dislike", "unrate", "begin", "stop")
WHERE = st.integers(0, 3)


@dataclass
class Server:
    """What one server holds, and what Medley has kept of what it saw of it."""

    name: str
    skew_s: float
    clears_on_start: bool
    row: dict[Field, Value] = field(default_factory=lambda: dict(FRESH))
    timeline: Timeline = field(default_factory=Timeline)
    tried: Row | None = None
    """What may have been written before a crash; looked at before anything else is done."""
    tried_at: float = 0.0

    @property
    def offset(self) -> Offset:
        return Offset(self.skew_s - KNOWN_TO_S, self.skew_s + KNOWN_TO_S, START)

    @property
    def folded(self) -> Folded:
        return fold(self.timeline, self.offset)

    def take(self, entry: Entry) -> None:
        self.timeline = add(self.timeline, entry, self.offset)

    def report(self, at: float, reason: str) -> Report:
        return Report(at + self.skew_s, at + 0.002, dict(self.row), reason)

    def hear(self, report: Report) -> None:
        """As `workflows.settle` takes it: what may be ours is said along."""
        self.take(replace(report, ours=self.tried or {}))

    def look(self, at: float) -> None:
        ours = {} if self.tried is None else self.tried
        self.take(Looked(at, at + 0.001, dict(self.row), ours, self.tried_at))
        self.tried = None


class Household(RuleBasedStateMachine):
    """People, servers and Medley, one thing after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.servers: list[Server] = []
        self.flying: list[tuple[Server, Report]] = []
        self.meant: dict[Field, Value] = {}

    @initialize(
        skews=st.lists(st.sampled_from([0.0, 0.4, -75.0, 3600.0]), min_size=2, max_size=4),
        old=st.lists(st.booleans(), min_size=4, max_size=4),
    )
    def begin(self, skews: list[float], old: list[bool]) -> None:
        self.servers = self._servers_of(skews, old)
        for server in self.servers:
            server.take(Looked(START - 60, START - 59, dict(FRESH)))

    def _servers_of(self, skews: list[float], old: list[bool]) -> list[Server]:
        names = ("lan", "wan", "den", "hut")
        return [Server(*each) for each in zip(names, skews, old, strict=False)]

    @rule(where=WHERE, what=st.sampled_from(EDITS), is_lost=st.booleans())
    def edit(self, where: int, what: str, *, is_lost: bool) -> None:
        """A person does something; when nothing is heard of it, a comparison finds it."""
        self.now += 1.0
        self._edit(self._server(where), what, is_lost=is_lost)

    @precondition(lambda self: self.flying)
    @rule(which=st.integers(0, 50), again=st.booleans())
    def hear(self, which: int, *, again: bool) -> None:
        """Any report that is on its way arrives, and perhaps once more later."""
        index = which % len(self.flying)
        server, report = self.flying[index] if again else self.flying.pop(index)
        server.hear(report)

    @rule(where=WHERE, cut=st.sampled_from([None, None, "before", "after", "between"]))
    def write(self, where: int, cut: str | None) -> None:
        """Medley writes what the server lacks, and may die over it."""
        self.now += 0.2
        self._write(self._server(where), cut)

    @rule(where=WHERE, what=st.sampled_from(EDITS), is_before=st.booleans())
    def cross(self, where: int, what: str, *, is_before: bool) -> None:
        """A person and Medley touch the same server at almost the same time.

        Closer than the clocks are known nobody can tell a person's edit from the same one by us.
        """
        self.now += 1.0
        server = self._server(where)
        if is_before:
            self._edit(server, what, is_lost=False)
            self.now += 5 * KNOWN_TO_S
            self._write(server, None)
        else:
            self._write(server, None)
            self.now += 5 * KNOWN_TO_S
            self._edit(server, what, is_lost=False)

    def teardown(self) -> None:
        """Everything arrives in the end, one comparison is made, and Medley does its work."""
        if not self.servers:
            return
        self._hear_all()
        for server in self.servers:
            self.now += 1.0
            server.look(self.now)
        for _ in range(6):
            for server in self.servers:
                self.now += 1.0
                self._write(server, None)
                self._hear_all()
        expected = {**FRESH, **self.meant}
        for server in self.servers:
            unlike = {
                name: (value, expected[name])
                for name, value in server.row.items()
                if not same(name, value, expected[name])
            }
            assert unlike == {}, server.name
            assert self._lacking(server) == {}, "and there it is silent"

    def _server(self, where: int) -> Server:
        return self.servers[where % len(self.servers)]

    def _edit(self, server: Server, what: str, *, is_lost: bool) -> None:
        changes, says, reason = _edit_of(server, what, self.now)
        touched = {n for n, value in changes.items() if not same(n, value, server.row[n])}
        server.row |= changes
        if reason == "PlaybackStart":
            touched.discard(Field.PLAYED)
        if says is not None and not is_lost and (reason == "TogglePlayed" or not touched):
            touched.add(says)
        self.meant |= {name: server.row[name] for name in touched}
        report = server.report(self.now, reason)
        if is_lost:
            self.now += 0.5
            server.look(self.now)
        else:
            self.flying.append((server, report))

    def _write(self, server: Server, cut: str | None) -> None:
        if server.tried is not None or server.folded.is_doubtful:
            server.look(self.now)
            self.now += 0.05
        wishes = self._lacking(server)
        calls = calls_for({n: wish.value for n, wish in wishes.items()}, server.folded.held)
        server.tried_at = self.now - 0.002
        for number, call in enumerate(calls):
            if cut == "before" or (cut == "between" and number):
                server.tried = fields_set_by(calls)
                return
            self._call(server, call, is_heard=cut != "after")
            if cut == "after":
                server.tried = fields_set_by(calls)
                return

    def _call(self, server: Server, call: Call, *, is_heard: bool) -> None:
        told = fields_set_by([call])
        server.row |= told
        self.flying.append((server, server.report(self.now, ECHO[type(call)])))
        if is_heard:
            server.take(Written(self.now - 0.001, self.now + 0.003, told, dict(server.row)))
        self.now += 0.05

    def _lacking(self, server: Server) -> dict[Field, Wish]:
        agreed = merge((each.name, each.folded.holding.own) for each in self.servers)
        return lacking(agreed, server.folded.holding, enabled=frozenset(Field))

    def _hear_all(self) -> None:
        flying, self.flying = self.flying, []
        for server, report in reversed(flying):
            server.hear(report)


def _edit_of(server: Server, what: str, now: float) -> tuple[Row, Field | None, str]:
    """What it changes, what it says although nothing may change, and the server's word for it."""
    row, date = server.row, int(now * 1e6)
    count = row[Field.PLAY_COUNT] or 0
    match what:
        case "mark":
            last = row[Field.LAST_PLAYED]
            dated: Row = {
                Field.PLAY_COUNT: max(count, 1),
                Field.LAST_PLAYED: date if last is None else last,
            }
            return {Field.PLAYED: True, Field.POSITION: 0, **dated}, Field.PLAYED, "TogglePlayed"
        case "unmark":
            watched = (Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED)
            return {name: FRESH[name] for name in watched}, Field.PLAYED, "TogglePlayed"
        case "heart" | "no heart":
            return {Field.FAVORITE: what == "heart"}, Field.FAVORITE, "UpdateUserRating"
        case "like" | "dislike" | "unrate":
            # Where nothing changes it is taken for a word about the heart: see `holding`.
            rating = {"like": 10.0, "dislike": 1.0, "unrate": None}[what]
            return {Field.RATING: rating}, Field.FAVORITE, "UpdateUserRating"
        case "begin":
            begun: Row = {Field.PLAY_COUNT: count + 1, Field.LAST_PLAYED: date}
            cleared: Row = {Field.PLAYED: False} if server.clears_on_start else {}
            return {**begun, **cleared}, None, "PlaybackStart"
        case _:
            position = 6_000_000_000 + int(now - START) * 100_000_000
            return {Field.POSITION: position}, None, "PlaybackFinished"


Household.TestCase.settings = settings(max_examples=500, stateful_step_count=14, deadline=None)
TestAnyInterleaving = Household.TestCase


class HouseholdWithCopies(Household):
    """`copies: all`: the film once on one server, and twice or three times on another."""

    def _servers_of(self, skews: list[float], old: list[bool]) -> list[Server]:
        copies = [Server("wan", skews[1], old[1]) for _ in range(max(2, len(skews) - 1))]
        return [Server("lan", skews[0], old[0]), *copies]


HouseholdWithCopies.TestCase.settings = settings(
    max_examples=100, stateful_step_count=14, deadline=None
)
TestAnyInterleavingOfCopies = HouseholdWithCopies.TestCase
