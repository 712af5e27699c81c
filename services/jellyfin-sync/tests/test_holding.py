"""What one thing after the other says a server holds, and which of it a person meant."""

import pytest

from jellyfin_sync.domain.clock import UNKNOWN, Offset
from jellyfin_sync.domain.entries import Entry, Looked, Report, Written
from jellyfin_sync.domain.holding import ANSWERED, FOUND, LOOKED, Holding, after_all
from jellyfin_sync.domain.row import FRESH, Field, Row, Value

START = 1_000_000.0
SECOND = 10_000_000
AGREES = Offset(0.0, 0.001)
DATE = int((START - 500) * 1e6)


def row(**values: Value) -> dict[Field, Value]:
    return {**FRESH, **{Field(name): value for name, value in values.items()}}


def report(reason: str, *, at: float = 1.0, **values: Value) -> Report:
    return Report(START + at, START + at + 0.01, row(**values), reason, "m")


def looked(*, at: float = 1.0, ours: Row | None = None, **values: Value) -> Looked:
    return Looked(START + at, START + at + 0.01, row(**values), ours or {})


def after(before: Row | None, *entries: Entry, offset: Offset = AGREES) -> Holding:
    return after_all(Holding(before), entries, offset)


def own(holding: Holding) -> dict[str, Value]:
    return {name.value: each.value for name, each in holding.own.items()}


@pytest.mark.parametrize(
    ("before", "entry", "expected"),
    [
        pytest.param(row(), report("TogglePlayed", played=True), {"played": True}, id="marked"),
        pytest.param(
            row(played=True), report("TogglePlayed"), {"played": False}, id="mark taken back"
        ),
        pytest.param(
            row(played=True),
            report("TogglePlayed", played=True),
            {"played": True},
            id="marked although marked",
        ),
        pytest.param(
            row(played=True),
            report("PlaybackStart", play_count=1),
            {"play_count": 1},
            id="begun again",
        ),
        pytest.param(
            row(played=True),
            report("PlaybackProgress", position=90 * SECOND),
            {"position": 90 * SECOND},
            id="in the middle of it again",
        ),
        pytest.param(
            row(played=True),
            report("PlaybackFinished", position=90 * SECOND),
            {"position": 90 * SECOND},
            id="stopped in the middle of it again",
        ),
        pytest.param(
            row(played=True),
            report("UpdateUserData"),
            {"played": False},
            id="taken back by another tool",
        ),
        pytest.param(
            row(position=90 * SECOND),
            report("PlaybackProgress", position=91 * SECOND),
            {},
            id="a second of playing",
        ),
        pytest.param(
            row(position=90 * SECOND),
            report("PlaybackFinished", position=91 * SECOND),
            {"position": 91 * SECOND},
            id="stopped a second later",
        ),
        pytest.param(
            row(), report("UpdateUserRating", favorite=True), {"favorite": True}, id="a heart"
        ),
        pytest.param(
            row(favorite=True),
            report("UpdateUserRating", favorite=True),
            {"favorite": True},
            id="a heart although there is one",
        ),
        pytest.param(
            row(favorite=True),
            report("UpdateUserRating", favorite=True, rating=1.0),
            {"rating": 1.0},
            id="a thumb beside a heart",
        ),
        pytest.param(row(rating=7.0), report("Unknown"), {"rating": None}, id="of unknown reason"),
        pytest.param(row(), report("Import", played=True, play_count=2), {}, id="an import"),
        pytest.param(row(), looked(favorite=True), {"favorite": True}, id="seen by looking"),
        pytest.param(
            row(played=True, play_count=1), looked(), None, id="an un-play seen by looking"
        ),
        pytest.param(
            row(played=True, play_count=1, last_played=DATE),
            looked(play_count=2, last_played=DATE),
            {"play_count": 2},
            id="a film begun again, seen by looking",
        ),
        pytest.param(
            row(),
            looked(favorite=True, rating=1.0, ours={Field.FAVORITE: True, Field.RATING: 10.0}),
            {"rating": 1.0},
            id="what we may have written ourselves",
        ),
        pytest.param(
            None, report("Import", played=True, favorite=True), {"favorite": True}, id="first"
        ),
        pytest.param(None, looked(), {}, id="first, and fresh"),
        pytest.param(
            None,
            looked(favorite=True, ours={Field.FAVORITE: True}),
            {},
            id="first, and maybe ours",
        ),
        pytest.param(
            None, report("TogglePlayed"), {"played": False}, id="first, a mark taken back"
        ),
    ],
)
def test_only_what_a_person_meant_is_theirs(
    before: Row | None, entry: Entry, expected: dict[str, Value] | None
) -> None:
    holding = after(before, entry)

    if expected is None:
        expected = {"played": False, "play_count": 0}
    assert own(holding) == expected
    position = holding.row[Field.POSITION]
    assert {**holding.row, Field.POSITION: 0} == {**entry.row, Field.POSITION: 0}
    assert position is not None
    assert abs(position - (entry.row[Field.POSITION] or 0)) <= 2 * SECOND


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            report("TogglePlayed", played=True, favorite=True),
            {"played": (START + 1, "TogglePlayed"), "favorite": (0.0, FOUND)},
            id="a mark is now, a heart was there",
        ),
        pytest.param(
            report("UpdateUserRating", played=True, last_played=DATE, rating=1.0),
            {
                "played": (DATE / 1e6, FOUND),
                "last_played": (DATE / 1e6, FOUND),
                "rating": (START + 1, "UpdateUserRating"),
            },
            id="a thumb is now, watched it was when it was played",
        ),
        pytest.param(
            looked(played=True, last_played=DATE),
            {"played": (DATE / 1e6, FOUND), "last_played": (DATE / 1e6, FOUND)},
            id="found by looking",
        ),
    ],
)
def test_what_is_first_seen_is_as_old_as_it_can_be(
    entry: Entry, expected: dict[str, tuple[float, str]]
) -> None:
    holding = after(None, entry)

    assert {n.value: (o.at, o.reason) for n, o in holding.own.items()} == expected


