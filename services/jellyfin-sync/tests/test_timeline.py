"""What a server holds is reconstructed from reports in any order, around our own writes."""

from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.entries import Entry, Looked, Report, Written
from jellyfin_sync.domain.row import FRESH, Field, Row, Value
from jellyfin_sync.domain.timeline import (
    KEPT_ENTRIES,
    KEPT_S,
    Timeline,
    add,
    begun_anew,
    fold,
    last_report,
)

AGREES = Offset(0.0, 0.001, 0.0)
START = 1_000_000.0


def report(
    at: float, reason: str = "TogglePlayed", *, late_s: float = 0.01, **row: Value
) -> Report:
    values = {**FRESH, **{Field(name): value for name, value in row.items()}}
    return Report(START + at, START + at + late_s, values, reason, f"message at {at}")


def folded(*entries: Entry, offset: Offset = AGREES) -> Timeline:
    timeline = Timeline()
    for entry in entries:
        timeline = add(timeline, entry, offset)
    return timeline


def wrote(at: float, took_s: float = 0.01, *, on: Row = FRESH, **fields: Value) -> Written:
    named = {Field(name): value for name, value in fields.items()}
    return Written(START + at, START + at + took_s, named, {**on, **named})


def test_a_report_that_arrives_late_does_not_undo_a_newer_one() -> None:
    newest_first = folded(report(2), report(1, played=True))

    assert fold(newest_first, AGREES).held[Field.PLAYED] is False


def test_a_late_report_dates_the_change_it_tells_of() -> None:
    both = report(2, "UpdateUserRating", played=True, favorite=True)
    first = report(1, played=True)
    own = fold(folded(report(0), both, first), AGREES).holding.own

    assert own[Field.PLAYED].at == START + 1
    assert own[Field.FAVORITE].at == START + 2


def test_an_echo_is_no_change_however_late_it_comes() -> None:
    timeline = folded(
        report(0, "Import"),
        wrote(1, played=True),
        report(1.005, "UpdateUserData", late_s=90, played=True),
    )

    result = fold(timeline, AGREES)

    assert result.held[Field.PLAYED] is True
    assert Field.PLAYED not in result.holding.own


def test_a_report_built_before_our_write_cannot_undo_it() -> None:
    timeline = folded(
        report(0, "Import"),
        wrote(1, played=True),
        report(0.5, "UpdateUserRating", late_s=5, favorite=True),
    )

    result = fold(timeline, AGREES)

    assert result.held[Field.PLAYED] is True
    assert set(result.holding.own) == {Field.FAVORITE}


def test_an_undo_right_after_our_write_is_a_persons_change() -> None:
    undo = report(1.5, played=False)
    echo = report(1.005, "UpdateUserData", late_s=3, played=True)

    result = fold(folded(report(0), wrote(1, played=True), undo, echo), AGREES)

    assert result.held[Field.PLAYED] is False
    assert result.holding.own[Field.PLAYED].value is False


def test_starting_a_film_again_does_not_unwatch_it() -> None:
    timeline = folded(report(0, played=True), report(1, "PlaybackStart", play_count=1))

    result = fold(timeline, AGREES)

    assert result.held[Field.PLAYED] is False
    assert result.holding.own[Field.PLAYED].value is True


def test_what_cannot_be_ordered_by_the_clock_is_doubtful_until_somebody_looks() -> None:
    vague = Offset(-5.0, 5.0, 0.0)
    unclear = report(1.5, favorite=False, played=False)
    before = folded(report(-60), wrote(1, played=True), unclear, offset=vague)
    seen = add(before, Looked(START + 2, START + 2.01, {**FRESH, Field.PLAYED: False}), vague)

    assert fold(before, vague).is_doubtful
    result = fold(seen, vague)
    assert not result.is_doubtful
    assert result.holding.own[Field.PLAYED].value is False
    assert result.held[Field.PLAYED] is False


def test_a_value_the_server_does_not_keep_is_remembered_as_refused() -> None:
    stubborn = replace(wrote(1, rating=7.5), row=FRESH)

    result = fold(folded(report(0), stubborn), AGREES)

    assert result.holding.refused == {Field.RATING: 7.5}


def test_marking_what_is_marked_already_still_says_what_should_be() -> None:
    result = fold(folded(report(0, played=True), report(5, played=True)), AGREES)

    assert result.holding.own[Field.PLAYED].at == START + 5


def test_the_echo_of_our_own_unplay_is_nobodys_toggle() -> None:
    ours = replace(wrote(1, played=False), row=FRESH)

    result = fold(folded(report(0, played=True), ours, report(1.004)), AGREES)

    assert result.holding.own[Field.PLAYED].at == START


