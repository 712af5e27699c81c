"""Whenever the process or the server dies: every play once in the end."""

import pytest

from scrobble_sync.workflows import submit_plays
from tests.support.listeners import DAY, NOW, START, Listeners, listeners, play
from tests.support.mortal import Killed, let_die, revive

PLAYS = [(0, START + 10), (0, START + 20), (1, START + 30), (0, NOW - DAY), (2, NOW - 600)]
EXPECTED = [3, 1, 1, 0, 0]


def tell(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[song], at) for song, at in PLAYS])


def assert_every_play_once(home: Listeners) -> None:
    assert home.counts() == EXPECTED
    history = [at for _, at in home.navidrome.history("ada")]
    assert sorted(history) == sorted(at for _, at in PLAYS)


async def test_w15_a_kill_at_any_call_doubles_and_loses_nothing(
    scrobble_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plays of a track that was being sent were sent again after a kill.

    Walks the points: the process dies before the first call of all, after it, before the second …
    until a whole run gets through. Two plays a batch, so that there are several batches.
    """
    # A constant of the workflow, small here so that five plays make three batches.
    monkeypatch.setattr(submit_plays, "BATCH", 2)
    points = 0
    is_through = False
    async with listeners(scrobble_database) as home:
        tell(home)
        while not is_through:
            for is_heard in (False, True):
                let_die(home, points, is_heard=is_heard)
                try:
                    await home.sync()
                except Killed:
                    pass
                else:
                    is_through = True
                revive(home)
                await home.sync()
                assert_every_play_once(home)
                await forget(home)
            points += 1

    assert points > 8


async def forget(home: Listeners) -> None:
    """As if it had never been synchronised."""
    await home.query("TRUNCATE delivery, submission, sync_log, star")
    await home.query("UPDATE play SET is_delivered = false")
    await home.query("UPDATE account SET library_mark = ''")
    home.navidrome.database.execute("DELETE FROM annotation")
    home.navidrome.database.execute("DELETE FROM scrobbles")
    home.navidrome.database.commit()


async def test_w15_a_server_that_restarts_in_mid_batch_has_every_play_once(home: Listeners) -> None:
    """It stored some of the batch before it went away."""
    tell(home)
    home.navidrome.dies_after_plays = 3

    first = await home.sync()
    await home.sync()

    assert first["errors"]
    assert first["written"] == 3 or first["written"] == 0
    assert_every_play_once(home)


async def test_w22_an_ok_that_stored_nothing_is_not_believed(home: Listeners) -> None:
    """The server logs its failures and answers "ok"; what was reported as done had not happened."""
    tell(home)
    home.navidrome.plays_to_lose = 2

    first = await home.sync()
    lost = home.counts()
    await home.sync()

    assert (first["written"], sum(lost)) == (3, 3)
    assert home.counts() == EXPECTED


async def test_what_a_target_lost_comes_back_with_a_full_run(home: Listeners) -> None:
    """Its database was put back to an older state."""
    tell(home)
    await home.sync()
    home.navidrome.database.execute("UPDATE annotation SET play_count = 1 WHERE play_count = 3")
    home.navidrome.database.commit()

    await home.sync(is_full=True)

    assert home.counts() == EXPECTED
