"""Who may ask, and how the others are told that they may not."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.resources import ensure_admin_token, first_admin_token
from gateway.sessions import COOKIE
from tests.support.gateways import TOKEN, Gateway, Start, settings_of
from tests.support.servers import OwnNats


async def test_nobody_is_told_how_to_become_somebody(gateway: Gateway) -> None:
    answer = await gateway.nobody.get("/api/jobs")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="medley"'
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:medley:problem:unauthorized"


@pytest.mark.parametrize("shown", ["Bearer wrong", "Bearer", f"Basic {TOKEN}", TOKEN])
async def test_a_wrong_token_is_nobodys(gateway: Gateway, shown: str) -> None:
    answer = await gateway.nobody.get("/api/jobs", headers={"Authorization": shown})

    assert answer.status_code == 401


async def sign_in(gateway: Gateway, token: str) -> httpx.Response:
    return await gateway.nobody.post("/sign-in", data={"token": token})


async def test_signing_in_begins_a_session_that_ends_with_signing_out(gateway: Gateway) -> None:
    answer = await sign_in(gateway, TOKEN)
    cookie = answer.headers["Set-Cookie"]
    inside = await gateway.nobody.get("/api/jobs")
    await gateway.nobody.post("/sign-out")
    outside = await gateway.nobody.get("/api/jobs")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age"))
    assert (inside.status_code, outside.status_code) == (200, 401)


async def test_a_changed_cookie_is_nobodys(gateway: Gateway) -> None:
    await sign_in(gateway, TOKEN)
    cookie = gateway.nobody.cookies[COOKIE]
    gateway.nobody.cookies.clear()

    answer = await gateway.nobody.get("/api/jobs", headers={"Cookie": f"{COOKIE}={cookie[:-1]}x"})

    assert answer.status_code == 401


async def test_a_session_holds_in_another_process(start: Start) -> None:
    async with start() as one, start() as other:
        await sign_in(one, TOKEN)
        cookie = f"{COOKIE}={one.nobody.cookies[COOKIE]}"
        answer = await other.nobody.get("/api/jobs", headers={"Cookie": cookie})

    assert answer.status_code == 200


async def test_a_session_ends_when_its_token_is_changed(start: Start) -> None:
    async with start() as before:
        await sign_in(before, TOKEN)
        cookie = f"{COOKIE}={before.nobody.cookies[COOKIE]}"
    async with start(admin_tokens={"ops": "another-token"}) as after:
        answer = await after.nobody.get("/api/jobs", headers={"Cookie": cookie})

    assert answer.status_code == 401


async def test_d51_a_token_in_the_address_opens_nothing(gateway: Gateway) -> None:
    # Addresses end in logs; passwords once came that way.
    asked = [
        await gateway.nobody.post("/sign-in", params={"token": TOKEN}),
        await gateway.nobody.get("/sign-in", params={"token": TOKEN}),
        await gateway.nobody.get("/api/jobs", params={"token": TOKEN, "api_key": TOKEN}),
    ]

    assert [answer.status_code for answer in asked] == [401, 200, 401]
    assert not gateway.nobody.cookies


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_d51_signing_in_leads_nowhere_else(gateway: Gateway, where: str) -> None:
    answers = [
        await gateway.nobody.post(
            "/sign-in", params={"next": where}, data={"token": TOKEN, "next": where}
        ),
        await gateway.nobody.get("/sign-in", params={"next": where}),
    ]

    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, "/")}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://elsewhere.example"}, id="another origin"),
        pytest.param({"Origin": "null"}, id="no origin to speak of"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="the browser says so"),
    ],
)
async def test_another_site_cannot_make_a_browser_command(
    gateway: Gateway, headers: dict[str, str]
) -> None:
    await sign_in(gateway, TOKEN)

    answer = await gateway.nobody.post("/api/jellyfin/index", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:medley:problem:cross-site")


async def test_the_dashboard_itself_may_command(gateway: Gateway) -> None:
    await sign_in(gateway, TOKEN)
    address = str(gateway.nobody.base_url).rstrip("/")

    answer = await gateway.nobody.post("/api/jellyfin/index", headers={"Origin": address})

    assert answer.status_code == 202


async def test_guessing_is_slowed_down_and_seen(gateway: Gateway) -> None:
    answers = [await sign_in(gateway, f"guess {number}") for number in range(6)]
    right = await sign_in(gateway, TOKEN)
    entries = (await gateway.admin.get("/api/audit", params={"action": "sign-in.failed"})).json()

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert right.status_code == 429
    assert len(entries["items"]) == 5
    assert "guess" not in str(entries)


async def test_the_first_token_is_made_once_and_works(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    async with start(admin_tokens={}) as gateway:
        line = next(x for x in capsys.readouterr().out.splitlines() if "Admin token" in x)
        token = line.rpartition(" ")[2]
        answer = await gateway.nobody.get("/api/jobs", headers={"Authorization": f"Bearer {token}"})
        again = await ensure_admin_token(gateway.resources.pool)
        kept = await gateway.resources.pool.fetchval("SELECT digest FROM admin_token")

    assert answer.status_code == 200
    assert again is None
    assert token.encode() not in kept


async def test_whoever_starts_it_may_make_the_token_first(nats: OwnNats, migrated: str) -> None:
    settings = settings_of(nats.url, migrated, admin_tokens={})

    made = await first_admin_token(settings)

    assert made
    assert await first_admin_token(settings) is None
    assert await first_admin_token(settings_of(nats.url, migrated)) is None


class Jellyfin:
    """A server that knows three tokens, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.app = Starlette(routes=[Route("/Users/Me", self._me)])
        self.url = ""

    async def _me(self, request: Request) -> Response:
        self.asked += 1
        match request.headers["Authorization"]:
            case 'MediaBrowser Token="a1"':
                policy = {"IsAdministrator": True}
            case 'MediaBrowser Token="b2"':
                policy = {"IsAdministrator": False}
            case 'MediaBrowser Token="c3"':
                return Response(status_code=503)
            case _:
                return Response(status_code=401)
        return JSONResponse({"Name": "anna", "Policy": policy})


