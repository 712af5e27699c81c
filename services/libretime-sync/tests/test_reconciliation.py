"""Planned against aired."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from libretime_sync.domain.reconciliation import Aired, Planned, reconcile

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def planned(key: str, file: str | None, minute: float) -> Planned:
    return Planned(key, file, NOON + timedelta(minutes=minute), 180_000)


def aired(key: str, file: str | None, minute: float) -> Aired:
    return Aired(key, file, NOON + timedelta(minutes=minute))


def test_w40_a_play_some_seconds_off_is_still_that_elements() -> None:
    found = reconcile([planned("a", "1", 0)], [aired("x", "1", 0.5)])

    assert [(m.planned.key, m.aired.key, m.offset_s) for m in found.matched] == [("a", "x", 30.0)]
    assert (found.late, found.missed, found.extra) == ([], [], [])


def test_w40_a_play_of_another_file_at_the_same_second_is_not() -> None:
    found = reconcile([planned("a", "1", 0)], [aired("x", "2", 0)])

    assert [each.key for each in found.missed] == ["a"]
    assert [each.key for each in found.extra] == ["x"]


def test_more_than_a_minute_after_its_time_is_late() -> None:
    found = reconcile([planned("a", "1", 0)], [aired("x", "1", 3)])

    assert [match.offset_s for match in found.late] == [180.0]
    assert found.matched == []


def test_too_far_away_is_missed_and_extra() -> None:
    found = reconcile([planned("a", "1", 0)], [aired("x", "1", 6)])

    assert (len(found.missed), len(found.extra)) == (1, 1)


def test_each_play_serves_one_element_and_the_nearest_pair_wins() -> None:
    found = reconcile(
        [planned("a", "1", 0), planned("b", "1", 4)], [aired("x", "1", 3.5), aired("y", "1", 0.2)]
    )

    assert [(m.planned.key, m.aired.key) for m in found.matched] == [("a", "y"), ("b", "x")]


def test_an_element_without_a_file_was_missed() -> None:
    found = reconcile([planned("a", None, 0)], [aired("x", None, 0)])

    assert (len(found.missed), len(found.extra)) == (1, 1)


_MINUTES = st.integers(0, 60)
_FILES = st.sampled_from(["1", "2", None])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_FILES, _MINUTES), max_size=12),
    st.lists(st.tuples(_FILES, _MINUTES), max_size=12),
)
def test_everything_is_in_one_list_once_and_the_order_of_input_does_not_matter(
    plans: list[tuple[str | None, int]], plays: list[tuple[str | None, int]]
) -> None:
    elements = [planned(f"{n:02}", file, at) for n, (file, at) in enumerate(plans)]
    events = [aired(f"{n:02}", file, at) for n, (file, at) in enumerate(plays)]

    found = reconcile(elements, events)
    turned = reconcile(elements[::-1], events[::-1])

    pairs = [*found.matched, *found.late]
    assert sorted([m.planned.key for m in pairs] + [p.key for p in found.missed]) == sorted(
        each.key for each in elements
    )
    assert sorted([m.aired.key for m in pairs] + [p.key for p in found.extra]) == sorted(
        each.key for each in events
    )
    assert found == turned
