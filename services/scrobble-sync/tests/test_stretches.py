"""Few calls read the counts of many tracks again."""

from hypothesis import given
from hypothesis import strategies as st

from scrobble_sync.domain.stretches import stretches


def test_neighbours_are_read_together_and_the_far_ones_apart() -> None:
    assert stretches([7, 3, 2_000, 1_002], longest=1_000) == [(3, 1_000), (2_000, 1)]


def test_nothing_is_read_for_nothing() -> None:
    assert stretches([], longest=1_000) == []


@given(places=st.lists(st.integers(min_value=0, max_value=500)), longest=st.integers(1, 50))
def test_every_place_is_read_once_and_no_stretch_is_too_long(
    places: list[int], longest: int
) -> None:
    found = stretches(places, longest=longest)

    read = [place for offset, count in found for place in range(offset, offset + count)]
    assert set(places) <= set(read)
    assert len(read) == len(set(read))
    assert all(count <= longest for _, count in found)
