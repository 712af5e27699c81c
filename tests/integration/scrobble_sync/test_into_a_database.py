"""The same command where the target is stopped and its database is written."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from medley_simulators.navidrome.server import NavidromeSimulator
from tests.support.listeners import DAY, NOW, START, Listeners, listeners, play

NOBODY = "http://127.0.0.1:9"
"""Nothing listens there: the server is stopped."""


@asynccontextmanager
async def stopped(dsn: str, folder: Path, **account: Any) -> AsyncGenerator[Listeners, None]:
    """`ada` with five songs on a Navidrome that is stopped."""
    server = NavidromeSimulator(folder / "navidrome.db")
    target = {"url": NOBODY, "mode": "database", "database_path": str(folder / "navidrome.db")}
    async with listeners(dsn, navidrome=server, target=target, account=account) as found:
        server.stop()
        yield found


@asynccontextmanager
async def started(home: Listeners) -> AsyncGenerator[None, None]:
    """Let the server run for as long as the block, to see what it tells."""
    home.navidrome.start()
    try:
        yield
    finally:
        home.navidrome.stop()


async def test_plays_loves_and_history_are_in_the_file(
    scrobble_database: str, tmp_path: Path
) -> None:
    async with stopped(scrobble_database, tmp_path) as home:
        one, two, *_ = home.songs
        home.lastfm.add_plays("ada", [play(one, START + 5), play(one, NOW - DAY)])
        home.ada.love("Ada", two.title, at=NOW - 50)

        first = await home.sync()
        again = await home.sync()

        async with started(home):
            assert home.counts() == [2, 0, 0, 0, 0]
            assert home.navidrome.held_album("ada", one).plays == 2
            assert home.navidrome.held_artist("ada", one).plays == 2
            assert home.navidrome.held("ada", two).starred_at == NOW - 50
            assert [at for _, at in home.navidrome.history("ada")] == [START + 5, NOW - DAY]
        assert (first["errors"], first["written"], first["starred"]) == ([], 2, 1)
        assert (again["errors"], again["written"], again["starred"]) == ([], 0, 0)


async def test_w37_a_server_that_runs_is_noticed_and_nothing_is_written(
    scrobble_database: str, tmp_path: Path
) -> None:
    """An idle server in write-ahead mode was not noticed."""
    async with stopped(scrobble_database, tmp_path) as home:
        home.lastfm.add_plays("ada", [play(home.songs[0], START + 5)])
        async with started(home):
            refused = await home.sync()

            assert home.counts() == [0, 0, 0, 0, 0]
        after = await home.sync()

        assert "stop Navidrome" in refused["errors"][0]["detail"]
        assert after["written"] == 1


async def test_w40_a_question_waits_in_the_review_queue_and_its_answer_is_carried_out(
    scrobble_database: str, tmp_path: Path
) -> None:
    """Unattended runs stopped at a prompt."""
    async with stopped(scrobble_database, tmp_path, conflict="ask") as home:
        one, *_ = home.songs
        async with started(home):
            home.navidrome.listen("ada", one, at=START + 50, times=4)
        home.lastfm.add_plays("ada", [play(one, START + 9_000)])

        asked = await home.sync()
        await home.query("UPDATE count_asked SET answer = 'lastfm'")
        await home.sync()
        await home.sync()

        assert asked["skipped_conflicts"] == 1
        async with started(home):
            assert home.counts()[0] == 1
