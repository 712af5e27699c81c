"""A person's library and years of plays, as large as a benchmark wants them."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from typing import Final

import structlog

from medley_simulators.lastfm.plays import Play
from medley_simulators.navidrome.library import Song
from tests.support.databases import new_database
from tests.support.listeners import NOW, Listeners, listeners, migrate_scrobble_sync, play
from tests.support.servers import embedded_postgres, temporary_folder

YEARS_S: Final = 15 * 365 * 86_400
_ALBUM: Final = 12


def library(tracks: int) -> list[Song]:
    """Albums of twelve songs, three albums an artist."""
    return [
        Song(
            f"Song {number % _ALBUM + 1} of {number // _ALBUM}",
            (f"Artist {number // (_ALBUM * 3)}",),
            f"Album {number // _ALBUM}",
            f"Artist {number // (_ALBUM * 3)}",
            track=number % _ALBUM + 1,
        )
        for number in range(tracks)
    ]


def history(songs: list[Song], plays: int, *, seed: int = 7) -> list[Play]:
    """Plays over fifteen years, some songs far more often than others, none after yesterday."""
    random = Random(seed)
    chosen = random.choices(songs, [1 / (1 + place % 97) for place in range(len(songs))], k=plays)
    step = YEARS_S / plays
    first = NOW - 86_400 - YEARS_S
    return [play(song, int(first + number * step)) for number, song in enumerate(chosen)]


@asynccontextmanager
async def a_listener(songs: list[Song]) -> AsyncGenerator[tuple[Listeners, str], None]:
    """`ada` with these songs and nothing played, and the DSN of the service's database."""
    # The figures go to stdout, one line each; what the service logs does not.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with temporary_folder() as folder:
        server = embedded_postgres(folder)
        await server.start()
        try:
            async with new_database(server.dsn) as dsn:
                await migrate_scrobble_sync(dsn)
                async with listeners(dsn, library=songs) as home:
                    home.ada.registered_at = NOW - YEARS_S - 2 * 86_400
                    yield home, dsn
        finally:
            await server.stop()
