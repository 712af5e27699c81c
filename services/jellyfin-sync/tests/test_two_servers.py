"""Two servers, people at both, Medley between them: however it is heard, it comes to one thing."""

from dataclasses import dataclass, field
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.calls import Call, ClearRating, Put, Unplay, calls_for, fields_set_by
from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import Entry, Report, Written
from jellyfin_sync.domain.merge import merge
from jellyfin_sync.domain.row import FRESH, Field, Row, Value, same
from jellyfin_sync.domain.timeline import Timeline, add, fold

START = 1_000_000.0
HALF_WIDTH = 0.004
"""Seconds by which the servers' clocks are known."""


@dataclass
class Server:
    """One row on one server: what really happened, and what was seen of it."""

    name: str
    skew_s: float
    row: dict[Field, Value] = field(default_factory=lambda: dict(FRESH))
    meant: dict[Field, tuple[Value, float]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def report(self, at: float, reason: str) -> None:
        self.entries.append(Report(at + self.skew_s, at + 0.002, dict(self.row), reason))

    def person(self, at: float, reason: str, changes: Row, *, says: Field | None) -> None:
        """A person does something; ``says`` is a field that is meant although it may not change."""
        touched = {n for n, value in changes.items() if not same(n, self.row[n], value)}
        self.row |= changes
        for name in touched | ({says} if says else set()):
            self.meant[name] = (self.row[name], at)
        self.report(at, reason)

    def toggle(self, at: float, *, played: bool) -> None:
        count, last = self.row[Field.PLAY_COUNT] or 0, self.row[Field.LAST_PLAYED]
        date = int(at * 1e6) if last is None else last
        unplayed = {name: FRESH[name] for name in (Field.PLAY_COUNT, Field.LAST_PLAYED)}
        dated = {Field.PLAY_COUNT: max(count, 1), Field.LAST_PLAYED: date}
        changes = {Field.PLAYED: played, Field.POSITION: 0, **(dated if played else unplayed)}
        self.person(at, "TogglePlayed", changes, says=Field.PLAYED)

    def rate(self, at: float, changes: Row) -> None:
        is_news = any(not same(n, self.row[n], value) for n, value in changes.items())
        says = None if is_news else Field.FAVORITE
        self.person(at, "UpdateUserRating", changes, says=says)

    def stop(self, at: float, position: int) -> None:
        changes = {
            Field.POSITION: position,
            Field.PLAY_COUNT: (self.row[Field.PLAY_COUNT] or 0) + 1,
            Field.LAST_PLAYED: int(at * 1e6),
        }
        self.person(at, "PlaybackFinished", changes, says=None)

    def write(self, at: float, call: Call) -> None:
        """Medley calls; the echo is built on the way."""
        told = fields_set_by([call])
        self.row |= told
        reason = {Unplay: "TogglePlayed", ClearRating: "UpdateUserRating", Put: "UpdateUserData"}
        self.entries.append(Written(at - 0.001, at + 0.003, told, dict(self.row)))
        self.report(at, reason[type(call)])


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["mark", "unmark", "heart", "like", "unrate", "watch", "medley", "medley"]),
        st.integers(0, 1),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def play_out(actions: list[tuple[str, int, bool]], skews: tuple[float, float]) -> list[Server]:
    servers = [Server("lan", skews[0]), Server("wan", skews[1])]
    for server in servers:
        server.report(START - 60, "Import")
    for number, (action, where, flag) in enumerate(actions):
        at, server = START + number, servers[where]
        match action:
            case "mark" | "unmark":
                server.toggle(at, played=action == "mark")
            case "heart":
                server.rate(at, {Field.FAVORITE: flag})
            case "like":
                server.rate(at, {Field.RATING: 10.0 if flag else 1.0})
            case "unrate":
                server.rate(at, {Field.RATING: None})
            case "watch":
                server.stop(at, 6_000_000_000 + number * 100_000_000)
            case _:
                other = servers[1 - where].row
                wanted = {n: v for n, v in other.items() if not same(n, v, server.row[n])}
                for step, call in enumerate(calls_for(wanted, server.row)):
                    server.write(at + step * 0.05, call)
    return servers


@settings(max_examples=250, deadline=None)
@given(
    actions=ACTIONS,
    skews=st.tuples(*[st.sampled_from([0.0, 0.4, -0.4, 75.0, -75.0, 3600.0])] * 2),
    seed=st.integers(0, 2**32),
)
def test_however_it_is_heard_the_last_change_of_each_field_is_agreed(
    actions: list[tuple[str, int, bool]], skews: tuple[float, float], seed: int
) -> None:
    servers = play_out(actions, skews)
    random = Random(seed)
    holdings = []

    for server in servers:
        offset = Offset(server.skew_s - HALF_WIDTH, server.skew_s + HALF_WIDTH, START)
        repeats = [entry for entry in server.entries if isinstance(entry, Report)]
        arrivals = [*server.entries, *random.sample(repeats, len(repeats) // 2)]
        random.shuffle(arrivals)
        timeline = Timeline()
        for entry in arrivals:
            timeline = add(timeline, entry, offset)
        folded = fold(timeline, offset)
        assert folded.held == server.row
        holdings.append((server.name, folded.holding.own))

    agreed = merge(holdings)
    expected: dict[Field, tuple[Value, float]] = {}
    for server in servers:
        for name, (value, at) in server.meant.items():
            if name not in expected or at > expected[name][1]:
                expected[name] = (value, at)
    assert {name: wish.value for name, wish in agreed.items()} == {
        name: value for name, (value, _) in expected.items()
    }
    assert all(abs(agreed[name].at - at) < 0.1 for name, (_, at) in expected.items())
