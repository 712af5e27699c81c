"""Which stars become loves, and which of those loves end with their star."""

from dataclasses import replace

import pytest

from scrobble_sync.domain.loving import (
    Carried,
    ReverseLoved,
    StarredOrCarried,
    Step,
    is_outage,
    step,
    steps,
)

BOTH = ReverseLoved.LOVE_AND_UNLOVE
STARRED = StarredOrCarried(1, "a", "Ada", "Song", 1_000, None, None, None, None)
CARRIED = replace(STARRED, loved_at=2_001, carried=Carried.LOVED, since=2_000)
UNSTARRED = replace(CARRIED, starred_at=None)


def by_name(_track: StarredOrCarried) -> bool:
    return True


def by_mbid(track: StarredOrCarried) -> bool:
    return bool(track.mbid)


@pytest.mark.parametrize(
    ("track", "what"),
    [
        pytest.param(STARRED, Step.LOVE, id="a star is a love"),
        pytest.param(replace(STARRED, loved_at=900), Step.LEAVE, id="loved already"),
        pytest.param(replace(STARRED, ended_at=1_500), Step.LEAVE, id="a person ended the love"),
        pytest.param(replace(STARRED, ended_at=500), Step.LOVE, id="starred after the love ended"),
        pytest.param(CARRIED, Step.LEAVE, id="carried over before"),
        pytest.param(UNSTARRED, Step.UNLOVE, id="its star was taken away"),
        pytest.param(replace(UNSTARRED, carried=None), Step.LEAVE, id="somebody else's love"),
        pytest.param(replace(CARRIED, ended_at=2_500), Step.DISOWN, id="a person ended ours"),
        pytest.param(replace(UNSTARRED, loved_at=9_000), Step.DISOWN, id="given anew by a person"),
        pytest.param(replace(STARRED, carried=Carried.LOVING, since=2_000), Step.LOVE, id="killed"),
        pytest.param(
            replace(UNSTARRED, carried=Carried.LOVING), Step.DISOWN, id="killed, and not sure"
        ),
        pytest.param(
            replace(UNSTARRED, carried=Carried.UNLOVING), Step.UNLOVE, id="killed while ending it"
        ),
        pytest.param(
            replace(UNSTARRED, carried=Carried.UNLOVING, ended_at=2_500, loved_at=None),
            Step.UNLOVE,
            id="killed after it had ended",
        ),
        pytest.param(
            replace(STARRED, carried=Carried.OVER, since=1_500), Step.LEAVE, id="an older star"
        ),
        pytest.param(
            replace(STARRED, carried=Carried.OVER, since=500), Step.LOVE, id="starred once more"
        ),
    ],
)
def test_a_love_follows_its_star_where_it_is_ours(track: StarredOrCarried, what: Step) -> None:
    assert step(track, BOTH) is what


def test_without_the_policy_no_love_is_taken_back() -> None:
    assert step(UNSTARRED, ReverseLoved.LOVE) is Step.DISOWN


def test_copies_share_one_love_that_ends_with_the_last_star() -> None:
    copy = replace(STARRED, track_id=2, artist="ADA")
    known = frozenset({("ada", "song")})

    given = steps([STARRED, copy], BOTH, loved_names=frozenset(), can_love=by_name)
    one_left = steps([UNSTARRED, copy], BOTH, loved_names=known, can_love=by_name)
    none_left = steps([UNSTARRED], BOTH, loved_names=known, can_love=by_name)

    assert given[Step.LOVE] == [STARRED]
    assert (one_left[Step.LOVE], one_left[Step.UNLOVE]) == ([], [])
    assert none_left[Step.UNLOVE] == [UNSTARRED]


def test_the_copy_that_the_source_can_be_told_of_is_loved() -> None:
    copy = replace(STARRED, track_id=2, mbid="an-mbid")

    given = steps([STARRED, copy], BOTH, loved_names=frozenset(), can_love=by_mbid)
    kept = steps(
        [replace(UNSTARRED, track_id=3), STARRED], BOTH, loved_names=frozenset(), can_love=by_mbid
    )

    assert given[Step.LOVE] == [copy]
    assert (kept[Step.LOVE], kept[Step.UNLOVE]) == ([], [])


@pytest.mark.parametrize(
    ("before", "now", "is_one"),
    [(0, 0, False), (3, 0, True), (2, 1, False), (100, 76, False), (100, 74, True), (5, 9, False)],
)
def test_a_list_that_is_empty_or_much_shorter_is_an_outage(
    before: int, now: int, *, is_one: bool
) -> None:
    assert is_outage(before=before, now=now) is is_one
