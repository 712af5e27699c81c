"""Two changes of one playlist come together, and nothing is in it that nobody wanted."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.playlist_merge import (
    Entries,
    merge_after_half_a_write,
    merge_entries,
    merge_name,
)

LISTS = st.lists(st.integers(1, 6), max_size=8).map(tuple)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param((1, 2), (1, 2), (1, 2, 3), (1, 2, 3), id="added there"),
        pytest.param((1, 2), (1, 2, 4), (1, 2, 3), (1, 2, 3, 4), id="added on both sides"),
        pytest.param((1, 2, 3), (1, 3), (1, 2, 3), (1, 3), id="taken out here"),
        pytest.param((1, 2, 3), (1, 3), (1, 2, 3, 4), (1, 3, 4), id="out here, in there"),
        pytest.param((1, 2, 3), (3, 1, 2), (1, 2, 3, 4), (3, 4, 1, 2), id="moved here, in there"),
        pytest.param((1, 2, 3), (1, 2, 3, 4), (3, 2, 1), (3, 4, 2, 1), id="in here, moved there"),
        pytest.param((1, 2, 3), (2, 1, 3), (1, 3, 2), (1, 3, 2), id="moved on both sides"),
        pytest.param((), (1, 2), (2, 3), (1, 2, 3), id="the first time: all of it"),
        pytest.param((1, 1), (1, 1), (1,), (1,), id="one of two taken out"),
        pytest.param((1,), (1,), (1, 1), (1, 1), id="one put in again"),
        pytest.param((1, 2), (1, 2), (), (), id="emptied there"),
    ],
)
def test_both_changes_are_made(
    base: Entries, ours: Entries, theirs: Entries, expected: Entries
) -> None:
    assert merge_entries(base, ours, theirs) == expected


@settings(max_examples=200)
@given(base=LISTS, ours=LISTS, theirs=LISTS)
def test_nothing_comes_or_goes_that_neither_side_wanted(
    base: Entries, ours: Entries, theirs: Entries
) -> None:
    merged = Counter(merge_entries(base, ours, theirs))
    b, o, t = Counter(base), Counter(ours), Counter(theirs)

    for place in {*base, *ours, *theirs}:
        counts = b[place], o[place], t[place]
        assert merged[place] <= max(counts[1:])
        if counts[1] == counts[2]:
            assert merged[place] == counts[1]
        elif counts[1] == counts[0] or counts[2] == counts[0]:
            assert merged[place] == (counts[2] if counts[1] == counts[0] else counts[1])


@settings(max_examples=200)
@given(base=LISTS, other=LISTS)
def test_a_change_on_one_side_alone_is_taken_as_it_is(base: Entries, other: Entries) -> None:
    assert merge_entries(base, base, other) == other
    assert merge_entries(base, other, base) == other
    assert merge_entries(base, other, other) == other


@settings(max_examples=200)
@given(before=LISTS, ours=LISTS, cut=st.integers(0, 8), added=st.integers(7, 9))
def test_a_write_cut_off_in_the_middle_is_nobodys_change(
    before: Entries, ours: Entries, cut: int, added: int
) -> None:
    assert merge_after_half_a_write(before, ours, ours[:cut]) == ours
    assert merge_after_half_a_write(before, ours, ()) == ours
    assert merge_after_half_a_write(before, ours, before) == ours
    assert sorted(merge_after_half_a_write(before, ours, (*ours[:cut], added))) == sorted(
        (*ours, added)
    )


def test_the_name_is_the_one_somebody_gave() -> None:
    assert merge_name("a", "a", "b") == "b"
    assert merge_name("a", "b", "a") == "b"
    assert merge_name("a", "b", "c") == "c"