@asynccontextmanager
async def jellyfin() -> AsyncGenerator[Jellyfin, None]:
    server = Jellyfin()
    listening = socket.create_server(("127.0.0.1", 0))
    server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = uvicorn.Server(uvicorn.Config(server.app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(running._serve([listening]))
    try:
        yield server
    finally:
        running.should_exit = True
        await serving


@pytest.mark.parametrize(
    ("token", "status"),
    [
        pytest.param("a1", 200, id="an administrator"),
        pytest.param("b2", 403, id="a user"),
        pytest.param("c3", 503, id="the server is away"),
        pytest.param("d4", 401, id="nobody"),
        pytest.param('a1", Client="x', 401, id="no token at all"),
    ],
)
async def test_d50_a_jellyfin_token_is_worth_what_its_owner_is(
    start: Start, token: str, status: int
) -> None:
    # The owner was whoever came first in the list of sessions, and a list of names said who ruled.
    async with jellyfin() as server, start(jellyfin_login={"url": server.url}) as gateway:
        answer = await gateway.nobody.get("/api/jobs", headers={"X-Jellyfin-Token": token})

    assert answer.status_code == status
    assert (status == 200) or answer.json()["status"] == status


async def test_d50_jellyfin_is_not_asked_for_every_request(start: Start) -> None:
    async with jellyfin() as server, start(jellyfin_login={"url": server.url}) as gateway:
        for _ in range(3):
            await gateway.nobody.get("/api/jobs", headers={"X-Jellyfin-Token": "a1"})

    assert server.asked == 1


async def test_jellyfin_tokens_mean_nothing_where_it_is_not_set_up(gateway: Gateway) -> None:
    answer = await gateway.nobody.get("/api/jobs", headers={"X-Jellyfin-Token": "a1"})

    assert answer.status_code == 401
