"""What the HTTP clients promise the servers they are made for."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import httpcore
import httpx
import pytest

from medley_kit.http import make_http, user_agent

BASE = "http://upstream.test"


class Body(httpx.AsyncByteStream):
    """A body that arrives when ``gate`` opens, or breaks off."""

    def __init__(self, gate: asyncio.Event | None = None, *, breaks_off: bool = False) -> None:
        self._gate = gate
        self._breaks_off = breaks_off

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._gate is not None:
            await self._gate.wait()
        yield b"half"
        if self._breaks_off:
            message = "cut"
            raise httpx.ReadError(message)


class Network(httpx.AsyncBaseTransport):
    """Answer with ``answers`` in turn, the last one for ever; remember what was asked."""

    def __init__(
        self,
        answers: Sequence[int | Exception] = (200,),
        gate: asyncio.Event | None = None,
    ) -> None:
        self.requests: list[httpx.Request] = []
        self.breaks_off = False
        self._answers = answers
        self._gate = gate

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        self.requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        headers = {"Location": "http://elsewhere.test/"} if answer == 302 else {}
        body = Body(self._gate, breaks_off=self.breaks_off)
        return httpx.Response(answer, headers=headers, stream=body)


def client(
    network: Network, *, per_second: float = 1000, concurrency: int = 4
) -> httpx.AsyncClient:
    return make_http(
        BASE,
        headers={},
        per_second=per_second,
        concurrency=concurrency,
        transport=network,
    )


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_slot_is_held_until_the_body_is_read() -> None:
    gate = asyncio.Event()
    network = Network(gate=gate)

    async with client(network, concurrency=2) as http, asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(http.get("/"))
        await settle()
        asked_while_reading = len(network.requests)
        gate.set()

    assert asked_while_reading == 2
    assert len(network.requests) == 5


async def test_a_body_that_breaks_off_gives_its_slot_back() -> None:
    network = Network()
    network.breaks_off = True

    async with client(network, concurrency=1) as http:
        for _ in range(3):
            with pytest.raises(httpx.ReadError):
                await http.post("/")

    assert len(network.requests) == 3


async def test_a_cancelled_request_gives_its_slot_back() -> None:
    network = Network(gate=asyncio.Event())

    async with client(network, concurrency=1) as http:
        for _ in range(3):
            task = asyncio.create_task(http.get("/"))
            await settle()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    assert len(network.requests) == 3


async def test_a_pause_between_two_attempts_holds_no_slot() -> None:
    network = Network([httpx.ConnectError("refused"), 200])
    order: list[str] = []

    async def ask(path: str) -> None:
        await http.get(path)
        order.append(path)

    async with client(network, concurrency=1) as http, asyncio.TaskGroup() as tasks:
        tasks.create_task(ask("/fails-first"))
        tasks.create_task(ask("/goes-through"))

    assert [request.url.path for request in network.requests][1] == "/goes-through"
    assert order[0] == "/goes-through"


async def test_requests_beyond_the_first_second_s_worth_wait_for_the_rate() -> None:
    network = Network()
    started = time.monotonic()

    async with client(network, per_second=20, concurrency=50) as http:
        await asyncio.gather(*(http.get("/") for _ in range(25)))

    assert time.monotonic() - started >= 0.24


async def test_less_than_one_request_a_second_is_a_rate_too() -> None:
    network = Network()

    async with client(network, per_second=0.5) as http:
        response = await http.get("/")

    assert response.status_code == 200


@pytest.mark.parametrize(
    "blip",
    [
        pytest.param(httpx.ConnectError("refused"), id="refused"),
        pytest.param(httpx.RemoteProtocolError("closed"), id="an idle connection was closed"),
        pytest.param(502, id="a proxy lost its server"),
    ],
)
async def test_reading_is_repeated_after_a_blip(blip: int | Exception) -> None:
    network = Network([blip, 200])

    async with client(network) as http:
        response = await http.get("/")

    assert response.status_code == 200
    assert len(network.requests) == 2


async def test_reading_is_repeated_twice_at_most() -> None:
    network = Network([504])

    async with client(network) as http:
        response = await http.get("/")

    assert response.status_code == 504
    assert len(network.requests) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_writing_is_never_repeated(method: str) -> None:
    network = Network([httpx.ReadError("reset"), 200])

    async with client(network) as http:
        with pytest.raises(httpx.ReadError):
            await http.request(method, "/")

    assert len(network.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(429, id="asked to slow down"),
        pytest.param(503, id="asked to come back later"),
        pytest.param(500, id="broken"),
        pytest.param(404, id="absent"),
    ],
)
async def test_long_waits_are_left_to_the_caller(answer: int) -> None:
    network = Network([answer])

    async with client(network) as http:
        response = await http.get("/")

    assert response.status_code == answer
    assert len(network.requests) == 1


async def test_a_slow_answer_is_not_asked_for_again() -> None:
    network = Network([httpx.ReadTimeout("30 s")])

    async with client(network) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get("/")

    assert len(network.requests) == 1


async def test_redirects_are_answers() -> None:
    network = Network([302])

    async with client(network) as http:
        response = await http.get("/")

    assert response.status_code == 302
    assert [request.url.host for request in network.requests] == ["upstream.test"]


async def test_requests_say_who_asks_and_carry_the_trace() -> None:
    network = Network()
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    async with client(network) as http:
        await http.get("/", headers={"traceparent": trace})

    assert network.requests[0].headers["User-Agent"] == user_agent()
    assert network.requests[0].headers["traceparent"] == trace
    assert user_agent().startswith("medley/")


async def test_every_attempt_is_observed() -> None:
    seen: list[tuple[str, str, int | str]] = []
    network = Network([httpx.ConnectError("refused"), 200])
    http = make_http(
        BASE,
        headers={},
        per_second=1000,
        concurrency=1,
        observe=lambda upstream, route, status, _seconds: seen.append((upstream, route, status)),
        transport=network,
    )

    async with http:
        await http.get("/items/7", extensions={"upstream": "lan", "route": "GET /items/{id}"})

    assert seen == [
        ("lan", "GET /items/{id}", "ConnectError"),
        ("lan", "GET /items/{id}", 200),
    ]


async def test_a_path_in_the_address_is_kept() -> None:
    network = Network()

    async with make_http(
        f"{BASE}/media", headers={}, per_second=10, concurrency=1, transport=network
    ) as http:
        await http.get("/Items")

    assert network.requests[0].url.path == "/media/Items"


async def test_as_much_is_asked_of_the_network_at_once_as_an_event_loop_reads() -> None:
    """The library has no setting of it, so that a new version might forget ours in silence."""
    asked: list[int] = []

    class Stream(httpcore.AsyncMockStream):
        async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - as the library has it
            asked.append(max_bytes)
            return await super().read(max_bytes, timeout)

    class Network(httpcore.AsyncMockBackend):
        async def connect_tcp(self, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
            return Stream([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"ok"])

    async with httpcore.AsyncConnectionPool(network_backend=Network([])) as pool:
        answer = await pool.request("GET", BASE)

    assert answer.content == b"ok"
    assert set(asked) == {256 * 1024}
