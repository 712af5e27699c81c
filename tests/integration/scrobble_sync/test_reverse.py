"""Stars of Navidrome on their way to Last.fm, and back out of it."""

import time
from collections.abc import AsyncGenerator

import pytest

from medley_simulators.faults import Fault
from scrobble_sync.domain.loving import StarredOrCarried
from scrobble_sync.workflows.lastfm_source import LastfmSource
from tests.support.listeners import DAY, NOW, Listeners, listeners, songs
from tests.support.mortal import Killed


@pytest.fixture
async def two_way(scrobble_database: str) -> AsyncGenerator[Listeners, None]:
    """`ada`, whose stars are loves at Last.fm, and end with them."""
    async with listeners(
        scrobble_database,
        account={"sync": {"reverse_loved": "love_and_unlove"}},
        lastfm={"api_secret": "lastfm-secret", "session_key": "session-of-ada"},
    ) as found:
        yield found


def loved(home: Listeners) -> set[str]:
    """Titles that are loved at Last.fm."""
    return {love.title for love in home.ada.loves.values()}


def writes(home: Listeners) -> int:
    """How often Last.fm was told something."""
    return home.lastfm.journal.writes_tried


async def test_w44_a_star_is_a_love_without_a_play_and_ends_with_it(two_way: Listeners) -> None:
    """Only tracks that had been scrobbled were loved, failures were lost, and no love ended."""
    one, two, three, *_ = two_way.songs
    two_way.ada.love("Ada", three.title, at=NOW - DAY)
    for song in (one, two):
        two_way.navidrome.star("ada", song, at=NOW - 60)

    first = await two_way.sync()
    again = await two_way.sync()
    assert (first["loved"], again["loved"], writes(two_way)) == (2, 0, 2)
    assert loved(two_way) == {one.title, two.title, three.title}

    two_way.navidrome.unstar("ada", one, at=NOW)
    two_way.navidrome.unstar("ada", three, at=NOW)
    ended = await two_way.sync()
    await two_way.sync(is_full=True)

    assert (ended["unloved"], writes(two_way)) == (1, 3)
    assert loved(two_way) == {two.title, three.title}, "the love that was a person's own stays"
    assert not two_way.navidrome.held("ada", one).is_starred


async def test_a_love_that_a_person_ended_is_not_given_again(two_way: Listeners) -> None:
    one, two, *_ = two_way.songs
    two_way.ada.love("Ada", one.title, at=NOW - DAY)
    two_way.navidrome.star("ada", two, at=NOW - 60)
    await two_way.sync()
    assert two_way.navidrome.held("ada", one).is_starred
    two_way.ada.unlove("Ada", one.title)
    two_way.ada.unlove("Ada", two.title)

    await two_way.sync()
    await two_way.sync(is_full=True)

    assert loved(two_way) == set()
    assert two_way.navidrome.held("ada", two).is_starred


async def test_w44_a_star_that_is_given_again_is_loved_again(two_way: Listeners) -> None:
    one, two, *_ = two_way.songs
    for song in (one, two):
        two_way.navidrome.star("ada", song, at=NOW - 60)
    await two_way.sync()
    two_way.navidrome.unstar("ada", one, at=NOW)
    await two_way.sync()
    assert loved(two_way) == {two.title}
    two_way.navidrome.star("ada", one, at=int(time.time()) + 60)

    await two_way.sync()

    assert loved(two_way) == {one.title, two.title}


async def test_a_love_given_by_a_person_after_ours_ended_brings_the_star_back(
    two_way: Listeners,
) -> None:
    one, two, *_ = two_way.songs
    for song in (one, two):
        two_way.navidrome.star("ada", song, at=NOW - 60)
    await two_way.sync()
    two_way.navidrome.unstar("ada", one, at=NOW)
    await two_way.sync()
    two_way.ada.love("Ada", one.title, at=NOW + DAY)

    result = await two_way.sync()
    assert (result["starred"], result["loved"]) == (1, 0)

    two_way.navidrome.unstar("ada", one, at=NOW)
    await two_way.sync()
    assert loved(two_way) == {one.title, two.title}, "that love is not ours"


async def test_an_empty_list_of_stars_takes_no_love_back(two_way: Listeners) -> None:
    for song in two_way.songs:
        two_way.navidrome.star("ada", song, at=NOW - 60)
    await two_way.sync()
    for song in two_way.songs:
        two_way.navidrome.unstar("ada", song, at=NOW)

    result = await two_way.sync()
    assert len(loved(two_way)) == len(two_way.songs)
    assert "tells 0 stars where it told 5" in result["errors"][0]["detail"]

    said = await two_way.sync(is_full=True)
    assert (said["unloved"], loved(two_way)) == (len(two_way.songs), set())


