"""The same thing on two servers is recognised whatever it is and however its path is written."""

from collections.abc import Sequence

import pytest

from medley_simulators.jellyfin.titles import Title
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, films, household
from tests.support.servers import OwnNats

FILM = "Film 00001"


def song(number: int, *, path: str) -> Title:
    """A song as MusicBrainz names it: most of its ids are its album's."""
    ids = {
        "MusicBrainzAlbum": "album-1",
        "MusicBrainzArtist": "artist-1",
        "MusicBrainzReleaseGroup": "group-1",
        "MusicBrainzTrack": f"track-{number}",
    }
    return Title("Audio", f"Song {number}", path, provider_ids=ids, number=number, album="Album")


async def test_a_windows_path_in_any_case_is_the_same_file(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan = a_server("lan", _without_ids(films(2)))
    wan = a_server("wan", _without_ids(films(2), upper=True), root="D:/Media")
    maps = {"wan": {"path_map": {"d:\\media": "/media"}}}
    async with household(nats.url, jellyfin_database, lan, wan, per_server=maps) as house:
        await lan.user_marks_played("ada", FILM)
        await house.settled()

        assert wan.row("ada", FILM.upper()).played
        assert not wan.row("ada", "FILM 00002").played


def _without_ids(titles: Sequence[Title], *, upper: bool = False) -> list[Title]:
    return [
        Title(
            "Movie",
            each.name.upper() if upper else each.name,
            each.path.upper() if upper else each.path,
            runtime_s=6000,
        )
        for each in titles
    ]


async def test_songs_are_recognised_one_by_one_although_they_share_the_ids_of_their_album(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", []), a_server("wan", [])
    lan.add_library("Music", [song(n, path=f"a/{n}.flac") for n in (1, 2, 3)], root="/music")
    wan.add_library("Music", [song(n, path=f"b/{n}.mp3") for n in (1, 2, 3)], root="/songs")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_favourites("ada", "Song 2")
        await lan.user_marks_played("ada", "Song 3")
        await house.settled()

        hearts = [wan.row("ada", f"Song {n}").is_favorite for n in (1, 2, 3)]
        assert hearts == [False, True, False]
        assert wan.row("ada", "Song 3").play_count == 1


@pytest.mark.parametrize("kind", ["Video", "MusicVideo", "Book", "AudioBook"])
async def test_what_has_no_ids_is_recognised_by_its_path(
    nats: OwnNats, jellyfin_database: str, kind: str
) -> None:
    things = [Title(kind, f"Thing {n}", f"things/{n}.bin", runtime_s=600) for n in (1, 2)]
    lan, wan = a_server("lan", []), a_server("wan", [])
    lan.add_library("Things", things, root="/srv/things")
    wan.add_library("Things", things, root="/mnt/things")
    maps = {"wan": {"path_map": {"/mnt": "/srv"}}}
    async with household(nats.url, jellyfin_database, lan, wan, per_server=maps) as house:
        lan.switches.is_down = kind != "Video"  # the plugin never tells of the others
        await lan.user_marks_played("ada", "Thing 1")
        await lan.user_favourites("ada", "Thing 1")
        await house.reconcile()
        await house.settled()

        assert (wan.row("ada", "Thing 1").played, wan.row("ada", "Thing 2").played) == (True, False)
        assert wan.row("ada", "Thing 1").is_favorite


def _season(*episodes: tuple[int, int | None]) -> list[Title]:
    ids = {"Tvdb": "300"}
    found = [Title("Series", "Show", "Show", provider_ids=ids)]
    found.append(Title("Season", "Season 1", "Show/S1", parent="Show", number=1))
    for first, last in episodes:
        name = f"Part {first}" if last is None else f"Parts {first}-{last}"
        found.append(
            Title(
                "Episode",
                name,
                f"Show/S1/{name}.mkv",
                parent="Show/S1",
                provider_ids={"Tvdb": f"80{first}"},
                season=1,
                number=first,
                last_number=last,
                runtime_s=1500,
            )
        )
    return found


async def test_a_file_of_two_episodes_is_neither_of_them(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan, den = (a_server(name, []) for name in ("lan", "wan", "den"))
    lan.add_library("Shows", _season((1, 2), (3, None)), root="/a")
    wan.add_library("Shows", _season((1, None), (2, None), (3, None)), root="/b")
    den.add_library("Shows", _season((1, 2), (3, None)), root="/c")
    async with household(nats.url, jellyfin_database, lan, wan, den) as house:
        await lan.user_marks_played("ada", "Parts 1-2")
        await lan.user_marks_played("ada", "Part 3")
        await wan.user_favourites("ada", "Season 1")
        await eventually(lambda: den.row("ada", "Parts 1-2").played)
        await eventually(lambda: lan.row("ada", "Season 1").is_favorite)
        await eventually(lambda: wan.row("ada", "Part 3").played)
        await eventually(house.has_heard_all)

        assert not wan.row("ada", "Part 1").played
        assert not wan.row("ada", "Part 2").played


async def test_the_last_bit_of_a_position_counts_and_the_first_bit_may_be_left_out(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    sync = {"minimum_position_seconds": 600, "progress_debounce_seconds": 0}
    async with household(nats.url, jellyfin_database, lan, wan, sync=sync) as house:
        await lan.user_plays("ada", FILM, until_s=500)
        await lan.user_plays("ada", "Film 00002", until_s=700)
        await house.settled()
        await lan.user_marks_unplayed("ada", "Film 00002")
        await house.settled()

        assert wan.row("ada", FILM).position == 0
        assert wan.row("ada", "Film 00002").position == 0


async def test_a_position_is_not_written_under_somebody_who_watches_although_no_report_told_of_it(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    wan.switches.is_down = True
    await wan.user_starts("ada", FILM)
    await wan.user_checks_in("ada", FILM, 700)

    await lan.user_plays("ada", FILM, until_s=2_000)
    await lan.user_plays("ada", "Film 00002", until_s=2_000)
    await eventually(lambda: wan.row("ada", "Film 00002").position > 0)
    await unchanged(lambda: wan.row("ada", FILM).position, for_s=0.5)
    due = await two_servers.due()

    assert [row["detail"] for row in due] == ["plays on wan now"]