@dataclass
class History:
    """What really happened on one server, and what was seen of it."""

    truth: dict[Field, Value] = field(default_factory=lambda: dict(FRESH))
    last_edit: dict[Field, tuple[Value, float]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


FLAGS = (Field.PLAYED, Field.FAVORITE)
ACTIONS = st.lists(
    st.tuples(st.sampled_from(["person", "medley"]), st.sampled_from(FLAGS), st.booleans()),
    min_size=1,
    max_size=7,
)


def play_out(actions: list[tuple[str, Field, bool]], skew_s: float) -> History:
    history = History()
    history.entries.append(Report(START - 60 + skew_s, START - 59.9, dict(FRESH), "Import"))
    for number, (who, name, value) in enumerate(actions):
        at = START + number
        before = dict(history.truth)
        changed = history.truth[name] != value
        history.truth[name] = value
        row = dict(history.truth)
        if who == "medley":
            history.entries.append(Written(at - 0.005, at + 0.005, {name: value}, row))
            history.entries.append(Report(at + skew_s, at + 0.01, row, "UpdateUserData"))
        else:
            reason = "TogglePlayed" if name is Field.PLAYED else "UpdateUserRating"
            if changed or name is Field.PLAYED or row == before:
                history.last_edit[name] = (value, at)
            history.entries.append(Report(at + skew_s, at + 0.01, row, reason))
    return history


@settings(max_examples=200, deadline=None)
@given(
    actions=ACTIONS,
    skew_s=st.sampled_from([0.0, 0.3, -0.3, 75.0, -75.0]),
    seed=st.integers(0, 2**32),
)
def test_the_order_of_arrival_does_not_matter(
    actions: list[tuple[str, Field, bool]], skew_s: float, seed: int
) -> None:
    history = play_out(actions, skew_s)
    offset = Offset(skew_s - 0.004, skew_s + 0.004, START)
    arrivals = history.entries * 2
    Random(seed).shuffle(arrivals)
    unique = [e for i, e in enumerate(arrivals) if isinstance(e, Report) or e not in arrivals[:i]]

    result = fold(folded(*unique, offset=offset), offset)

    assert dict(result.held) == history.truth
    own = {name: (each.value, each.at) for name, each in result.holding.own.items()}
    assert own.keys() == history.last_edit.keys()
    for name, (value, at) in history.last_edit.items():
        assert own[name][0] == value
        assert abs(own[name][1] - at) < 1.0


def test_a_report_said_twice_is_one_report() -> None:
    timeline = folded(report(1, played=True))

    assert add(timeline, report(1, late_s=3, played=True), AGREES) is timeline


def test_a_report_too_late_to_matter_changes_nothing() -> None:
    timeline = folded(report(0), report(700, favorite=True))

    assert add(timeline, report(-1, played=True), AGREES) is timeline


def test_a_report_from_before_our_settled_write_is_too_late() -> None:
    timeline = folded(
        report(-5), wrote(0, played=True), report(700, "UpdateUserRating", played=True)
    )

    assert add(timeline, report(-0.5, late_s=100), AGREES) is timeline


def test_a_timeline_stays_short_and_forgets_nothing() -> None:
    timeline = folded(
        report(0, played=True),
        *(report(n, "Unknown", played=True, play_count=n) for n in range(1, 60)),
    )

    assert len(timeline.recent) == KEPT_ENTRIES
    assert fold(timeline, AGREES).holding.own[Field.PLAYED].at == START
    assert fold(timeline, AGREES).held[Field.PLAY_COUNT] == 59


def test_entries_that_cannot_be_overtaken_any_more_are_settled_by_time() -> None:
    timeline = folded(report(0, played=True), report(KEPT_S + 60, played=True, favorite=True))

    assert len(timeline.recent) == 1
    assert timeline.settled_at == START + 0.01


def test_a_clock_that_was_set_back_silences_nobody() -> None:
    hour = 3600.0
    before = folded(report(0), report(700, played=True))
    set_back = Report(START + 700, START + 700 + hour, {**FRESH}, "TogglePlayed")
    much_later = Report(
        START + 1500, START + 1500 + hour, {**FRESH, Field.PLAYED: True}, "TogglePlayed"
    )
    slow = Offset(-hour - 0.01, -hour + 0.01, START + 700 + hour)

    unplayed = add(before, set_back, slow)
    played = add(unplayed, much_later, slow)

    assert fold(unplayed, slow).held[Field.PLAYED] is False
    assert fold(played, slow).held[Field.PLAYED] is True


def test_the_newest_report_is_the_one_built_last() -> None:
    assert last_report(folded(report(2), wrote(3), report(1))) == report(2)
    assert last_report(folded(wrote(3))) is None


def test_an_account_made_anew_is_fresh_and_takes_nothing_back() -> None:
    before = folded(
        report(0, played=True), wrote(1, favorite=True, on={**FRESH, Field.PLAYED: True})
    )

    anew = fold(begun_anew(before, AGREES), AGREES)

    assert anew.held == FRESH
    assert anew.holding.own[Field.PLAYED].value is True
    assert Field.FAVORITE not in anew.holding.own
