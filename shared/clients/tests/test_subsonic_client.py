"""The Subsonic and Navidrome clients against a simulated server on a real port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from medley_clients.asking_again import Patience
from medley_clients.errors import UpstreamMissing, UpstreamRejected, UpstreamUnavailable
from medley_clients.navidrome.client import NavidromeClient, open_navidrome
from medley_clients.subsonic import models
from medley_clients.subsonic.client import SubsonicClient, open_subsonic
from medley_clients.subsonic.errors import LoginRefused
from medley_clients.subsonic.library import enumerate_songs
from medley_simulators.faults import Fault
from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.people import Told
from medley_simulators.navidrome.server import NavidromeSimulator

T0 = 1_700_000_000


async def at_once(_seconds: float) -> None:
    """Do not wait."""


HASTE = Patience(tries=3, first_pause_s=0, longest_pause_s=1, sleep=at_once)


@dataclass
class Home:
    server: NavidromeSimulator
    subsonic: SubsonicClient
    native: NavidromeClient


@asynccontextmanager
async def opened(*, password: str = "secret", **options: Any) -> AsyncGenerator[Home, None]:
    server = NavidromeSimulator(**options)
    server.add_user("ada")
    server.add_songs(Song(f"Song {n}", ("Blur",), track=n) for n in range(7))
    async with server.serving() as url:
        subsonic = open_subsonic(
            "home", url, username="Ada", password=password, per_second=1000, patience=HASTE
        )
        native = open_navidrome(
            "home", url, username="Ada", password=password, per_second=1000, patience=HASTE
        )
        try:
            yield Home(server, subsonic, native)
        finally:
            await subsonic.aclose()
            await native.aclose()


@pytest.fixture
async def home() -> AsyncGenerator[Home, None]:
    async with opened() as found:
        yield found


async def titles(home: Home, *, page_size: int = 3) -> list[str]:
    pages = home.subsonic.songs(page_size=page_size)
    return [song.title async for page in pages for song in page.songs]


async def test_the_server_says_who_it_is(home: Home) -> None:
    info = await home.subsonic.ping()

    assert (info.type, info.open_subsonic) == ("navidrome", True)


async def test_a_wrong_password_is_refused() -> None:
    async with opened(password="wrong") as home:
        with pytest.raises(LoginRefused):
            await home.subsonic.ping()
        with pytest.raises(UpstreamRejected, match="not accepted"):
            await home.native.account()


@pytest.mark.parametrize("page_size", [2, 3, 7, 8, 100])
async def test_every_song_comes_once(home: Home, page_size: int) -> None:
    assert await titles(home, page_size=page_size) == [f"Song {n}" for n in range(7)]


async def test_w33_the_library_takes_few_calls(home: Home) -> None:
    # Walking from artist to album to song took a call for each of them.
    await titles(home, page_size=500)

    assert dict(home.server.journal.counts) == {("POST", "search3"): 1}


@pytest.mark.parametrize("songs", [100, 119, 150])
async def test_a_server_that_gives_fewer_songs_than_asked_for_is_read_to_the_end(
    songs: int,
) -> None:
    library = [models.Song(id=f"s{n}", title=f"Song {n}") for n in range(songs)]

    async def find(offset: int, count: int) -> list[models.Song]:
        return library[offset : offset + min(count, 50)]

    pages = enumerate_songs(find, page_size=1000, upstream="home")

    assert [song.id async for page in pages for song in page.songs] == [s.id for s in library]


async def test_without_an_empty_search_albums_are_walked(home: Home) -> None:
    home.server.answers_empty_search = False

    assert sorted(await titles(home)) == [f"Song {n}" for n in range(7)]


async def test_songs_removed_meanwhile_are_an_outage_of_the_listing(home: Home) -> None:
    pages = home.subsonic.songs(page_size=3)
    await anext(pages)
    home.server.database.execute("DELETE FROM media_file WHERE title IN ('Song 0', 'Song 1')")

    with pytest.raises(UpstreamUnavailable, match="changed while"):
        _ = [page async for page in pages]


async def test_a_song_has_what_the_user_has_of_it(home: Home) -> None:
    home.server.listen("ada", "Song 1", at=T0, times=2)
    home.server.star("ada", "Song 1", at=T0 + 9)

    song = await home.subsonic.song(home.server.id("Song 1"))

    assert song.play_count == 2
    assert song.played is not None
    assert song.played.timestamp() == T0 + 1
    assert song.starred is not None
    assert [one.id for one in await home.subsonic.starred()] == [song.id]


async def test_an_absent_song_is_missing(home: Home) -> None:
    with pytest.raises(UpstreamMissing):
        await home.subsonic.song("nothing")


async def test_plays_keep_their_moments(home: Home) -> None:
    one, two = home.server.id("Song 1"), home.server.id("Song 2")

    await home.subsonic.scrobble([(one, T0), (two, T0 + 60), (one, T0 + 120)])

    assert home.server.history("ada") == [(one, T0), (two, T0 + 60), (one, T0 + 120)]
    assert home.server.held("ada", "Song 1").plays == 2
    assert home.server.held_album("ada", "Song 1").plays == 3


async def test_a_submission_is_never_repeated_by_the_client(home: Home) -> None:
    home.server.faults.add(Fault("status", route="scrobble", status=502, after=True))

    with pytest.raises(UpstreamUnavailable):
        await home.subsonic.scrobble([(home.server.id("Song 1"), T0)])

    assert home.server.journal.counts["POST", "scrobble"] == 1


async def test_a_server_that_restarts_in_mid_batch_keeps_the_plays_it_stored(home: Home) -> None:
    home.server.dies_after_plays = 2
    one = home.server.id("Song 1")

    with pytest.raises(UpstreamUnavailable):
        await home.subsonic.scrobble([(one, T0 + n) for n in range(5)])

    assert home.server.held("ada", "Song 1").plays == 2


async def test_a_page_of_html_is_an_outage(home: Home) -> None:
    home.server.faults.add(Fault("status", status=200))

    with pytest.raises(UpstreamUnavailable, match="HTML"):
        await home.subsonic.ping()


async def test_w41_no_credentials_stand_in_an_address(home: Home) -> None:
    await home.subsonic.ping()
    await home.native.players()

    named = {
        pair.partition("=")[0]
        for one in home.server.journal.recent
        for pair in one.query.split("&")
    }
    assert named <= {"", "_start", "_end"}


async def test_somebody_answers_or_nobody_does(home: Home) -> None:
    home.server.faults.add(Fault("status", status=502))
    is_up = await home.subsonic.answers()
    nobody = open_subsonic(
        "gone", "http://127.0.0.1:9", username="a", password="b", per_second=1000
    )

    assert is_up
    assert not await nobody.answers()
    await nobody.aclose()


async def test_a_first_call_makes_a_player_that_tells_plays_on(home: Home) -> None:
    before = await home.native.own_players()
    await home.subsonic.ping()
    players = await home.native.own_players()

    assert before == []
    assert [(one.client, one.scrobble_enabled) for one in players] == [("Medley", True)]


async def test_w43_a_player_stops_telling_plays_on(home: Home) -> None:
    # Every imported play was told on to Last.fm, since nobody asked for the player's switch.
    told: list[int] = []

    def tell(play: Told) -> bool:
        told.append(play.at)
        return True

    home.server.tell_on("ada", "lastfm", tell)
    await home.subsonic.ping()
    (player,) = await home.native.own_players()

    await home.native.set_forwarding(player.id, is_on=False)
    await home.subsonic.ping()
    (player,) = await home.native.own_players()
    await home.subsonic.scrobble([(home.server.id("Song 1"), T0)])

    assert not player.scrobble_enabled
    assert told == []


async def test_a_switch_that_is_overwritten_shows(home: Home) -> None:
    home.server.switches_lost = 1
    await home.subsonic.ping()
    (player,) = await home.native.own_players()

    await home.native.set_forwarding(player.id, is_on=False)

    assert (await home.native.own_players())[0].scrobble_enabled


async def test_a_session_that_ends_is_begun_anew(home: Home) -> None:
    await home.native.account()
    home.server.sessions_end = 1

    assert await home.native.players() == []


async def test_raw_tags_come_with_real_paths() -> None:
    async with opened() as home:
        pages = home.native.tracks(page_size=3)
        tracks = [track async for page in pages for track in page]

    assert len(tracks) == 7
    assert all(track.path.startswith("Blur/Album/01-") for track in tracks)


async def test_the_history_of_an_older_server_cannot_be_read(home: Home) -> None:
    with pytest.raises(UpstreamMissing):
        await home.native.history(since=0, until=T0)


async def test_the_history_is_read() -> None:
    async with opened(version="next") as home:
        home.server.listen("ada", "Song 1", at=T0)
        plays = await home.native.history(since=T0 - 1, until=T0 + 1)

    assert [play.submission_time for play in plays] == [T0]
