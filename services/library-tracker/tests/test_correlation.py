"""What is the same title, and what is not."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from library_tracker.domain.correlation import (
    Assignment,
    Group,
    Member,
    Ref,
    assign,
    correlate,
)
from library_tracker.domain.ids import NO_IDS, Ids, MediaType
from library_tracker.domain.observation import Known, Observation, plan

MOVIE, TV = MediaType.MOVIE, MediaType.TV


def member(
    name: str, ids: Ids = NO_IDS, media_type: MediaType = MOVIE, title_id: int | None = None
) -> Member:
    source, _, key = name.partition(":")
    return Member(Ref(source, "main", key), media_type, ids, title_id)


def together(members: Sequence[Member]) -> set[frozenset[str]]:
    groups, _ = correlate(members)
    return {
        frozenset(f"{each.ref.source}:{each.ref.key}" for each in group.members) for group in groups
    }


def test_edge_01_a_film_and_a_series_with_the_same_number_at_tmdb_never_meet() -> None:
    # Ids that were not kept apart by type made one series in thirty vanish from a library.
    film = member("jellyfin:a", Ids(tmdb=550))
    series = member("jellyfin:b", Ids(tmdb=550), TV)

    assert together([film, series]) == {frozenset({"jellyfin:a"}), frozenset({"jellyfin:b"})}


def test_edge_02_a_number_of_tvdb_is_not_one_of_tmdb() -> None:
    assert len(together([member("a:1", Ids(tmdb=7), TV), member("a:2", Ids(tvdb=7), TV)])) == 2


def test_edge_03_an_item_without_ids_is_a_title_of_its_own_until_it_has_some() -> None:
    known = member("jellyfin:a", NO_IDS, title_id=5)
    assert together([known, member("radarr:1", Ids(tmdb=9))]) == {
        frozenset({"jellyfin:a"}),
        frozenset({"radarr:1"}),
    }

    named = member("jellyfin:a", Ids(tmdb=9), title_id=5)
    groups, _ = correlate([named, member("radarr:1", Ids(tmdb=9))])
    assert assign(groups, {5: NO_IDS}) == Assignment([5], {})


def test_edge_04_a_title_whose_id_was_corrected_stays_the_same_title() -> None:
    groups, _ = correlate([member("jellyfin:a", Ids(tmdb=2), title_id=5)])

    assert assign(groups, {5: Ids(tmdb=1)}) == Assignment([5], {})


def test_edge_04_two_titles_that_turn_out_to_be_one_become_the_older_one() -> None:
    groups, _ = correlate(
        [
            member("jellyfin:a", Ids(tmdb=2), title_id=9),
            member("radarr:1", Ids(tmdb=2), title_id=5),
        ]
    )

    assert assign(groups, {5: Ids(tmdb=2), 9: Ids(tmdb=1)}) == Assignment([5], {9: 5})


def test_a_title_that_falls_apart_stays_with_who_has_its_id() -> None:
    groups, _ = correlate(
        [
            member("jellyfin:a", Ids(tmdb=2), title_id=5),
            member("radarr:1", Ids(tmdb=1), title_id=5),
        ]
    )
    titles = assign(groups, {5: Ids(tmdb=1)}).titles

    by_anchor = {group.anchor: title for group, title in zip(groups, titles, strict=True)}
    assert by_anchor == {("tmdb", 1): 5, ("tmdb", 2): None}


def test_edge_05_contradicting_ids_are_reported_and_not_guessed() -> None:
    groups, conflicts = correlate(
        [
            member("jellyfin:a", Ids(tmdb=1, imdb="tt0000002")),
            member("radarr:1", Ids(tmdb=3, imdb="tt0000002")),
        ]
    )

    assert len(groups) == 2
    assert [(each.key, each.groups) for each in conflicts] == [(("imdb", "tt0000002"), (0, 1))]


def test_edge_05_who_has_only_the_contested_id_joins_nobody() -> None:
    members = [
        member("a:1", Ids(tmdb=1, imdb="tt0000002")),
        member("a:2", Ids(tmdb=3, imdb="tt0000002")),
        member("a:3", Ids(imdb="tt0000002")),
    ]

    assert len(together(members)) == 3


def test_edge_06_copies_on_several_servers_are_one_title() -> None:
    copies = [Member(Ref("jellyfin", server, "x"), MOVIE, Ids(tmdb=4)) for server in ("lan", "wan")]

    groups, _ = correlate(copies)

    assert [len(group.members) for group in groups] == [2]


def test_edge_08_the_same_title_in_two_instances_is_one_with_two_numbers() -> None:
    instances = [
        Member(Ref("sonarr", "main", "7"), TV, Ids(tvdb=70)),
        Member(Ref("sonarr", "anime", "12"), TV, Ids(tvdb=70)),
        Member(Ref("sonarr", "anime", "7"), TV, Ids(tvdb=71)),
    ]

    groups, _ = correlate(instances)

    assert sorted(len(group.members) for group in groups) == [1, 2]


def test_edge_09_a_series_known_by_different_databases_meets_through_sonarr() -> None:
    sonarr = member("sonarr:1", Ids(tmdb=60, tvdb=70, imdb="tt0000060"), TV)

    assert len(together([sonarr, member("jellyfin:a", Ids(tmdb=60), TV)])) == 1
    assert len(together([sonarr, member("jellyfin:a", Ids(imdb="tt0000060"), TV)])) == 1
    sonarr_3 = member("sonarr:1", Ids(tvdb=70), TV)
    assert len(together([sonarr_3, member("jellyfin:a", Ids(tmdb=60), TV)])) == 2


def test_edge_11_anidb_alone_is_enough_to_meet() -> None:
    assert len(together([member("a:1", Ids(anidb=8), TV), member("a:2", Ids(anidb=8), TV)])) == 1


def test_edge_12_d18_the_same_name_and_year_mean_nothing() -> None:
    observed = [
        Observation(Ref("jellyfin", "lan", key), MOVIE, "Ein Film", Ids(tmdb=number), 1999)
        for number, key in ((1, "a"), (2, "b"))
    ]

    assert len(plan({}, observed, {}).groups) == 2


IDS = st.builds(
    Ids,
    st.none() | st.integers(1, 3),
    st.none() | st.integers(1, 3),
    st.none() | st.sampled_from(["tt0000001", "tt0000002"]),
)


@given(st.lists(IDS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_listings_decides_nothing(ids: list[Ids], chance: random.Random) -> None:
    members = [member(f"a:{n}", each, TV) for n, each in enumerate(ids)]
    shuffled = list(members)
    chance.shuffle(shuffled)

    assert together(members) == together(shuffled)


@given(st.lists(IDS, max_size=12))
def test_two_deciding_ids_are_never_one_title(ids: list[Ids]) -> None:
    groups, _ = correlate([member(f"a:{n}", each, TV) for n, each in enumerate(ids)])

    def said(group: Group) -> set[int]:
        return {each.ids.tvdb for each in group.members if each.ids.tvdb is not None}

    assert all(len(said(group)) <= 1 for group in groups)


def test_an_application_that_forgets_all_ids_is_not_believed() -> None:
    ref = Ref("jellyfin", "lan", "a")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    known = Known(ref, MOVIE, 5, "Film", Ids(tmdb=4), 1, moment, None, is_gone=False)

    made = plan({ref: known}, [Observation(ref, MOVIE, "Film")], {5: Ids(tmdb=4)})

    assert made.groups[0].ids == Ids(tmdb=4)
    assert made.assignment.titles == [5]


def test_an_item_that_changed_its_type_is_another_title() -> None:
    ref = Ref("jellyfin", "lan", "a")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    known = Known(ref, MOVIE, 5, "Film", Ids(tmdb=4), 1, moment, None, is_gone=False)

    made = plan({ref: known}, [Observation(ref, TV, "Film", Ids(tmdb=4))], {5: Ids(tmdb=4)})

    assert made.assignment.titles == [None]
