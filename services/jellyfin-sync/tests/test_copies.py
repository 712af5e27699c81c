"""Which items of one server are copies of one film."""

from collections.abc import Mapping

from jellyfin_sync.domain.copies import KeyHolder, copies_of

HEAT = {"Tmdb": "949"}


def holder(
    item_id: str,
    *,
    lies_at: int,
    place: int = 1,
    server: str = "wan",
    key: str = "Movie:tmdb:949",
    ids: Mapping[str, str] = HEAT,
    path: str | None = None,
) -> KeyHolder:
    return KeyHolder(place, key, server, item_id, lies_at, key.partition(":")[0], path, ids)


def test_two_items_of_one_server_with_one_id_are_copies() -> None:
    assert copies_of([holder("hd", lies_at=1), holder("4k", lies_at=2)]) == {
        (1, "wan"): {"hd": 1, "4k": 2}
    }


def test_one_item_on_each_of_two_servers_is_no_copy() -> None:
    assert copies_of([holder("a", lies_at=1), holder("b", lies_at=1, server="lan")]) == {}


def test_copies_are_those_of_the_server_that_has_them_and_of_no_other() -> None:
    found = copies_of(
        [
            holder("lan-hd", lies_at=1, server="lan"),
            holder("wan-hd", lies_at=1),
            holder("wan-4k", lies_at=2),
        ]
    )

    assert found.keys() == {(1, "wan")}


def test_copies_elsewhere_count_although_none_lies_at_the_place() -> None:
    found = copies_of(
        [
            holder("lan", lies_at=1, server="lan"),
            holder("hd", lies_at=2),
            holder("4k", lies_at=3),
        ]
    )

    assert found == {(1, "wan"): {"hd": 2, "4k": 3}}


def test_two_ids_may_lead_to_two_copies() -> None:
    both = {"Tmdb": "949", "Imdb": "tt0113277"}
    found = copies_of(
        [
            holder("lan", lies_at=1, server="lan", ids=both),
            holder("lan", lies_at=1, server="lan", ids=both, key="Movie:imdb:tt0113277"),
            holder("hd", lies_at=2),
            holder("4k", lies_at=3, ids={"Imdb": "tt0113277"}, key="Movie:imdb:tt0113277"),
        ]
    )

    assert found == {(1, "wan"): {"hd": 2, "4k": 3}}


def test_an_id_that_was_corrected_makes_no_copies() -> None:
    other = {"Tmdb": "950"}

    assert copies_of([holder("heat", lies_at=1), holder("other", lies_at=2, ids=other)]) == {}
    assert (
        copies_of(
            [
                holder("other", lies_at=1, ids=other),
                holder("hd", lies_at=2),
                holder("lan", lies_at=2, server="lan"),
            ]
        )
        == {}
    )


def test_one_file_in_two_libraries_is_two_copies() -> None:
    key = "Video:path:/media/a.mkv"
    found = copies_of(
        [
            holder("one", lies_at=1, key=key, path="/media/a.mkv", ids={}),
            holder("two", lies_at=2, key=key, path="/media/a.mkv", ids={}),
        ]
    )

    assert found == {(1, "wan"): {"one": 1, "two": 2}}


def test_an_episode_is_one_by_its_number_in_the_series() -> None:
    key = "Episode:series:tvdb:300:s1e2"
    found = copies_of(
        [holder("hd", lies_at=1, key=key, ids={}), holder("4k", lies_at=2, key=key, ids={})]
    )

    assert found == {(1, "wan"): {"hd": 1, "4k": 2}}
