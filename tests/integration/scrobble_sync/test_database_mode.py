"""Plays and loves on their way from Last.fm into the file of a stopped Navidrome."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from faststream.nats import NatsBroker

from medley_kit.health import Health
from medley_simulators.lastfm.server import LastfmSimulator
from medley_simulators.navidrome.hands import Held
from medley_simulators.navidrome.server import NavidromeSimulator
from scrobble_sync.navidrome_database.refusals import DatabaseRefused
from scrobble_sync.resources import open_resources
from scrobble_sync.workflows.check_setup import check_setup
from scrobble_sync.workflows.undo import NothingToUndo, undo
from tests.support.listeners import DAY, NOW, Listeners, hurry, play, settings_for, songs

START = NOW - 20 * DAY
"""Few windows to read."""
NOBODY = "http://127.0.0.1:9"


@dataclass
class Stopped(Listeners):
    """The same people, with a server that runs only between two runs."""

    async def sync(self, **wish: Any) -> dict[str, Any]:
        """Stop the server, run all accounts once, and start it again."""
        self.navidrome.stop()
        try:
            return await super().sync(**wish)
        finally:
            self.navidrome.start()

    async def undo(self, run_id: int) -> dict[str, Any]:
        """Stop the server, undo, and start it again."""
        self.navidrome.stop()
        try:
            return await undo(self.resources.pool, self.resources.accounts, str(run_id))
        finally:
            self.navidrome.start()

    def run_of(self, result: dict[str, Any], name: str = "ada") -> int:
        """The number of an account's run."""
        return int(result["accounts"][name]["run_id"])


@asynccontextmanager
async def stopped(
    dsn: str, tmp_path: Path, *, policy: str = "higher", people: tuple[str, ...] = ("ada",)
) -> AsyncGenerator[Stopped, None]:
    lastfm, navidrome = LastfmSimulator(), NavidromeSimulator(tmp_path / "navidrome.db")
    for name in people:
        lastfm.add_user(name).registered_at = START
        navidrome.add_user(name)
    library = songs(5)
    navidrome.add_songs(library)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(lastfm.serving())
        told = settings_for(dsn, url, NOBODY, people=people, account={"conflict": policy})
        target = {
            "url": NOBODY,
            "mode": "database",
            "database_path": str(tmp_path / "navidrome.db"),
        }
        told = type(told).model_validate(told.model_dump() | {"targets": {"home": target}})
        resources = await stack.enter_async_context(open_resources(told, NatsBroker(), Health()))
        await hurry(resources, url, stack)
        yield Stopped(lastfm, navidrome, resources, library)


@pytest.fixture
async def home(scrobble_database: str, tmp_path: Path) -> AsyncGenerator[Stopped, None]:
    async with stopped(scrobble_database, tmp_path) as found:
        yield found


async def test_plays_and_loves_arrive_with_their_times(home: Stopped) -> None:
    one, two, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, START + 5), play(one, START + 90), play(two, NOW - 9)])
    home.ada.love("Ada", one.title, at=NOW - DAY)

    first = await home.sync()
    again = await home.sync()

    assert home.navidrome.held("ada", one) == Held(2, START + 90, True, NOW - DAY)
    assert home.navidrome.held_album("ada", one).plays == 3
    assert [at for _, at in home.navidrome.history("ada")] == [START + 5, START + 90, NOW - 9]
    assert (first["written"], first["starred"], first["errors"]) == (3, 1, [])
    assert (again["written"], again["starred"], again["errors"]) == (0, 0, [])


@pytest.mark.parametrize("policy", ["ask", "navidrome", "lastfm", "higher", "increment"])
async def test_three_runs_leave_the_counts_of_the_first(
    scrobble_database: str, tmp_path: Path, policy: str
) -> None:
    async with stopped(scrobble_database, tmp_path, policy=policy) as home:
        one, two, *_ = home.songs
        home.navidrome.listen("ada", one, at=START, times=3)
        home.navidrome.listen("ada", two, at=START + 99)
        home.lastfm.add_plays("ada", [play(one, NOW - 60), play(two, NOW - 50), play(two, NOW - 5)])

        counts = []
        for _ in range(3):
            result = await home.sync(is_full=True)
            counts.append(home.counts())

    assert result["errors"] == []
    assert counts[0] == counts[1] == counts[2]


async def test_every_row_that_was_written_is_explained(home: Stopped) -> None:
    one, *_ = home.songs
    home.navidrome.listen("ada", one, at=START)
    home.lastfm.add_plays("ada", [play(one, NOW - 60), play(one, NOW - 5)])

    await home.sync()

    rows = await home.query("SELECT action, count_before, count_after, plays FROM sync_log")
    assert rows == [{"action": "plays", "count_before": 1, "count_after": 2, "plays": 1}]


async def test_a_count_to_be_settled_is_told_and_stays_open(
    scrobble_database: str, tmp_path: Path
) -> None:
    async with stopped(scrobble_database, tmp_path, policy="ask") as home:
        one, *_ = home.songs
        home.navidrome.listen("ada", one, at=START, times=3)
        home.lastfm.add_plays("ada", [play(one, NOW - 60)])

        results = [await home.sync() for _ in range(2)]

    assert [result["skipped_conflicts"] for result in results] == [1, 1]


async def test_a_dry_run_plans_and_writes_nothing(home: Stopped) -> None:
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - 60)])

    result = await home.sync(is_dry_run=True)

    assert home.counts() == [0] * 5
    assert (result["planned"], result["written"]) == (1, 0)
    assert result["plan"][0]["count_after"] == 1


