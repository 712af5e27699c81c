"""A small record shelf and two who listen, for the demo and for `medley simulate`."""

import time
from typing import Final

from medley_simulators.lastfm.plays import Play
from medley_simulators.lastfm.server import LastfmSimulator
from medley_simulators.listenbrainz.listens import Listen
from medley_simulators.listenbrainz.server import ListenbrainzSimulator
from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.server import NavidromeSimulator

PASSWORD: Final = "demo"
LISTENERS: Final = ("ada", "ben")
_DAY: Final = 86_400
_DAYS: Final = 60
_RECORDS: Final = (
    (
        "The Quiet Engines",
        "Night Trains",
        ("Departure", "Platform Nine", "Sleeper", "Arrival (Part 1)", "Arrival (Part 2)"),
    ),
    ("Ada & the Lovelaces", "Notes", ("Note A", "Note G", "Bernoulli", "Looms")),
    ("Mara Lund", "Fjord", ("Ebb", "Flood", "Salt", "Salt (Live)")),
)
UNKNOWN: Final = ("Nobody's Band", "Not on the shelf")


def shelf() -> list[Song]:
    """Every song that the Navidrome has."""
    return [
        Song(title, (artist,), album, track=number)
        for artist, album, titles in _RECORDS
        for number, title in enumerate(titles, start=1)
    ]


def history(listener: str, *, now: int | None = None) -> list[tuple[Song, int]]:
    """What somebody heard in the last two months, oldest first; ben hears less than ada."""
    end = int(time.time()) if now is None else now
    songs = shelf()
    step = 1 if listener == LISTENERS[0] else 3
    return [
        (songs[(day * 5 + day // 7) % len(songs)], end - (_DAYS - day) * _DAY)
        for day in range(0, _DAYS, step)
    ]


def full_lastfm() -> LastfmSimulator:
    """Their plays as scrobblers spell them, a loved track each, and one song nobody owns."""
    server = LastfmSimulator()
    for listener in LISTENERS:
        account = server.add_user(listener)
        account.registered_at = int(time.time()) - (_DAYS + 5) * _DAY
        heard = history(listener)
        account.add(
            Play(at, _as_scrobbled(song.artists[0]), song.title.lower(), song.album)
            for song, at in heard
        )
        account.add([Play(heard[-1][1] + 600, *UNKNOWN)])
        loved = heard[0][0]
        account.love(loved.artists[0], loved.title, at=heard[-1][1])
    return server


def full_listenbrainz() -> ListenbrainzSimulator:
    """The same as listens."""
    server = ListenbrainzSimulator()
    for listener in LISTENERS:
        account = server.add_user(listener)
        account.add(
            Listen(at, song.artists[0], song.title, song.album) for song, at in history(listener)
        )
    return server


def full_navidrome() -> NavidromeSimulator:
    """The shelf, with a few plays of ada's own."""
    server = NavidromeSimulator()
    for listener in LISTENERS:
        server.add_user(listener, password=PASSWORD, is_admin=listener == LISTENERS[0])
    server.add_songs(shelf())
    server.listen(LISTENERS[0], "Departure", at=int(time.time()) - 90 * _DAY)
    return server


def _as_scrobbled(artist: str) -> str:
    return artist.replace(" & ", " and ")
