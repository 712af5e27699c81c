"""The ListenBrainz client against a simulated server on a real port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest

from medley_clients.asking_again import Patience
from medley_clients.errors import UpstreamMissing, UpstreamRejected, UpstreamUnavailable
from medley_clients.listenbrainz.client import ListenbrainzClient, open_listenbrainz
from medley_simulators.faults import Fault
from medley_simulators.listenbrainz.listens import Listen
from medley_simulators.listenbrainz.server import ListenbrainzSimulator

T0 = 1_700_000_000
Opened: TypeAlias = tuple[ListenbrainzSimulator, ListenbrainzClient, list[float]]


@asynccontextmanager
async def opened(
    *, rate: int = 1_000_000, token: str = "token-of-ada"
) -> AsyncGenerator[Opened, None]:
    server = ListenbrainzSimulator(rate=rate, window_s=2)
    server.add_user("ada")
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        server._window_ends = 0.0

    patience = Patience(tries=3, first_pause_s=0, longest_pause_s=30, sleep=sleep)
    async with server.serving() as url:
        client = open_listenbrainz(
            "listenbrainz", token, url=url, per_second=1000, patience=patience
        )
        try:
            yield server, client, slept
        finally:
            await client.aclose()


@pytest.fixture
async def listenbrainz() -> AsyncGenerator[Opened, None]:
    async with opened() as triple:
        yield triple


def told(count: int, *, each_s: int = 1) -> list[Listen]:
    return [Listen(T0 + n * each_s, "Blur", f"Song {n}") for n in range(count)]


async def titles(
    client: ListenbrainzClient, *, since: int = 0, until: int = T0 + 10_000, page_size: int = 3
) -> list[str]:
    pages = client.listens_between("ada", since=since, until=until, page_size=page_size)
    return [listen.title async for page in pages for listen in page.listens]


async def test_a_token_has_an_owner(listenbrainz: Opened) -> None:
    owner = await listenbrainz[1].token_owner()

    assert (owner.is_valid, owner.user) == (True, "ada")


async def test_a_wrong_token_is_an_answer() -> None:
    async with opened(token="wrong") as (_, client, _slept):
        owner = await client.token_owner()

    assert not owner.is_valid


async def test_nobody_of_that_name_is_missing(listenbrainz: Opened) -> None:
    with pytest.raises(UpstreamMissing):
        await listenbrainz[1].listen_count("nobody")


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10])
async def test_a_window_is_walked_backwards_to_its_end(listenbrainz: Opened, count: int) -> None:
    server, client, _ = listenbrainz
    server.add_listens("ada", told(count))

    assert await titles(client) == [f"Song {n}" for n in reversed(range(count))]
    assert await client.listen_count("ada") == count


async def test_listens_that_share_the_last_second_of_a_page_are_read(listenbrainz: Opened) -> None:
    server, client, _ = listenbrainz
    server.add_listens("ada", [Listen(T0 + n // 2, "Blur", f"Song {n}") for n in range(8)])

    assert sorted(await titles(client)) == [f"Song {n}" for n in range(8)]


async def test_more_in_one_second_than_a_page_holds_is_not_left_out(listenbrainz: Opened) -> None:
    server, client, _ = listenbrainz
    server.add_listens("ada", told(5, each_s=0))

    with pytest.raises(UpstreamUnavailable, match="one second"):
        await titles(client)


async def test_a_window_holds_its_beginning_and_not_its_end(listenbrainz: Opened) -> None:
    server, client, _ = listenbrainz
    server.add_listens("ada", told(6))

    assert await titles(client, since=T0 + 2, until=T0 + 4) == ["Song 3", "Song 2"]


async def test_who_told_a_listen_and_what_the_server_found_out_are_kept(
    listenbrainz: Opened,
) -> None:
    server, client, _ = listenbrainz
    server.add_listens(
        "ada",
        [Listen(T0, "Blur", "Sing", "Leisure", mbid="found", sent_mbid="sent", client="Navidrome")],
    )

    listen = (await client.listens("ada")).listens[0]

    assert (listen.client, listen.recording_mbid, listen.sent_mbid) == (
        "navidrome",
        "found",
        "sent",
    )


async def test_when_nothing_is_left_of_the_rate_the_next_call_waits() -> None:
    async with opened(rate=2) as (server, client, slept):
        for _ in range(5):
            await client.listen_count("ada")

    assert len(slept) == 2
    assert all(0 < pause <= 2 for pause in slept)
    assert server.refused == 0


async def test_a_429_is_waited_for_as_long_as_it_says(listenbrainz: Opened) -> None:
    server, client, slept = listenbrainz
    server.faults.add(Fault("status", status=429, times=1))

    await client.listen_count("ada")

    assert slept == [10.0]


async def test_every_loved_recording_is_read(listenbrainz: Opened) -> None:
    server, client, _ = listenbrainz
    for n in range(5):
        server.account("ada").love("Blur", f"Song {n}", at=T0 + n, mbid=f"m{n}")

    pages = client.loved("ada", page_size=2)
    found = [
        (one.title, one.recording_mbid, one.loved_at) async for p in pages for one in p.feedback
    ]

    assert found == [(f"Song {n}", f"m{n}", T0 + n) for n in reversed(range(5))]


async def test_love_and_unlove(listenbrainz: Opened) -> None:
    server, client, _ = listenbrainz

    await client.love(recording_mbid="m1")
    loved = list(server.account("ada").loves)
    await client.unlove(recording_mbid="m1")

    assert loved == ["m1"]
    assert server.account("ada").loves == {}


async def test_a_wrong_token_may_not_love() -> None:
    async with opened(token="wrong") as (_, client, _slept):
        with pytest.raises(UpstreamRejected):
            await client.love(recording_mbid="m1")
