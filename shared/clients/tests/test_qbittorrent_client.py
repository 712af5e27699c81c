"""The client against a simulated qBittorrent on a real port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest

from medley_clients.errors import UpstreamRejected, UpstreamUnavailable
from medley_clients.qbittorrent.client import Followed, QbittorrentClient, open_qbittorrent
from medley_clients.qbittorrent.models import Phase, phase_of
from medley_simulators.faults import Fault
from medley_simulators.qbittorrent.server import QbittorrentSimulator

Opened: TypeAlias = tuple[QbittorrentSimulator, QbittorrentClient]
VERSIONS = ["4.1.9", "4.6.7", "5.0.5", "5.1.4", "5.2.0"]
LOGIN = ("POST", "/api/v2/auth/login")


@asynccontextmanager
async def opened(
    version: str = "5.2.0", *, password: str = "adminadmin"
) -> AsyncGenerator[Opened, None]:
    """Serve three torrents."""
    server = QbittorrentSimulator(version=version)
    for number in range(1, 4):
        server.add(f"{number:040X}", f"Torrent {number}", size=1000)
    async with server.serving() as url:
        client = open_qbittorrent("main", url, username="admin", password=password, per_second=1000)
        yield server, client
        await client.aclose()


@pytest.fixture
async def main() -> AsyncGenerator[Opened, None]:
    async with opened() as pair:
        yield pair


@pytest.mark.parametrize("version", VERSIONS)
async def test_w37_every_version_lets_us_in(version: str) -> None:
    async with opened(version) as (server, client):
        torrents = await client.torrents()

        assert [one.name for one in torrents] == ["Torrent 1", "Torrent 2", "Torrent 3"]
        assert await client.version() == f"v{version}"
        assert server.journal.counts[LOGIN] == 1


@pytest.mark.parametrize("version", ["4.6.7", "5.2.0"])
async def test_a_wrong_password_is_refused_and_not_tried_until_we_are_banned(version: str) -> None:
    async with opened(version, password="wrong") as (server, client):
        with pytest.raises(UpstreamRejected):
            await client.torrents()
        for _ in range(10):
            with pytest.raises(UpstreamUnavailable, match="refused"):
                await client.torrents()

        assert server.failures == 1


async def test_a_banned_address_is_named_as_such() -> None:
    async with opened() as (server, client):
        server.failures = 5

        with pytest.raises(UpstreamRejected, match="banned"):
            await client.torrents()


@pytest.mark.parametrize("version", ["4.6.7", "5.2.0"])
async def test_w38_a_restart_of_the_server_costs_one_sign_in(version: str) -> None:
    async with opened(version) as (server, client):
        await client.torrents()
        server.restart()

        assert len(await client.torrents()) == 3
        assert server.journal.counts[LOGIN] == 2


async def test_w39_a_thousand_hashes_are_no_address(main: Opened) -> None:
    server, client = main
    for number in range(10, 700):
        server.add(f"{number:040x}", f"Torrent {number}")
    hashes = [f"{number:040X}" for number in range(10, 1010)]

    found = await client.torrents(hashes)

    assert len(found) == 690
    assert server.journal.counts["POST", "/api/v2/torrents/info"] == 2


async def test_a_server_that_lets_us_in_is_not_signed_in_to(main: Opened) -> None:
    server, _ = main
    server.is_bypassed = True
    client = open_qbittorrent("main", server.url, username=None, password=None)

    assert len(await client.torrents()) == 3
    assert server.journal.counts[LOGIN] == 0
    await client.aclose()


async def test_edge_29_an_unknown_time_is_none(main: Opened) -> None:
    server, client = main
    server.proceed("Torrent 1", 0.5)
    server.proceed("Torrent 2", 0.5, state="stalledDL")

    moving, stalled, _ = await client.torrents()

    assert moving.eta_s == 0
    assert (stalled.eta_s, stalled.phase) == (None, Phase.STALLED)


@pytest.mark.parametrize(
    ("version", "state"), [("4.6.7", "pausedUP"), ("5.0.5", "stoppedUP"), ("5.2.0", "stoppedUP")]
)
async def test_w41_states_mean_the_same_whatever_they_are_called(version: str, state: str) -> None:
    async with opened(version) as (server, client):
        server.proceed("Torrent 1", 1.0, state="stoppedUP")

        [torrent] = await client.torrents([f"{1:040x}"])

        assert (torrent.state, torrent.phase) == (state, Phase.COMPLETE)


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ("queuedUP", Phase.COMPLETE),
        ("checkingUP", Phase.COMPLETE),
        ("moving", Phase.MOVING),
        ("error", Phase.BROKEN),
        ("missingFiles", Phase.BROKEN),
        ("forcedMetaDL", Phase.STARTING),
        ("of a version to come", Phase.BROKEN),
    ],
)
def test_w41_no_state_is_unknown(state: str, phase: Phase) -> None:
    assert phase_of(state) is phase


async def test_w40_only_what_changed_is_told(main: Opened) -> None:
    server, client = main
    followed = Followed(client)

    first, _ = await followed.refresh()
    nothing, _ = await followed.refresh()
    server.proceed("Torrent 2", 0.4)
    server.remove("Torrent 3")
    changed, gone = await followed.refresh()

    assert len(first) == 3
    assert nothing == []
    assert [(one.name, one.progress) for one in changed] == [("Torrent 2", 0.4)]
    assert gone == [f"{3:040x}"]
    assert len(followed.torrents) == 2


async def test_after_a_restart_of_the_server_everything_is_told_and_nothing_is_gone(
    main: Opened,
) -> None:
    server, client = main
    followed = Followed(client)
    await followed.refresh()
    server.restart()

    changed, gone = await followed.refresh()

    assert (changed, gone) == ([], [])
    assert len(followed.torrents) == 3


async def test_an_outage_changes_nothing_that_is_known(main: Opened) -> None:
    server, client = main
    followed = Followed(client)
    await followed.refresh()
    server.faults.add(Fault("status", status=500))

    with pytest.raises(UpstreamUnavailable):
        await followed.refresh()

    assert len(followed.torrents) == 3
    server.faults.clear()
    server.proceed("Torrent 1", 0.9)
    changed, _ = await followed.refresh()
    assert [one.progress for one in changed] == [0.9]
