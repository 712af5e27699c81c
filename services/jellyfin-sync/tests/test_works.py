"""Which items stand together as copies of one work, and which contradict each other."""

from hypothesis import given
from hypothesis import strategies as st

from jellyfin_sync.domain.works import Copy, Works, works_of

HEAT = "Movie:tmdb:949"


def copy(lies_at: int, *keys: str, stands_at: int | None = None, server: str = "wan") -> Copy:
    item_id = f"{server}-{lies_at}"
    return Copy(server, item_id, lies_at, stands_at or lies_at, frozenset(keys))


def test_two_that_share_an_id_stand_where_the_first_lies() -> None:
    found = works_of([copy(2, HEAT), copy(1, HEAT, "Movie:imdb:tt0113277")])

    assert found == Works({1: 1, 2: 1}, {}, frozenset({1, 2}), {2: 1})


def test_one_alone_stands_where_it_lies_and_is_no_copy() -> None:
    found = works_of([copy(1, HEAT), copy(1, HEAT, server="lan")])

    assert found == Works({1: 1}, {}, frozenset(), {})


def test_two_are_copies_by_way_of_a_third() -> None:
    found = works_of(
        [
            copy(1, "Movie:imdb:tt0113277"),
            copy(2, HEAT),
            copy(3, HEAT, "Movie:imdb:tt0113277", server="lan"),
        ]
    )

    assert found.place_of == {1: 1, 2: 1, 3: 1}


def test_one_file_in_two_libraries_is_two_copies() -> None:
    path = "Video:path:/media/a.mkv"

    assert works_of([copy(1, path), copy(2, path)]).place_of == {1: 1, 2: 1}


def test_ids_that_contradict_each_other_join_nobody() -> None:
    found = works_of(
        [
            copy(1, HEAT, "Movie:imdb:tt0113277"),
            copy(2, HEAT, "Movie:imdb:tt0000001"),
            copy(3, HEAT, server="lan"),
        ]
    )

    assert found.place_of == {1: 1, 2: 2, 3: 3}
    assert found.contradicting == {1: (2, 3), 2: (1, 3), 3: (1, 2)}
    assert found.joined == frozenset()


def test_two_episodes_that_were_given_one_id_by_mistake_are_not_joined() -> None:
    found = works_of(
        [
            copy(1, "Episode:tvdb:7", "Episode:series:tvdb:300:s1e1"),
            copy(2, "Episode:tvdb:7", "Episode:series:tvdb:300:s1e2"),
        ]
    )

    assert found.place_of == {1: 1, 2: 2}
    assert set(found.contradicting) == {1, 2}


def test_an_episode_is_a_copy_by_its_number_in_the_series() -> None:
    second = "Episode:series:tvdb:300:s1e2"

    assert works_of([copy(1, second), copy(2, second)]).place_of == {1: 1, 2: 1}


def test_a_work_stays_where_it_stands_when_its_first_copy_has_gone() -> None:
    found = works_of([copy(2, HEAT, stands_at=1), copy(3, HEAT, stands_at=1)])

    assert found.place_of == {2: 1, 3: 1}


def test_who_has_another_id_now_goes_home_and_the_owner_of_the_place_stays() -> None:
    found = works_of([copy(1, HEAT), copy(2, "Movie:tmdb:950", stands_at=1)])

    assert found.place_of == {1: 1, 2: 2}
    assert found.left == {}


def test_of_two_that_part_where_nobody_lies_one_stays_and_one_goes() -> None:
    found = works_of([copy(2, HEAT, stands_at=1), copy(3, "Movie:tmdb:950", stands_at=1)])

    assert found.place_of == {2: 1, 3: 3}


def test_where_two_works_become_one_what_was_left_behind_is_named() -> None:
    """Place 5 is that of a copy that is gone: what people did with it goes along."""
    found = works_of([copy(1, HEAT), copy(6, HEAT, stands_at=5)])

    assert found.place_of == {1: 1, 6: 1}
    assert found.left == {5: 1, 6: 1}


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.integers(1, 6),
            st.frozensets(st.sampled_from(["Movie:a:1", "Movie:a:2", "Movie:b:1", "Movie:c:1"])),
        ),
        max_size=8,
    )
)
def test_the_answer_stands_whatever_is_asked_again(
    rows: list[tuple[int, int, frozenset[str]]],
) -> None:
    """Asked about what it said, it says the same; two works never stand at one place."""
    copies = [
        Copy("lan", str(number), lies_at, stands_at, keys)
        for number, (lies_at, stands_at, keys) in enumerate(rows)
    ]
    found = works_of(copies)
    moved = [
        Copy(each.server, each.item_id, each.lies_at, found.place_of[each.lies_at], each.keys)
        for each in copies
    ]
    again = works_of(moved)

    assert again.place_of == found.place_of
    assert again.contradicting == found.contradicting
    standing: dict[int, set[int]] = {}
    for lies_at, place in found.place_of.items():
        standing.setdefault(place, set()).add(lies_at)
    for place, together in standing.items():
        assert len(together) == 1 or together <= found.joined
        assert place in together or place not in found.place_of
    assert not set(found.left) & set(found.place_of.values())
