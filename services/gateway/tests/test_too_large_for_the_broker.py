"""What the broker will never take is told to whoever sent it, not answered with a 500."""

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import problems
from medley_kit.broker import BrokerRefused


async def _store(_request: Request) -> Response:
    message = "the message is larger than NATS takes"
    raise BrokerRefused(message)


async def test_a_body_over_the_brokers_limit_is_a_413() -> None:
    app = Starlette(routes=[Route("/", _store)])
    problems.install(app)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway"
    ) as client:
        answer = await client.get("/")

    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:medley:problem:body-too-large"
    assert "max_payload" in answer.json()["detail"]