async def test_accounts_of_one_file_take_turns(scrobble_database: str, tmp_path: Path) -> None:
    async with stopped(scrobble_database, tmp_path, people=("ada", "ben", "cleo")) as home:
        for name in ("ada", "ben", "cleo"):
            home.lastfm.add_plays(name, [play(home.songs[0], NOW - 60)])

        result = await home.sync()

        assert result["errors"] == []
        assert [home.counts(name)[0] for name in ("ada", "ben", "cleo")] == [1, 1, 1]


async def test_a_server_that_runs_is_left_alone_and_plays_wait(home: Stopped) -> None:
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - 60)])

    refused = await Listeners.sync(home)
    then = await home.sync()

    assert "open" in refused["errors"][0]["detail"] or "log" in refused["errors"][0]["detail"]
    assert then["errors"] == []
    assert home.counts()[0] == 1


@pytest.mark.parametrize("policy", ["higher", "lastfm", "increment"])
async def test_a_run_is_undone_and_the_next_one_writes_the_same_again(
    scrobble_database: str, tmp_path: Path, policy: str
) -> None:
    """The ledger took the plays of an undone run for brought over, and never wrote them again."""
    async with stopped(scrobble_database, tmp_path, policy=policy) as home:
        one, two, *_ = home.songs
        home.navidrome.listen("ada", one, at=START)
        home.lastfm.add_plays("ada", [play(one, NOW - 600)])
        home.ada.love("Ada", two.title, at=NOW - 50)
        await home.sync()
        home.lastfm.add_plays("ada", [play(one, NOW - 60), play(one, NOW - 5)])
        home.ada.love("Ada", one.title, at=NOW - 50)
        before = home.counts()[0]
        result = await home.sync()
        written, history = home.counts()[0], home.navidrome.history("ada")

        undone = await home.undo(home.run_of(result))
        after_undo = home.counts()[0]
        unstarred = home.navidrome.held("ada", one).is_starred
        await home.sync()
        await home.sync()

        assert (undone["plays"], after_undo, unstarred) == (2, before, False)
        assert (home.counts()[0], home.navidrome.history("ada")) == (written, history)
        assert home.navidrome.held("ada", one).starred_at == NOW - 50
        assert home.navidrome.held("ada", two).is_starred


async def test_a_count_that_was_answered_and_undone_is_carried_out_again(
    scrobble_database: str, tmp_path: Path
) -> None:
    async with stopped(scrobble_database, tmp_path, policy="ask") as home:
        one, *_ = home.songs
        home.navidrome.listen("ada", one, at=START, times=4)
        home.lastfm.add_plays("ada", [play(one, NOW - 60)])
        await home.sync()
        await home.query("UPDATE count_asked SET answer = 'lastfm'")
        result = await home.sync()
        await home.undo(home.run_of(result))
        undone = home.counts()[0]

        await home.sync()

        assert (undone, home.counts()[0]) == (4, 1)


async def test_what_was_settled_otherwise_before_the_undo_is_not_written_again(
    home: Stopped,
) -> None:
    one, two, *_ = home.songs
    told = [play(one, NOW - 60), play(two, NOW - 50), play(two, NOW - 40)]
    home.lastfm.add_plays("ada", told)
    result = await home.sync()
    await home.query(
        "UPDATE mapping SET verdict = 'ignored', track_ids = '{}', decided_by = 'ada' "
        "FROM source_track AS known "
        "WHERE known.source_track_id = mapping.source_track_id AND known.title = $1",
        one.title,
    )
    home.ada.forget(told[1])
    await home.sync()

    await home.undo(home.run_of(result))
    await home.sync()

    assert home.counts()[:2] == [0, 1]
    assert [at for _, at in home.navidrome.history("ada")] == [NOW - 40]


async def test_an_undo_that_the_file_refuses_loses_and_doubles_nothing(home: Stopped) -> None:
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - 60)])
    result = await home.sync()
    with pytest.raises(DatabaseRefused):
        await undo(home.resources.pool, home.resources.accounts, str(home.run_of(result)))

    await home.sync()

    assert home.counts()[0] == 1
    states = await home.query("SELECT state FROM delivery")
    assert [row["state"] for row in states] == ["confirmed"]


async def test_a_run_that_wrote_nothing_cannot_be_undone(home: Stopped) -> None:
    with pytest.raises(NothingToUndo):
        await home.undo(99)


async def test_ids_that_a_release_rewrites_are_followed(home: Stopped) -> None:
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - 60)])
    await home.sync()
    home.navidrome.database.execute("PRAGMA foreign_keys=OFF")
    home.navidrome.database.execute(
        "UPDATE annotation SET item_id = 'new' || item_id WHERE item_type = 'media_file'"
    )
    for table, column in (("media_file_artists", "media_file_id"), ("scrobbles", "media_file_id")):
        home.navidrome.database.execute(f"UPDATE {table} SET {column} = 'new' || {column}")
    home.navidrome.database.execute("UPDATE media_file SET id = 'new' || id")
    home.navidrome.database.commit()
    home.lastfm.add_plays("ada", [play(one, NOW - 30)])

    result = await home.sync()

    assert result["errors"] == []
    assert home.navidrome.held("ada", f"new{home.navidrome.id(one)}").plays == 2


async def test_the_check_says_whether_the_file_could_be_written_now(home: Stopped) -> None:
    running = {one.name: one for one in await check_setup(home.resources.accounts)}
    home.navidrome.stop()
    stopped_now = {one.name: one for one in await check_setup(home.resources.accounts)}
    home.navidrome.start()

    assert not running["database"].ok
    assert "stop" in running["database"].fix
    assert stopped_now["database"].ok
    assert "5 tracks" in stopped_now["database"].detail
