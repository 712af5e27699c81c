"""The Last.fm client against a simulated server on a real port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import pytest

from medley_clients.asking_again import Patience
from medley_clients.errors import UpstreamMissing, UpstreamRejected, UpstreamUnavailable
from medley_clients.lastfm.client import LastfmClient, open_lastfm
from medley_clients.lastfm.errors import ForeignPage, HiddenProfile, KeyRefused, SessionRevoked
from medley_clients.lastfm.models import Play
from medley_simulators.faults import Fault
from medley_simulators.lastfm.plays import Play as Told
from medley_simulators.lastfm.server import LastfmSimulator

T0 = 1_700_000_000
Opened: TypeAlias = tuple[LastfmSimulator, LastfmClient]


async def at_once(_seconds: float) -> None:
    """Do not wait."""


HASTE = Patience(tries=3, first_pause_s=0, longest_pause_s=1, sleep=at_once)


@asynccontextmanager
async def opened(*, speaks_librefm: bool = False, **options: Any) -> AsyncGenerator[Opened, None]:
    server = LastfmSimulator(speaks_librefm=speaks_librefm)
    server.add_user("Ada")
    async with server.serving() as url:
        client = open_lastfm(
            "lastfm",
            options.pop("api_key", server.api_key),
            url=url,
            per_second=1000,
            patience=HASTE,
            **options,
        )
        try:
            yield server, client
        finally:
            await client.aclose()


@pytest.fixture
async def lastfm() -> AsyncGenerator[Opened, None]:
    async with opened() as pair:
        yield pair


def told(count: int, *, start: int = T0) -> list[Told]:
    return [Told(start + n, "Blur", f"Song {n}", "Leisure") for n in range(count)]


async def moments(client: LastfmClient, *, since: int = 0, until: int = T0 + 10_000) -> list[int]:
    pages = client.plays_between("ada", since=since, until=until, page_size=2)
    return [play.played_at async for page in pages for play in page.plays]


async def test_the_account_counts_its_plays(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", told(3))

    info = await client.user_info("ada")

    assert (info.name, info.play_count) == ("Ada", 3)


async def test_nobody_of_that_name_is_missing(lastfm: Opened) -> None:
    with pytest.raises(UpstreamMissing, match="error 6"):
        await lastfm[1].user_info("nobody")


@pytest.mark.parametrize("count", [0, 1, 2, 5])
async def test_every_page_of_a_window_is_read(lastfm: Opened, count: int) -> None:
    server, client = lastfm
    server.add_plays("ada", told(count))

    assert await moments(client) == [T0 + n for n in reversed(range(count))]


async def test_a_window_holds_its_beginning_and_not_its_end(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", told(5))

    assert await moments(client, since=T0 + 1, until=T0 + 3) == [T0 + 2, T0 + 1]


async def test_a_play_is_read_with_its_album_and_its_love(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", [Told(T0, "Blur", "Sing", "Leisure", mbid="m")])
    server.account("ada").love("blur", "SING", at=T0)

    page = await client.plays("ada", since=0, until=T0 + 1)

    assert page.plays == [
        Play(T0, "Blur", "Sing", "Leisure", track_mbid="m", is_loved=True),
    ]


async def test_what_plays_now_is_no_play(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", told(3))
    server.account("ada").playing = Told(0, "Blur", "Now")

    assert len(await moments(client)) == 3


async def test_w1_an_error_in_a_200_is_asked_again(lastfm: Opened) -> None:
    # A body that says "error" in a 200 answer is no empty page, and no page may be left out for it.
    server, client = lastfm
    server.add_plays("ada", told(5))
    server.fail(8, times=2)

    assert len(await moments(client)) == 5


async def test_w1_a_page_that_never_works_fails_the_window(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", told(5))
    server.deepest_page = 2

    with pytest.raises(UpstreamUnavailable, match="error 8"):
        await moments(client)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        (8, 400, UpstreamUnavailable),
        (11, 200, UpstreamUnavailable),
        (16, 400, UpstreamUnavailable),
        (29, 429, UpstreamUnavailable),
        (6, 400, UpstreamMissing),
        (9, 403, SessionRevoked),
        (10, 403, KeyRefused),
        (26, 403, KeyRefused),
        (13, 403, UpstreamRejected),
    ],
)
async def test_the_body_decides_what_an_error_means(
    lastfm: Opened, code: int, status: int, error: type[Exception]
) -> None:
    server, client = lastfm
    server.fail(code, status=status)

    with pytest.raises(error, match=f"error {code}"):
        await client.user_info("ada")


async def test_too_many_calls_is_not_asked_again_at_once(lastfm: Opened) -> None:
    server, client = lastfm
    server.fail(29)

    with pytest.raises(UpstreamUnavailable) as caught:
        await client.user_info("ada")

    assert caught.value.retry_after_s == 30
    assert server.journal.total == 1


async def test_a_page_of_html_is_an_outage(lastfm: Opened) -> None:
    server, client = lastfm
    server.faults.add(Fault("status", status=200))

    with pytest.raises(UpstreamUnavailable, match="HTML"):
        await client.user_info("ada")


async def test_a_foreign_page_is_asked_for_again(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", told(1))
    server.foreign_pages = 1

    assert await moments(client) == [T0]


async def test_foreign_pages_without_end_are_refused(lastfm: Opened) -> None:
    server, client = lastfm
    server.foreign_pages = 99

    with pytest.raises(ForeignPage):
        await moments(client)


async def test_a_play_deleted_meanwhile_leaves_none_out(lastfm: Opened) -> None:
    server, client = lastfm
    server.add_plays("ada", told(6))
    seen: list[int] = []

    async for page in client.plays_between("ada", since=0, until=T0 + 99, page_size=2):
        if not seen:
            server.account("ada").forget(server.account("ada").plays[-1])
        seen += [play.played_at for play in page.plays]

    assert set(seen) >= {T0 + n for n in range(5)}


async def test_a_hidden_profile_is_named(lastfm: Opened) -> None:
    server, client = lastfm
    server.account("ada").is_hidden = True

    with pytest.raises(HiddenProfile):
        await moments(client)


async def test_a_session_opens_a_hidden_profile() -> None:
    async with opened(api_secret="lastfm-secret", session_key="session-of-ada") as (server, client):
        server.account("ada").is_hidden = True
        server.add_plays("ada", told(3))

        assert len(await moments(client)) == 3


@pytest.mark.parametrize("speaks_librefm", [False, True])
async def test_every_loved_track_is_read(*, speaks_librefm: bool) -> None:
    async with opened(speaks_librefm=speaks_librefm) as (server, client):
        for n in range(3):
            server.account("ada").love("Blur", f"Song {n}", at=T0 + n)

        pages = client.loved("ada", page_size=2)
        found = [(one.title, one.loved_at) async for page in pages for one in page.loved]

    assert found == [("Song 2", T0 + 2), ("Song 1", T0 + 1), ("Song 0", T0)]


async def test_love_and_unlove_are_the_same_when_done_twice() -> None:
    async with opened(api_secret="lastfm-secret", session_key="session-of-ada") as (server, client):
        for _ in range(2):
            await client.love("Björk", "Jóga & co")
        loved = [love.title for love in server.account("ada").loved_last_first()]
        for _ in range(2):
            await client.unlove("Björk", "Jóga & co")

        assert loved == ["Jóga & co"]
        assert server.account("ada").loves == {}


async def test_nothing_is_sent_where_nothing_can_be_signed(lastfm: Opened) -> None:
    server, client = lastfm

    with pytest.raises(UpstreamRejected, match="session key"):
        await client.love("Blur", "Sing")

    assert server.journal.total == 0


async def test_w41_no_key_stands_in_an_address() -> None:
    # Keys travelled in query strings, over plain http, and were printed in exceptions.
    async with opened(api_secret="lastfm-secret", session_key="session-of-ada") as (server, client):
        await client.user_info("ada")
        with pytest.raises(UpstreamMissing) as caught:
            await client.user_info("nobody")

    assert {seen.query for seen in server.journal.recent} == {""}
    assert server.api_key not in str(caught.value)
