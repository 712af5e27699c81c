"""The same item elsewhere: by path, else by unambiguous ids, else nobody says."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.matching import Match, match_items
from jellyfin_sync.domain.recognition import Keys, Listed, common_path, keys_of


def listed(
    item_id: str = "a", *, path: str | None = "/m/f.mkv", kind: str = "Movie", **ids: str
) -> Listed:
    return Listed(item_id, "Film", kind, path, ids)


def episode(season: int | None = 1, number: int | None = 2, **ids: str) -> Listed:
    return Listed("e", "Part 2", "Episode", "/m/s/e.mkv", ids, "s", season, number)


SERIES = {"s": Listed("s", "Show", "Series", "/m/s", {"Tvdb": "300", "Imdb": ""})}


@pytest.mark.parametrize(
    ("path", "path_map", "expected"),
    [
        pytest.param("/media/a.mkv", {}, "/media/a.mkv", id="no map"),
        pytest.param("/media/a.mkv", {"/media": "/mnt"}, "/mnt/a.mkv", id="a prefix"),
        pytest.param("/mediathek/a.mkv", {"/media": "/mnt"}, "/mediathek/a.mkv", id="half a name"),
        pytest.param("/media/tv/a", {"/media": "/x", "/media/tv": "/y"}, "/y/a", id="the longest"),
        pytest.param("/media/tv/a", {"/media/tv": "/y", "/media": "/x"}, "/y/a", id="in any order"),
        pytest.param("D:\\media\\a.mkv", {"D:\\media": "/mnt"}, "/mnt/a.mkv", id="backslashes"),
        pytest.param(
            "D:/media/a.mkv", {"D:\\media\\": "/mnt/"}, "/mnt/a.mkv", id="trailing slashes"
        ),
        pytest.param(
            "d:\\MEDIA\\a.mkv", {"D:/media": "/mnt"}, "/mnt/a.mkv", id="a drive, any case"
        ),
        pytest.param(
            "\\\\NAS\\Films\\a.mkv", {"\\\\nas\\films": "/mnt"}, "/mnt/a.mkv", id="a Windows share"
        ),
        pytest.param(
            "\\\\?\\D:\\media\\a.mkv", {"D:\\media": "/mnt"}, "/mnt/a.mkv", id="a verbatim path"
        ),
        pytest.param(
            "\\\\?\\UNC\\nas\\films\\a.mkv",
            {"\\\\nas\\films": "/mnt"},
            "/mnt/a.mkv",
            id="a verbatim share",
        ),
        pytest.param("/Media/a", {"/media": "/mnt"}, "/Media/a", id="case tells on other systems"),
        pytest.param("/media", {"/media": "/mnt"}, "/mnt", id="the prefix itself"),
        pytest.param("/a.mkv", {"/": "/mnt"}, "/a.mkv", id="the root is no prefix"),
        pytest.param("", {"/media": "/mnt"}, None, id="empty"),
        pytest.param(None, {}, None, id="no file"),
    ],
)
def test_the_longest_prefix_is_replaced(
    path: str | None, path_map: Mapping[str, str], expected: str | None
) -> None:
    assert common_path(path, path_map) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param(
            listed(Tmdb="949", Imdb=" TT0113277 "),
            Keys("Movie:path:/m/f.mkv", ("Movie:imdb:tt0113277", "Movie:tmdb:949")),
            id="ids in one spelling",
        ),
        pytest.param(
            listed(Tmdb="0", Imdb=" "), Keys("Movie:path:/m/f.mkv", ()), id="ids that are none"
        ),
        pytest.param(
            listed(path=None, kind="MusicAlbum", MusicBrainzAlbum="x"),
            Keys(None, ("MusicAlbum:musicbrainzalbum:x",)),
            id="no file",
        ),
        pytest.param(
            episode(),
            Keys("Episode:path:/m/s/e.mkv", ("Episode:series:tvdb:300:s1e2",)),
            id="an episode by its series",
        ),
        pytest.param(
            episode(0, 0, Tvdb="8"),
            Keys("Episode:path:/m/s/e.mkv", ("Episode:tvdb:8", "Episode:series:tvdb:300:s0e0")),
            id="a special",
        ),
        pytest.param(
            episode(None), Keys("Episode:path:/m/s/e.mkv", ()), id="an episode without a season"
        ),
        pytest.param(
            Listed("e", "2+3", "Episode", "/m/e.mkv", {"Tvdb": "8"}, "s", 1, 2, last_episode=3),
            Keys("Episode:path:/m/e.mkv", ("Episode:series:tvdb:300:s1e2-3",)),
            id="a file of two episodes is neither of them",
        ),
        pytest.param(
            Listed("e", "Season 2", "Season", "/m/s2", {}, "s", None, 2),
            Keys("Season:path:/m/s2", ("Season:series:tvdb:300:s2",)),
            id="a season by its series",
        ),
        pytest.param(
            listed(
                kind="Audio",
                MusicBrainzAlbum="a",
                MusicBrainzArtist="b",
                MusicBrainzReleaseGroup="c",
                MusicBrainzTrack="d",
            ),
            Keys("Audio:path:/m/f.mkv", ("Audio:musicbrainztrack:d",)),
            id="a song is not known by its album",
        ),
        pytest.param(
            listed(Tmdb="949", TmdbCollection="7"),
            Keys("Movie:path:/m/f.mkv", ("Movie:tmdb:949",)),
            id="a film is not known by its collection",
        ),
    ],
)
def test_an_item_is_known_by_its_path_and_its_ids(item: Listed, expected: Keys) -> None:
    assert keys_of(item, path_map={}, series=SERIES) == expected


def test_a_film_is_not_a_series_of_the_same_number() -> None:
    film = keys_of(listed(path=None, Tmdb="1"), path_map={}, series={})
    show = keys_of(listed(path=None, kind="Series", Tmdb="1"), path_map={}, series={})

    assert not set(film.provider) & set(show.provider)


def test_the_common_path_can_be_told_from_the_key() -> None:
    assert Keys("Movie:path:D:/a:b.mkv", ()).common_path == "D:/a:b.mkv"
    assert Keys(None, ()).common_path is None


PATH, IMDB, TMDB = "Movie:path:/f", "Movie:imdb:1", "Movie:tmdb:2"


def matched(
    *items: tuple[str, str | None, Sequence[str]],
    known: Mapping[str, Sequence[int]],
    taken: Mapping[int, str] | None = None,
) -> dict[str, tuple[int | None, tuple[int, ...]]]:
    pairs = [(listed(name), Keys(path, tuple(ids))) for name, path, ids in items]
    found = match_items(pairs, known=known, taken=taken or {})
    assert [match.item_id for match in found] == [name for name, _, _ in items]
    return {match.item_id: (match.place_id, match.candidates) for match in found}


@pytest.mark.parametrize(
    ("items", "known", "taken", "expected"),
    [
        pytest.param([("a", PATH, [])], {}, {}, {"a": (None, ())}, id="never seen"),
        pytest.param([("a", PATH, [])], {PATH: [1]}, {}, {"a": (1, ())}, id="by path"),
        pytest.param(
            [("a", PATH, [IMDB])], {PATH: [1], IMDB: [2]}, {}, {"a": (1, ())}, id="path beats ids"
        ),
        pytest.param([("a", PATH, [IMDB])], {IMDB: [2]}, {}, {"a": (2, ())}, id="by an id"),
        pytest.param(
            [("a", None, [IMDB, TMDB])], {IMDB: [2], TMDB: [2]}, {}, {"a": (2, ())}, id="by both"
        ),
        pytest.param(
            [("a", None, [IMDB, TMDB])],
            {IMDB: [2], TMDB: [3]},
            {},
            {"a": (None, (2, 3))},
            id="ids that disagree",
        ),
        pytest.param(
            [("a", None, [IMDB])], {IMDB: [2, 3]}, {}, {"a": (None, (2, 3))}, id="two copies there"
        ),
        pytest.param(
            [("a", None, [IMDB]), ("b", None, [IMDB])],
            {IMDB: [2]},
            {},
            {"a": (None, (2,)), "b": (None, (2,))},
            id="two copies here",
        ),
        pytest.param(
            [("a", None, [IMDB]), ("b", None, [TMDB])],
            {IMDB: [2], TMDB: [2]},
            {},
            {"a": (None, (2,)), "b": (None, (2,))},
            id="two copies here, by different ids",
        ),
        pytest.param(
            [("b", None, [IMDB]), ("a", PATH, [IMDB])],
            {PATH: [1], IMDB: [1]},
            {},
            {"a": (1, ()), "b": (None, ())},
            id="two copies here, one by path",
        ),
        pytest.param(
            [("a", None, [IMDB])], {IMDB: [2]}, {2: "b"}, {"a": (None, ())}, id="taken by another"
        ),
        pytest.param([("a", PATH, [])], {}, {4: "a"}, {"a": (4, ())}, id="renamed without ids"),
        pytest.param(
            [("a", None, [IMDB])], {IMDB: [2, 4]}, {4: "a"}, {"a": (4, ())}, id="stays where it is"
        ),
        pytest.param(
            [("a", None, [IMDB])], {IMDB: [2]}, {4: "a"}, {"a": (2, ())}, id="ids were corrected"
        ),
        pytest.param(
            [("a", PATH, [IMDB])],
            {PATH: [1], IMDB: [2]},
            {2: "a"},
            {"a": (1, ())},
            id="moves to its path",
        ),
    ],
)
def test_each_item_gets_the_place_that_is_certain(
    items: list[tuple[str, str | None, list[str]]],
    known: dict[str, list[int]],
    taken: dict[int, str],
    expected: dict[str, tuple[int | None, tuple[int, ...]]],
) -> None:
    assert matched(*items, known=known, taken=taken) == expected


class Shelf:
    """What the store does with matches: places by key, and who stands where."""

    def __init__(self) -> None:
        self.keys: dict[str, list[int]] = {}
        self.places: dict[tuple[str, str], int] = {}

    def read(self, server: str, items: Sequence[tuple[Listed, Keys]]) -> list[Match]:
        taken = {p: item for (where, item), p in self.places.items() if where == server}
        matches = match_items(items, known=self.keys, taken=taken)
        for (item, keys), match in zip(items, matches, strict=True):
            place = match.place_id or 1 + max(self.places.values(), default=0)
            self.places[server, item.item_id] = place
            for key in (keys.path, *keys.provider):
                if key is not None and place not in self.keys.setdefault(key, []):
                    self.keys[key].append(place)
        return matches

    def together(self) -> set[frozenset[tuple[str, str]]]:
        found: dict[int, set[tuple[str, str]]] = {}
        for where, place in self.places.items():
            found.setdefault(place, set()).add(where)
        return {frozenset(group) for group in found.values()}


@st.composite
def listings(draw: st.DrawFn) -> list[tuple[Listed, Keys]]:
    paths = draw(st.lists(st.sampled_from("pqrstu"), unique=True, max_size=4))
    return [
        (
            listed(f"item {path}"),
            Keys(f"Movie:path:{path}", tuple(draw(st.sets(st.sampled_from([IMDB, TMDB, "x:3"]))))),
        )
        for path in paths
    ]


@settings(max_examples=100, deadline=None)
@given(one=listings(), other=listings())
def test_it_does_not_matter_which_server_is_read_first(
    one: list[tuple[Listed, Keys]], other: list[tuple[Listed, Keys]]
) -> None:
    there, back = Shelf(), Shelf()

    there.read("one", one)
    there.read("other", other)
    back.read("other", other)
    back.read("one", one)

    assert there.together() == back.together()


@settings(max_examples=100, deadline=None)
@given(
    reads=st.lists(st.tuples(st.sampled_from(["one", "other", "third"]), listings()), max_size=6)
)
def test_no_place_has_two_items_of_one_server(
    reads: list[tuple[str, list[tuple[Listed, Keys]]]],
) -> None:
    shelf = Shelf()

    for server, items in reads:
        shelf.read(server, items)

    for group in shelf.together():
        assert len({server for server, _ in group}) == len(group)


@settings(max_examples=100, deadline=None)
@given(items=listings())
def test_reading_again_moves_nothing(items: list[tuple[Listed, Keys]]) -> None:
    shelf = Shelf()
    shelf.read("one", items)
    before = dict(shelf.places)

    shelf.read("one", items)

    assert shelf.places == before


def test_a_path_in_other_letters_case_is_the_same_where_it_is_the_only_one() -> None:
    new = listed(path="D:\\Films\\Heat\\HEAT.mkv")
    keys = keys_of(new, path_map={"D:\\films": "/films"}, series={})
    known = {"Movie:fold:/films/heat/heat.mkv": [7]}

    assert match_items([(new, keys)], known=known, taken={}) == [Match("a", 7)]


def test_the_exact_path_goes_before_one_in_other_letters_case() -> None:
    upper, lower = listed("u", path="/f/A.mkv"), listed("l", path="/f/a.mkv")
    pairs = [(each, keys_of(each, path_map={}, series={})) for each in (upper, lower)]
    known = {"Movie:path:/f/a.mkv": [1], "Movie:fold:/f/a.mkv": [1]}

    assert match_items(pairs, known=known, taken={}) == [Match("u", None), Match("l", 1)]


def test_two_files_that_differ_in_case_alone_are_not_guessed_between() -> None:
    pairs = [
        (each, keys_of(each, path_map={}, series={}))
        for each in (listed("u", path="/f/A.mkv"), listed("l", path="/f/a.mkv"))
    ]
    known = {"Movie:path:/F/a.mkv": [1], "Movie:fold:/f/a.mkv": [1]}

    assert [match.place_id for match in match_items(pairs, known=known, taken={})] == [None, None]
