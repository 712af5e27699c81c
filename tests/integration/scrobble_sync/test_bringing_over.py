"""Plays and loves on their way from Last.fm to a running Navidrome."""

from tests.support.listeners import DAY, NOW, START, Listeners, play


async def test_every_play_arrives_once_with_its_time(home: Listeners) -> None:
    one, two, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, START + 5), play(one, START + 90), play(two, NOW - 9)])

    first = await home.sync()
    again = await home.sync()

    assert home.counts() == [2, 1, 0, 0, 0]
    assert home.navidrome.held("ada", one).played_at == START + 90
    assert {at for _, at in home.navidrome.history("ada")} == {START + 5, START + 90, NOW - 9}
    assert (first["fetched"], first["written"], first["errors"]) == (3, 3, [])
    assert (again["fetched"], again["written"]) == (0, 0)


async def test_a_run_without_news_makes_one_call(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    await home.sync()
    home.navidrome.journal.clear()

    result = await home.sync()

    assert home.navidrome.journal.total == 1
    assert result["calls"] == 1


async def test_loved_tracks_are_starred_once(home: Listeners) -> None:
    one, two, *_ = home.songs
    home.ada.love("Ada", one.title, at=NOW - DAY)
    home.ada.love("Ada", two.title, at=NOW - DAY)
    home.navidrome.star("ada", two, at=START)

    first = await home.sync()
    again = await home.sync()

    assert home.navidrome.held("ada", one).is_starred
    assert home.navidrome.held("ada", two).starred_at == START
    assert (first["starred"], again["starred"]) == (1, 0)


async def test_w11_a_star_that_was_taken_away_stays_away(home: Listeners) -> None:
    """Taking a star away in Navidrome was undone by each run."""
    one, *_ = home.songs
    home.ada.love("Ada", one.title, at=NOW - DAY)
    await home.sync()
    home.navidrome.unstar("ada", one, at=NOW)
    home.lastfm.add_plays("ada", [play(one, NOW - 60)])

    await home.sync()
    await home.sync(is_full=True)

    assert not home.navidrome.held("ada", one).is_starred


async def test_a_dry_run_says_what_it_would_write_and_writes_nothing(home: Listeners) -> None:
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - 60), play(one, NOW - 600)])
    home.ada.love("Ada", one.title, at=NOW)

    result = await home.sync(is_dry_run=True)

    assert home.counts() == [0, 0, 0, 0, 0]
    assert [(each["track"], each["plays"], each["star"]) for each in result["plan"]] == [
        ("Song 001", 2, False),
        ("Song 001", 0, True),
    ]
    assert home.navidrome.journal.writes_tried == 0
