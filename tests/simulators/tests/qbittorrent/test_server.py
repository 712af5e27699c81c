"""How the simulated qBittorrent lets people in and what it tells."""

import httpx
import pytest

from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving

RIGHT = {"username": "admin", "password": "adminadmin"}
WRONG = {"username": "admin", "password": "wrong"}
LOGIN = "/api/v2/auth/login"


@pytest.mark.parametrize(
    ("version", "right", "wrong", "cookie"),
    [("4.6.7", 200, 200, "SID"), ("5.1.4", 200, 200, "SID"), ("5.2.0", 204, 401, "QBT_SID_8080")],
)
async def test_a_login_is_answered_in_the_versions_way(
    version: str, right: int, wrong: int, cookie: str
) -> None:
    server = QbittorrentSimulator(version=version)
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        refused = await client.post(LOGIN, data=WRONG)
        admitted = await client.post(LOGIN, data=RIGHT)

    assert (refused.status_code, admitted.status_code) == (wrong, right)
    assert list(admitted.cookies) == [cookie]
    if version != "5.2.0":
        assert (refused.text, admitted.text) == ("Fails.", "Ok.")


async def test_five_wrong_logins_ban_even_the_right_one() -> None:
    server = QbittorrentSimulator()
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        for _ in range(5):
            await client.post(LOGIN, data=WRONG)
        answer = await client.post(LOGIN, data=RIGHT)

    assert answer.status_code == 403


async def test_a_session_runs_out() -> None:
    now = [1000.0]
    server = QbittorrentSimulator(clock=lambda: now[0])
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        await client.post(LOGIN, data=RIGHT)
        before = await client.get("/api/v2/torrents/info")
        now[0] += 3601
        after = await client.get("/api/v2/torrents/info")

    assert (before.status_code, after.status_code) == (200, 403)


async def test_an_address_that_is_too_long_is_refused() -> None:
    server = QbittorrentSimulator()
    server.is_bypassed = True
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        hashes = "|".join(f"{n:040x}" for n in range(300))
        answer = await client.get("/api/v2/torrents/info", params={"hashes": hashes})

    assert answer.status_code == 414


async def test_a_torrent_of_version_2_only_has_no_old_hash() -> None:
    server = QbittorrentSimulator()
    server.is_bypassed = True
    server.add("ab" * 20, "New").is_v2_only = True
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        [torrent] = (await client.get("/api/v2/torrents/info")).json()

    assert torrent["infohash_v1"] == ""
    assert len(torrent["infohash_v2"]) == 64
    assert torrent["hash"] == "ab" * 20


async def test_its_command_posts_a_form_when_a_torrent_is_complete() -> None:
    server, receiver = QbittorrentSimulator(), Receiver()
    server.add("AB" * 20, 'A "quoted" name', size=5)
    async with serving(receiver) as url, server.serving():
        server.on_complete = url
        await server.complete("ab" * 20)

    assert receiver.bodies == [f"hash={'ab' * 20}&name=A+%22quoted%22+name&size=5".encode()]


async def test_changes_are_those_since_the_number_given() -> None:
    server = QbittorrentSimulator()
    server.is_bypassed = True
    server.add("ab" * 20, "One")
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:

        async def told(rid: int) -> dict[str, object]:
            answer = await client.get("/api/v2/sync/maindata", params={"rid": rid})
            body: dict[str, object] = answer.json()
            return body

        first = await told(0)
        server.proceed("One", 0.5)
        second = await told(1)
        server.remove("One")
        third = await told(2)
        forgotten = await told(77)

    assert (first["full_update"], first["rid"]) == (True, 1)
    changed = second["torrents"]
    assert isinstance(changed, dict)
    assert changed["ab" * 20]["progress"] == 0.5
    assert "name" not in changed["ab" * 20]
    assert third["torrents_removed"] == ["ab" * 20]
    assert forgotten["full_update"]