async def test_a_dry_run_shows_what_would_be_loved_and_tells_nobody(two_way: Listeners) -> None:
    one, *_ = two_way.songs
    two_way.navidrome.star("ada", one, at=NOW - 60)

    result = await two_way.sync(is_dry_run=True)

    assert [(each["track"], each["source"]) for each in result["plan"]] == [(one.title, "love")]
    assert (loved(two_way), writes(two_way)) == (set(), 0)
    assert await two_way.query("SELECT * FROM carried_love") == []


async def test_a_track_the_source_does_not_know_stops_no_other(two_way: Listeners) -> None:
    one, two, *_ = two_way.songs
    for song in (one, two):
        two_way.navidrome.star("ada", song, at=NOW - 60)
    two_way.lastfm.fail(6, times=1, method="track.love")

    result = await two_way.sync()
    again = await two_way.sync()

    assert (result["loved"], result["errors"], again["loved"]) == (1, [], 0)
    assert loved(two_way) == {two.title}


@pytest.mark.parametrize("is_heard", [False, True])
@pytest.mark.parametrize("kind", ["love", "unlove"])
async def test_a_kill_at_the_call_loses_and_doubles_nothing(
    two_way: Listeners, monkeypatch: pytest.MonkeyPatch, kind: str, *, is_heard: bool
) -> None:
    one, two, *_ = two_way.songs
    two_way.navidrome.star("ada", two, at=NOW - 60)
    if kind == "unlove":
        two_way.navidrome.star("ada", one, at=NOW - 60)
        await two_way.sync()
        two_way.navidrome.unstar("ada", one, at=NOW)
    call = getattr(LastfmSource, kind)

    async def dies(source: LastfmSource, track: StarredOrCarried) -> None:
        if is_heard:
            await call(source, track)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(LastfmSource, kind, dies)
        with pytest.raises(Killed):
            await two_way.sync()
    await two_way.sync()
    told = writes(two_way)
    again = await two_way.sync(is_full=True)

    assert loved(two_way) == {two.title}
    assert (again["loved"], again["unloved"], writes(two_way)) == (0, 0, told)
    states = await two_way.query("SELECT state FROM carried_love ORDER BY track_id DESC")
    assert [row["state"] for row in states] == (
        ["loved", "over"] if kind == "unlove" else ["loved"]
    )


@pytest.mark.parametrize("kind", ["love", "unlove"])
async def test_w44_what_was_cut_off_is_told_by_the_next_run(two_way: Listeners, kind: str) -> None:
    one, two, *_ = two_way.songs
    for song in (one, two):
        two_way.navidrome.star("ada", song, at=NOW - 60)
    if kind == "unlove":
        await two_way.sync()
        two_way.navidrome.unstar("ada", one, at=NOW)
    two_way.lastfm.faults.add(Fault("status", route=f"track.{kind}", status=500, times=2))

    failed = await two_way.sync()
    passed = await two_way.sync()

    assert failed["errors"]
    assert passed["errors"] == []
    assert loved(two_way) == ({one.title, two.title} if kind == "love" else {two.title})


async def test_stars_stay_where_they_are_while_the_setting_is_off(home: Listeners) -> None:
    home.navidrome.star("ada", home.songs[0], at=NOW - 60)

    result = await home.sync()

    assert (result["loved"], writes(home)) == (0, 0)


async def test_one_run_gives_and_takes_back_only_so_many_loves(scrobble_database: str) -> None:
    library = songs(300)
    async with listeners(
        scrobble_database,
        library=library,
        account={"sync": {"reverse_loved": "love_and_unlove"}},
        lastfm={"api_secret": "lastfm-secret", "session_key": "session-of-ada"},
    ) as home:
        for song in library:
            home.navidrome.star("ada", song, at=NOW - 60)
        given = [(await home.sync())["loved"] for _ in range(3)]
        for song in library[:60]:
            home.navidrome.unstar("ada", song, at=NOW)
        taken = [(await home.sync())["unloved"] for _ in range(3)]

        # More than a quarter at once: an outage of the list, until a person says otherwise.
        for song in library[60:160]:
            home.navidrome.unstar("ada", song, at=NOW)
        doubted = await home.sync()
        insisted = [(await home.sync(is_full=True))["unloved"] for _ in range(3)]

        assert given == [200, 100, 0]
        assert taken == [50, 10, 0]
        assert (doubted["unloved"], insisted) == (0, [50, 50, 0])
        assert "no love is taken back" in doubted["errors"][0]["detail"]
        assert len(loved(home)) == 140
