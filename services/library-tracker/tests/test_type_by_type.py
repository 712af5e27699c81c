"""A library that is placed type by type is placed as it would be all at once."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from library_tracker.domain.correlation import Ref
from library_tracker.domain.ids import Ids, MediaType
from library_tracker.domain.observation import Known, Observation, Plan, plan
from library_tracker.workflows.place_library import Remembered

THEN = datetime(2026, 1, 2, tzinfo=UTC)
TYPES = st.sampled_from(list(MediaType))
REFS = st.builds(
    Ref, st.sampled_from(["jellyfin", "radarr"]), st.just("main"), st.sampled_from("abcdef")
)
IDS = st.builds(
    Ids,
    st.none() | st.integers(1, 3),
    st.none() | st.integers(1, 3),
    st.none() | st.sampled_from(["tt0000001", "tt0000002"]),
)


def known_as(ref: Ref, media_type: MediaType, number: int, ids: Ids) -> Known:
    """A title has one type: its number tells which."""
    title_id = number if media_type is MediaType.MOVIE else 100 + number
    return Known(ref, media_type, title_id, "A", ids, 1, THEN, None, is_gone=False)


KNOWN = st.builds(known_as, REFS, TYPES, st.integers(1, 3), IDS)
OBSERVED = st.builds(lambda ref, kind, ids: Observation(ref, kind, "A", ids), REFS, TYPES, IDS)


def groups(made: Plan) -> set[tuple[frozenset[Ref], int | None]]:
    """Who is together, and under which title."""
    return {
        (frozenset(member.ref for member in group.members), title)
        for group, title in zip(made.groups, made.assignment.titles, strict=True)
    }


@given(
    st.lists(KNOWN, unique_by=lambda each: each.ref),
    st.lists(OBSERVED, unique_by=lambda each: each.ref),
)
def test_what_is_known_and_observed_comes_together_as_in_one_piece(
    known: list[Known], observed: list[Observation]
) -> None:
    before = {each.ref: each for each in known}
    titles = {each.title_id: each.ids for each in known}
    remembered = Remembered.before(before, titles, observed)

    whole = plan(before, observed, titles)
    parts = [
        plan(remembered.of_type(each), [o for o in observed if o.media_type is each], titles)
        for each in MediaType
    ]

    assert groups(whole) == set().union(*map(groups, parts))
    assert whole.assignment.merged == {
        loser: winner for part in parts for loser, winner in part.assignment.merged.items()
    }
    assert len(whole.conflicts) == sum(len(part.conflicts) for part in parts)
