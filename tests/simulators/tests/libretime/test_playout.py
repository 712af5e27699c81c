"""What the player makes of a schedule, and what it leaves behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from medley_simulators.libretime.playout import PlayoutFailed
from medley_simulators.libretime.server import LibretimeSimulator

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def station() -> LibretimeSimulator:
    """One song and an hour to schedule it in; it is noon."""
    station = LibretimeSimulator(now=lambda: NOON)
    station.add_file("Song", seconds=200)
    station.add_instance(NOON, NOON + HOUR)
    return station


def test_a_sound_schedule_is_loaded(station: LibretimeSimulator) -> None:
    row = station.schedules(1, NOON + timedelta(minutes=5, microseconds=7), instance=1)

    events = station.playout_loads()

    assert [(event.row_id, event.starts_at.microsecond) for event in events] == [(row, 0)]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"fade_in": None}, id="null fade in"),
        pytest.param({"fade_out": None}, id="null fade out"),
        pytest.param({"cue_out": timedelta(hours=26)}, id="over-long cue"),
        pytest.param({"cue_in": timedelta(seconds=-1)}, id="negative cue"),
    ],
)
def test_one_broken_row_silences_everything(
    station: LibretimeSimulator, broken: dict[str, Any]
) -> None:
    station.schedules(1, NOON + timedelta(minutes=5), instance=1)
    station.schedules(1, NOON + timedelta(minutes=10), instance=1, **broken)

    with pytest.raises(PlayoutFailed):
        station.playout_loads()


def test_what_lies_more_than_a_day_ahead_is_not_looked_at(station: LibretimeSimulator) -> None:
    later = station.add_instance(NOON + 30 * HOUR, NOON + 31 * HOUR)
    station.schedules(1, NOON + 30 * HOUR, instance=later, fade_in=None)

    assert station.playout_loads() == []


def test_an_item_across_its_instances_end_is_cut_there(station: LibretimeSimulator) -> None:
    station.schedules(1, NOON + HOUR - timedelta(seconds=30), instance=1)

    [event] = station.playout_loads()

    assert event.ends_at == NOON + HOUR
    assert event.cue_out == timedelta(seconds=30)


def test_what_is_played_is_history_once(station: LibretimeSimulator) -> None:
    station.schedules(1, NOON + timedelta(minutes=5), instance=1)

    counts = [station.plays(NOON, NOON + HOUR) for _ in range(2)]

    assert counts == [1, 0]
    [row] = station.state.history.rows.values()
    assert (row["starts"], row["file"]) == (NOON + timedelta(minutes=5), 1)


def test_a_deleted_file_takes_its_schedule_and_history_along(station: LibretimeSimulator) -> None:
    station.schedules(1, NOON + timedelta(minutes=5), instance=1)
    station.plays(NOON, NOON + HOUR)

    station.file_is_deleted(1)

    assert not station.state.schedule.rows
    assert not station.state.history.rows


def test_an_edit_in_the_pages_loses_hard_starts(station: LibretimeSimulator) -> None:
    station.schedules(1, NOON + timedelta(minutes=5), instance=1)
    station.schedules(1, NOON + timedelta(minutes=30), instance=1, position=1)

    station.repacks(1)

    starts = [row["starts_at"] for row in station.schedule_between(NOON, NOON + HOUR)]
    assert starts == [NOON, NOON + timedelta(seconds=200)]
