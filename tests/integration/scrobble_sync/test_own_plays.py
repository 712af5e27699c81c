"""Plays that Navidrome counted itself, and told to where our plays come from."""

from dataclasses import replace

from medley_simulators.lastfm.plays import Play
from medley_simulators.navidrome.people import Told
from scrobble_sync.domain.conflict import Conflict
from tests.support.listeners import DAY, NOW, START, Listeners, play


def link(home: Listeners) -> None:
    """Have Navidrome tell ada's plays to her Last.fm."""

    def tell(told: Told) -> bool:
        return home.lastfm.take_forwarded("ada", Play(told.at, told.artist, told.title, told.album))

    home.navidrome.tell_on("ada", "lastfm", tell)


async def test_w16_a_play_that_comes_back_through_forwarding_counts_once(home: Listeners) -> None:
    """The library was read once and for all, so local plays were added a second time."""
    one, two, *_ = home.songs
    link(home)
    home.lastfm.add_plays("ada", [play(one, START + 7)])
    await home.sync()
    home.navidrome.listen("ada", one, at=NOW - 900)
    home.navidrome.listen("ada", two, at=NOW - 600)

    await home.sync()
    await home.sync()

    assert len(home.ada.plays) == 3
    assert home.counts() == [2, 1, 0, 0, 0]


async def test_w43_plays_brought_over_are_never_told_on(home: Listeners) -> None:
    """Every imported play went out to the linked account again."""
    link(home)
    home.lastfm.add_plays("ada", [play(song, NOW - DAY) for song in home.songs])

    await home.sync()

    assert home.counts() == [1, 1, 1, 1, 1]
    assert home.navidrome.forwarded == 0
    assert len(home.ada.plays) == 5


async def test_w43_nothing_is_submitted_while_forwarding_cannot_be_switched_off(
    home: Listeners,
) -> None:
    link(home)
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    home.navidrome.switches_lost = 99

    refused = await home.sync()

    assert home.counts() == [0, 0, 0, 0, 0]
    assert "scrobbling off" in refused["errors"][0]["detail"]
    home.navidrome.switches_lost = 0
    await home.sync()
    assert home.counts() == [1, 0, 0, 0, 0]


async def test_the_switch_is_looked_at_before_each_batch(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY + n) for n in range(3)])
    await home.sync()
    home.navidrome.database.execute("UPDATE player SET scrobble_enabled = 1")
    home.navidrome.database.commit()
    link(home)
    home.lastfm.add_plays("ada", [play(home.songs[1], NOW - 700)])

    await home.sync()

    assert home.navidrome.forwarded == 0
    assert home.counts() == [3, 1, 0, 0, 0]


async def test_a_count_that_is_higher_in_navidrome_is_left_and_told(home: Listeners) -> None:
    one, *_ = home.songs
    home.navidrome.listen("ada", one, at=START + 50, times=4)
    home.lastfm.add_plays("ada", [play(one, START + 9_000)])

    result = await home.sync()

    assert (result["skipped_conflicts"], result["written"]) == (1, 0)
    assert home.counts()[0] == 4
    (row,) = await home.query("SELECT action, count_before, count_after FROM sync_log")
    assert row == {"action": "conflict", "count_before": 4, "count_after": 4}


async def test_w04_increment_adds_every_play_once_however_often_it_runs(home: Listeners) -> None:
    """Counts grew with each run, and because of a star."""
    one, *_ = home.songs
    home.navidrome.listen("ada", one, at=START + 50, times=4)
    home.lastfm.add_plays("ada", [play(one, START + 9_000), play(one, START + 9_900)])
    home.ada.love("Ada", one.title, at=NOW)
    account = home.resources.accounts["ada"]
    home.resources.accounts["ada"] = replace(account, conflict=Conflict.INCREMENT)  # type: ignore[index]  # a dictionary

    for _ in range(3):
        await home.sync()
    await home.sync(is_full=True)

    assert home.counts()[0] == 6
