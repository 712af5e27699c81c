"""When a change is written: at once, when the dust has settled, or after another try."""

import pytest

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field, Value
from jellyfin_sync.domain.timing import (
    DEFAULT_POLICY,
    PathPolicy,
    backoff_s,
    due_at,
    is_settling,
    policy_for,
)


@pytest.mark.parametrize(
    ("since", "settles", "busy_until", "expected"),
    [
        pytest.param(None, False, 0.0, 1000.0, id="a mark: at once"),
        pytest.param(None, True, 0.0, 1030.0, id="a position: after the debounce"),
        pytest.param(900.0, True, 0.0, 1030.0, id="it moved again: later"),
        pytest.param(690.0, True, 0.0, 990.0, id="it moves for ever: now"),
        pytest.param(None, False, 1040.0, 1040.0, id="it plays there: afterwards"),
        pytest.param(None, True, 1040.0, 1040.0, id="both"),
        pytest.param(None, False, 900.0, 1000.0, id="it played there before"),
    ],
)
def test_a_change_is_due_when_it_disturbs_nobody(
    since: float | None, *, settles: bool, busy_until: float, expected: float
) -> None:
    when = due_at(now=1000.0, since=since, settles=settles, debounce_s=30.0, busy_until=busy_until)

    assert when == expected


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        pytest.param({Field.POSITION: (9, "PlaybackProgress")}, True, id="playing"),
        pytest.param({Field.PLAY_COUNT: (2, "PlaybackStart")}, True, id="begun"),
        pytest.param({Field.POSITION: (9, "PlaybackFinished")}, False, id="stopped"),
        pytest.param({Field.PLAYED: (True, "PlaybackProgress")}, False, id="nearly at the end"),
        pytest.param(
            {Field.POSITION: (9, "PlaybackProgress"), Field.FAVORITE: (True, "UpdateUserRating")},
            False,
            id="a heart while it plays",
        ),
    ],
)
def test_only_what_playback_still_moves_is_waited_for(
    wishes: dict[Field, tuple[Value, str]], *, expected: bool
) -> None:
    made = {name: Wish(value, 0.0, "lan", reason) for name, (value, reason) in wishes.items()}

    assert is_settling(made) is expected


def test_waits_double_and_end_at_the_longest() -> None:
    assert [backoff_s(attempt) for attempt in (1, 2, 3, 7, 8, 10_000)] == [1, 2, 4, 60, 60, 60]
    assert backoff_s(9, longest_s=5) == 5


FILMS, KIDS, DRIVE = (
    PathPolicy("/media/films", 3, 60),
    PathPolicy("/media/films/kids/", 0, 60),
    PathPolicy("/media/films/kids/a.mkv", 9, 60),
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/media/films/x.mkv", FILMS, id="below"),
        pytest.param("/media/films", FILMS, id="the prefix itself"),
        pytest.param("/media/films/kids/x.mkv", KIDS, id="the longest"),
        pytest.param("/media/films/kids/a.mkv", DRIVE, id="one file"),
        pytest.param("/media/films2/x.mkv", DEFAULT_POLICY, id="half a name"),
        pytest.param("", DEFAULT_POLICY, id="no path"),
    ],
)
def test_the_longest_prefix_decides_how_long_to_wait(path: str, expected: PathPolicy) -> None:
    assert policy_for(path, [KIDS, FILMS, DRIVE]) == expected


def test_without_a_policy_an_item_is_waited_for_for_ever() -> None:
    assert DEFAULT_POLICY.absent_retry_count == -1
