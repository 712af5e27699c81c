"""Which rows of a schedule may be touched, which are equal, and who changed them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from libretime_sync.domain.daily_log import Element
from libretime_sync.domain.difference import difference, edits_since
from libretime_sync.domain.guard import touchable
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.instances import Instance, cover, numbered, settle
from libretime_sync.domain.media import Media
from libretime_sync.domain.plan import Item
from libretime_sync.domain.playout_safety import dangers, silences
from libretime_sync.domain.schedule_row import Row, Wanted, put_back

MakeRow = Callable[..., Row]
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ONE = timedelta(hours=1)
GUARD = timedelta(minutes=7)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_wish(minutes: float, *, file: int = 1, length_ms: int = 210_000) -> Wanted:
    return Wanted(at(minutes), file, 0, length_ms, instance=1)


def an_item(minutes: float, *, length_ms: int = 210_000) -> Item:
    return Item(HourKey(13), 0, Element("MUS"), Media(1, length_ms), at(minutes), length_ms)


def test_a_row_on_air_is_fixed_and_nothing_begins_before_it_ends(a_row: MakeRow) -> None:
    on_air = a_row(starts_at=at(-1), ends_at=at(10))
    later = a_row(row_id=2, starts_at=at(10), ends_at=at(13))

    found = touchable([on_air, later], begin=at(-30), end=at(30), now=NOON, guard=GUARD)

    assert found.fixed == (on_air,)
    assert found.free == (later,)
    assert found.frontier == at(10)


def test_what_starts_within_the_guard_time_is_fixed(a_row: MakeRow) -> None:
    soon = a_row(starts_at=at(6.9), ends_at=at(10))

    assert touchable([soon], begin=NOON, end=at(60), now=NOON, guard=GUARD).fixed == (soon,)


def test_what_started_before_the_hour_is_not_ours_to_delete(a_row: MakeRow) -> None:
    over = a_row(starts_at=at(58), ends_at=at(62))

    found = touchable([over], begin=at(60), end=at(120), now=at(-600), guard=GUARD)

    assert found.free == ()
    assert found.frontier == at(62)


def test_equal_rows_are_left_alone(a_row: MakeRow) -> None:
    there = [a_row(), a_row(row_id=2, starts_at=at(4), ends_at=at(7.5))]

    found = difference(there, [a_wish(0), a_wish(8)])

    assert [row.row_id for row in found.kept] == [1]
    assert [row.row_id for row in found.deletes] == [2]
    assert [wish.starts_at for wish in found.creates] == [at(8)]


def test_a_row_read_clamped_is_still_the_same_row(a_row: MakeRow) -> None:
    clamped = a_row(ends_at=at(2), cue_out_ms=120_000)

    assert difference([clamped], [a_wish(0)]).is_empty


def test_of_exact_duplicates_one_stays(a_row: MakeRow) -> None:
    found = difference([a_row(), a_row(row_id=2)], [a_wish(0)])

    assert [row.row_id for row in found.deletes] == [2]
    assert found.creates == ()


def test_a_row_without_fades_is_replaced_by_one_with(a_row: MakeRow) -> None:
    found = difference([a_row(fade_in_ms=None)], [a_wish(0)])

    assert len(found.deletes) == len(found.creates) == 1


@pytest.mark.parametrize(
    ("change", "added", "removed"),
    [
        pytest.param([], 0, 0, id="nobody"),
        pytest.param(["remove"], 0, 1, id="somebody removed a row"),
        pytest.param(["add"], 1, 0, id="somebody added a row"),
        pytest.param(["move"], 1, 1, id="somebody moved a row"),
    ],
)
def test_edits_since_the_last_publish_are_seen(
    a_row: MakeRow, change: list[str], added: int, removed: int
) -> None:
    rows = [a_row(), a_row(row_id=2, starts_at=at(5), ends_at=at(8))]
    published = [row.key for row in rows]
    if "remove" in change:
        rows.pop()
    if "add" in change:
        rows.append(a_row(row_id=3, starts_at=at(20), ends_at=at(22)))
    if "move" in change:
        rows[1] = a_row(row_id=2, starts_at=at(6), ends_at=at(9))

    edit = edits_since(published, rows)

    assert (len(edit.added), len(edit.removed)) == (added, removed)
    assert edit.is_none == (not change)


def test_what_has_been_played_meanwhile_is_no_edit(a_row: MakeRow) -> None:
    row = a_row()

    assert edits_since([row.key], [a_row(row_id=9, position=4)]).is_none


def test_a_deleted_row_is_put_back_whole_though_it_was_read_clamped(a_row: MakeRow) -> None:
    back = put_back(a_row(ends_at=at(2), cue_out_ms=120_000, fade_in_ms=None))

    assert back is not None
    assert back.ends_at == at(3.5)
    assert (back.cue_out_ms, back.fade_in_ms) == (210_000, 0)


def test_a_row_that_could_not_be_played_is_not_put_back(a_row: MakeRow) -> None:
    assert put_back(a_row(length_ms=-5)) is None
    assert put_back(a_row(file=None)) is None


def test_an_item_that_crosses_a_show_goes_on_in_the_next() -> None:
    shows = [Instance(1, NOON, at(60)), Instance(2, at(60), at(120))]

    coverage = cover([an_item(58)], shows)

    assert coverage.missing == ()
    assert [
        (row.instance, row.starts_at, row.cue_in_ms, row.length_ms) for row in coverage.rows
    ] == [
        (1, at(58), 0, 120_000),
        (2, at(60), 120_000, 90_000),
    ]


def test_a_show_that_was_removed_covers_nothing() -> None:
    coverage = cover([an_item(0)], [Instance(1, NOON, at(60), is_removed=True)])

    assert [(each.starts_at, each.ends_at) for each in coverage.missing] == [(NOON, at(3.5))]


def test_one_new_instance_covers_a_whole_hour_of_items_to_the_end_of_the_last() -> None:
    coverage = cover([an_item(n * 3.5) for n in range(18)], [])

    assert [(each.starts_at, each.ends_at) for each in coverage.missing] == [(NOON, at(63))]


def test_a_new_instance_ends_where_a_show_begins() -> None:
    coverage = cover([an_item(0), an_item(3.5), an_item(70)], [Instance(1, at(5), at(65))])

    assert [(each.starts_at, each.ends_at) for each in coverage.missing] == [
        (NOON, at(5)),
        (at(70), at(73.5)),
    ]
    assert [row.instance for row in coverage.rows] == [None, None, 1, None]


def test_rows_get_the_instances_made_for_them() -> None:
    rows = cover([an_item(0)], []).rows

    assert [row.instance for row in settle(rows, [Instance(7, NOON, at(4))])] == [7]


def test_positions_go_on_after_what_stays(a_row: MakeRow) -> None:
    rows = numbered([a_wish(5), a_wish(1)], [a_row(position=4)])

    assert [(row.starts_at, row.position) for row in rows] == [(at(1), 5), (at(5), 6)]


@pytest.mark.parametrize(
    "values",
    [
        {"fade_in_ms": None},
        {"fade_out_ms": None},
        {"cue_out_ms": 26 * 3600 * 1000},
        {"cue_out_ms": -1000},
        {"cue_in_ms": None},
    ],
)
def test_a_row_that_would_silence_the_station_is_seen(
    a_row: MakeRow, values: dict[str, int | None]
) -> None:
    assert dangers([a_row(**values)], begin=NOON, end=at(60))
    assert not dangers([a_row()], begin=NOON, end=at(60))


def test_a_row_with_neither_file_nor_stream_is_ignored_as_the_player_ignores_it(
    a_row: MakeRow,
) -> None:
    assert dangers([a_row(file=None, fade_in_ms=None)], begin=NOON, end=at(60)) == []


def test_silences_of_the_next_hours_are_found(a_row: MakeRow) -> None:
    rows = [a_row(), a_row(row_id=2, starts_at=at(10), ends_at=at(20))]

    found = silences(rows, begin=at(-5), end=at(30))

    assert [(each.starts_at, each.ends_at) for each in found] == [
        (at(-5), NOON),
        (at(3.5), at(10)),
        (at(20), at(30)),
    ]
    assert silences(rows, begin=NOON, end=at(20), longest=ONE) == []
