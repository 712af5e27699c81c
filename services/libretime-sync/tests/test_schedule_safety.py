"""Laws over random logs: the player accepts whatever is made of them, and nothing gets lost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from libretime_sync.domain.broadcast_day import Slot, slots_of
from libretime_sync.domain.check_log import check_log
from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.difference import difference
from libretime_sync.domain.instances import Instance, cover, numbered
from libretime_sync.domain.media import Media, Shelf
from libretime_sync.domain.plan import DayPlan, plan_day
from libretime_sync.domain.playout_safety import dangers, dangers_of_wishes
from libretime_sync.domain.schedule_row import Row, Wanted, troubles_of
from libretime_sync.domain.track_type import TYPES

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = [
    (ZoneInfo("Europe/Berlin"), date(2026, 12, 1)),
    (ZoneInfo("Europe/Berlin"), date(2027, 3, 28)),
    (ZoneInfo("America/New_York"), date(2026, 11, 1)),
    (ZoneInfo("Australia/Lord_Howe"), date(2027, 4, 4)),
]

elements = st.builds(
    Element,
    type=st.sampled_from(sorted(TYPES)),
    title=st.text(max_size=5),
    duration=st.none() | st.floats(min_value=-10, max_value=100_000),
    start_time=st.none() | st.floats(min_value=-100, max_value=5000),
    scheduled_time=st.none() | st.floats(min_value=0, max_value=3700),
    is_hard_start=st.booleans(),
    media_id=st.none() | st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "x", ""]),
)
files = st.builds(
    Media,
    file_id=st.just(1),
    length_ms=st.none() | st.integers(min_value=0, max_value=3 * 24 * 3600 * 1000),
    cue_in_ms=st.integers(min_value=0, max_value=60_000),
    cue_out_ms=st.none() | st.integers(min_value=-5, max_value=10_000_000),
)


@dataclass(frozen=True)
class Made:
    log: DailyLog
    slots: list[Slot]
    shelf: Shelf
    plan: DayPlan


@st.composite
def planned_days(draw: st.DrawFn) -> Made:
    zone, day = draw(st.sampled_from(DAYS))
    slots = slots_of(day, zone)
    chosen = draw(st.lists(st.sampled_from(slots), max_size=4, unique_by=lambda slot: slot.key))
    hours = {slot.key: tuple(draw(st.lists(elements, max_size=6))) for slot in chosen}
    drawn = draw(st.lists(files, min_size=5, max_size=5))
    by_id = {
        number: Media(number, each.length_ms, cue_in_ms=each.cue_in_ms, cue_out_ms=each.cue_out_ms)
        for number, each in enumerate(drawn, start=1)
    }
    log, shelf = DailyLog("main", day, hours), Shelf(by_id)
    return Made(log, slots, shelf, plan_day(log, slots, shelf))


def rows_of(made: Made, instances: list[Instance]) -> list[Wanted]:
    return list(numbered(cover(made.plan.items, instances).rows, []))


def as_read(wish: Wanted, number: int) -> Row:
    return Row(
        row_id=number,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        instance=wish.instance or 0,
        file=wish.file,
        stream=None,
        cue_in_ms=wish.cue_in_ms,
        cue_out_ms=wish.cue_out_ms,
        length_ms=wish.length_ms,
        fade_in_ms=wish.fade_in_ms,
        fade_out_ms=wish.fade_out_ms,
        position=wish.position,
    )


@st.composite
def some_instances(draw: st.DrawFn) -> list[Instance]:
    begin = datetime(2026, 12, 1, tzinfo=UTC) - timedelta(hours=4)
    minutes = draw(st.lists(st.integers(min_value=1, max_value=1700), max_size=4))
    return [
        Instance(
            number,
            begin + timedelta(minutes=start),
            begin + timedelta(minutes=start + draw(st.integers(min_value=-5, max_value=300))),
            is_removed=draw(st.booleans()),
        )
        for number, start in enumerate(minutes, start=1)
    ]


@settings(max_examples=100, deadline=None)
@given(made=planned_days(), instances=some_instances())
def test_the_player_accepts_whatever_is_made_of_any_log(
    made: Made, instances: list[Instance]
) -> None:
    wishes = rows_of(made, instances)
    lengths = {number: media.length_ms for number, media in made.shelf.by_id.items()}
    rows = [as_read(wish, number) for number, wish in enumerate(wishes)]

    assert dangers_of_wishes(wishes, lengths) == []
    assert [troubles_of(row) for row in rows if troubles_of(row)] == []
    begin, end = made.slots[0].starts_at, made.slots[-1].ends_at
    assert dangers(rows, begin=begin, end=end) == []


@settings(max_examples=100, deadline=None)
@given(made=planned_days())
def test_no_element_disappears_without_being_listed(made: Made) -> None:
    findings = check_log(made.log, made.slots, made.plan, now=LONG_AGO, guard=timedelta(minutes=7))
    told = {(each.slot, each.index) for each in made.plan.items}
    told |= {(each.slot, each.index) for each in made.plan.unresolved}
    told |= {
        (each.hour, each.index)
        for each in findings.errors
        if each.hour is not None and each.index is not None
    }

    for key, hour in made.log.hours.items():
        for index in range(len(hour)):
            assert (key, index) in told


@settings(max_examples=100, deadline=None)
@given(made=planned_days())
def test_what_is_wanted_and_there_differs_in_nothing(made: Made) -> None:
    wishes = rows_of(made, [])
    rows = [as_read(wish, number) for number, wish in enumerate(wishes)]

    assert difference(rows, wishes).is_empty
    assert len(difference([], wishes).creates) == len(wishes)
    assert len(difference(rows, []).deletes) == len(rows)


@settings(max_examples=100, deadline=None)
@given(made=planned_days(), instances=some_instances())
def test_every_item_is_heard_whole_whatever_instances_it_crosses(
    made: Made, instances: list[Instance]
) -> None:
    coverage = cover(made.plan.items, instances)

    heard = sum(row.length_ms for row in coverage.rows)
    assert heard == sum(item.length_ms for item in made.plan.items)
    by_id = {each.instance_id: each for each in instances}
    for row in coverage.rows:
        if row.instance is not None:
            assert by_id[row.instance].starts_at <= row.starts_at
            assert row.ends_at <= by_id[row.instance].ends_at
        else:
            assert any(
                each.starts_at <= row.starts_at and row.ends_at <= each.ends_at
                for each in coverage.missing
            )