def test_a_change_is_dated_by_its_receipt_corrected_by_the_fastest_report() -> None:
    late = Report(START + 60.0, START + 5.0, row(played=True), "TogglePlayed")
    holding = after(row(), late, offset=Offset(58.0, 58.5))

    assert holding.own[Field.PLAYED].at == START + 2.0


def test_without_any_clock_a_change_is_as_late_as_its_receipt() -> None:
    holding = after(row(), report("TogglePlayed", played=True), offset=UNKNOWN)

    assert holding.own[Field.PLAYED].at == START + 1.01


def written(*, at: float = 1.0, leaves: Row | None = None, **fields: Value) -> Written:
    named = {Field(name): value for name, value in fields.items()}
    return Written(START + at, START + at + 0.01, named, leaves or {**FRESH, **named})


def test_what_we_write_is_nobodys_and_what_else_the_answer_shows_is_somebodys() -> None:
    holding = after(row(), written(played=True, leaves=row(played=True, favorite=True)))

    assert own(holding) == {"favorite": True}
    assert holding.own[Field.FAVORITE].reason == ANSWERED
    assert holding.row == row(played=True, favorite=True)


def test_a_value_that_is_kept_at_last_is_not_refused_any_more() -> None:
    holding = after(row(), written(rating=7.5, leaves=row()), written(at=2, rating=7.5))

    assert holding.refused == {}


def test_the_echo_is_nobodys_and_the_same_said_again_is_somebodys() -> None:
    echo = report("TogglePlayed", at=1.005)
    again = report("TogglePlayed", at=2)
    unplay = written(played=False, play_count=0, last_played=None)

    assert own(after(row(played=True), unplay, echo)) == {}
    assert own(after(row(played=True), unplay, echo, again)) == {"played": False}


def after_a_write_nobody_heard_of(
    what: Report, ours: Row, *, in_parts: bool = False
) -> dict[str, Value]:
    look = Looked(START + 3, START + 3.01, what.row, ours, START + 1, in_parts)
    return own(after(row(), what, look))


def test_who_gives_the_heart_that_we_may_have_written_gives_it() -> None:
    heart = report("UpdateUserRating", at=2, favorite=True)
    ours: Row = {Field.FAVORITE: True}

    assert after_a_write_nobody_heard_of(heart, ours) == {"favorite": True}
    assert after_a_write_nobody_heard_of(heart, ours, in_parts=True) == {}


def test_who_marks_what_we_may_have_marked_marks_it() -> None:
    mark = report("TogglePlayed", at=2, played=True, play_count=1)
    ours: Row = {Field.PLAYED: True, Field.PLAY_COUNT: 1}

    marked = after_a_write_nobody_heard_of(mark, ours)

    assert marked == {"played": True, "play_count": 1}
    assert after_a_write_nobody_heard_of(mark, ours, in_parts=True) == {}


def test_a_whole_row_and_what_only_we_forget_may_be_our_echo() -> None:
    row_echo = report("UpdateUserData", at=2, favorite=True)
    unplay = report("TogglePlayed", at=2, favorite=True)
    cleared = report("UpdateUserRating", at=2, favorite=True)
    forgotten: Row = {name: FRESH[name] for name in (Field.PLAYED, Field.LAST_PLAYED)}

    for echo, ours in (
        (row_echo, {Field.FAVORITE: True}),
        (unplay, {Field.FAVORITE: True, **forgotten}),
        (cleared, {Field.FAVORITE: True, Field.RATING: None}),
    ):
        assert after_a_write_nobody_heard_of(echo, ours) == {}


def test_a_change_that_is_undone_after_a_lost_echo_is_both_times_a_change() -> None:
    heart = report("UpdateUserRating", at=2, played=True, favorite=True)
    none = report("UpdateUserRating", at=3, played=True)

    holding = after(row(), written(played=True), heart, none)

    assert holding.row == row(played=True)
    assert (holding.own[Field.FAVORITE].value, holding.own[Field.FAVORITE].at) == (False, START + 3)


def test_looking_before_the_echo_comes_leaves_it_an_echo() -> None:
    echo = report("TogglePlayed", at=1.005)
    unplay = written(played=False)

    assert own(after(row(played=True), unplay, looked(at=1.1), echo)) == {}
    assert own(after(row(), unplay, looked(at=1.1, favorite=True), echo)) == {
        "favorite": False,
        "played": False,
    }


def test_what_looking_shows_is_not_older_than_what_was_known_of_the_field() -> None:
    heart = report("UpdateUserRating", at=5, favorite=True)

    holding = after(row(), heart, looked(at=4))

    assert (holding.own[Field.FAVORITE].at, holding.own[Field.FAVORITE].reason) == (
        START + 5,
        LOOKED,
    )
