from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from medley.gateway_api import GatewayApi, address_of
from medley.outcome import CommandFailed, Unreachable, WrongUsage
from medley.surroundings import Surroundings

Answer = Callable[[httpx.Request], httpx.Response]


def api(answer: Answer) -> GatewayApi:
    return GatewayApi("http://gateway", "secret", transport=httpx.MockTransport(answer))


def problem(status: int, detail: str) -> Answer:
    return lambda _: httpx.Response(status, json={"title": "No", "detail": detail})


def unplugged(request: httpx.Request) -> httpx.Response:
    message = "refused"
    raise httpx.ConnectError(message, request=request)


async def test_every_question_shows_the_token_and_leaves_out_what_is_not_said() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"items": []})

    found = await api(answer).get("/api/parked", limit=5, cursor=None)

    assert found == {"items": []}
    assert str(asked[0].url) == "http://gateway/api/parked?limit=5"
    assert asked[0].headers["Authorization"] == "Bearer secret"


async def test_a_gateway_that_does_not_run_is_unreachable_and_told_how_to_start() -> None:
    with pytest.raises(Unreachable, match="http://gateway: start it with `medley up`"):
        await api(unplugged).get("/api/queue")


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        pytest.param(401, WrongUsage, "does not know this admin token", id="a wrong token"),
        pytest.param(403, WrongUsage, "refuses: Because", id="no administrator"),
        pytest.param(503, Unreachable, "not all behind it: Because", id="a service is away"),
        pytest.param(404, CommandFailed, r"Because \(HTTP 404\)", id="anything else"),
    ],
)
async def test_a_problem_is_told_as_a_sentence(
    status: int, error: type[CommandFailed], told: str
) -> None:
    with pytest.raises(CommandFailed, match=told) as refused:
        await api(problem(status, "Because")).post("/api/x")

    assert type(refused.value) is error


async def test_an_answer_of_something_else_on_that_port_is_recognised() -> None:
    page = httpx.Response(404, text="<html>It works!</html>")

    with pytest.raises(CommandFailed, match="is this the gateway"):
        await api(lambda _: page).get("/api/queue")


async def test_events_come_with_their_names_and_comments_are_left_out() -> None:
    stream = 'retry: 1000\n\nid: 4\nevent: progress\ndata: {"n": 1}\n\n: still here\n\n'
    stream += 'event: finished\ndata: {"n": 2}\n\n'

    events = [e async for e in api(lambda _: httpx.Response(200, text=stream)).events("/api/live")]

    assert events == [("progress", {"n": 1}), ("finished", {"n": 2})]


async def test_events_that_are_refused_say_why() -> None:
    with pytest.raises(WrongUsage, match="does not know this admin token"):
        [event async for event in api(problem(401, "No")).events("/api/live")]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        pytest.param("127.0.0.1", "http://127.0.0.1:9000", id="loopback"),
        pytest.param("0.0.0.0", "http://127.0.0.1:9000", id="every address is also this one"),
        pytest.param("media.lan", "http://media.lan:9000", id="a name"),
    ],
)
def test_the_gateway_is_looked_for_where_the_settings_put_it(
    tmp_path: Path, host: str, url: str
) -> None:
    environ = {
        "MEDLEY_GATEWAY__HOST": host,
        "MEDLEY_GATEWAY__PORT": "9000",
        "MEDLEY_ADMIN_TOKEN": "t",
        "MEDLEY_HOME": str(tmp_path),
    }

    assert address_of(Surroundings(tmp_path, None, environ, {})) == (url, "t")


def test_a_port_nobody_can_know_is_asked_for(tmp_path: Path) -> None:
    environ = {"MEDLEY_GATEWAY__PORT": "0", "MEDLEY_HOME": str(tmp_path)}

    with pytest.raises(WrongUsage, match="MEDLEY_GATEWAY__PORT"):
        address_of(Surroundings(tmp_path, None, environ, {}))
