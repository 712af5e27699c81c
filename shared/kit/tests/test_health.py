"""Whether all is well, and since when."""

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Scope

from medley_kit.errors import TransientError
from medley_kit.health import Health, health_app, readiness


class Switch:
    """A check that can be turned, and counts how often it was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = 0

    async def check(self) -> str | None:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return "fine"


async def get(health: Health, path: str) -> tuple[int, bytes]:
    """What the health server answers."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
    }
    await health_app(health)(scope, receive, send)
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])


async def test_all_well_is_ready() -> None:
    health = Health()
    health.add("nats", Switch().check)

    status, body = await readiness(health)

    assert (status, body["status"]) == (200, "ok")
    assert body["checks"]["nats"]["ok"] is True
    assert body["checks"]["nats"]["detail"] == "fine"


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        pytest.param(TransientError("NATS is away"), "NATS is away", id="in our own words"),
        pytest.param(KeyError("hunter2"), "KeyError", id="no foreign text"),
    ],
)
async def test_one_failing_check_is_not_ready(error: Exception, detail: str) -> None:
    health = Health()
    health.add("nats", Switch().check)
    health.add("postgres", Switch(error).check)

    status, body = await readiness(health)

    assert (status, body["status"]) == (503, "down")
    assert body["checks"]["postgres"]["detail"] == detail
    assert body["checks"]["nats"]["ok"] is True


async def test_a_check_that_hangs_is_down() -> None:
    health = Health()

    async def hang() -> str | None:
        await asyncio.Event().wait()
        return None

    health.add("postgres", hang)

    status, body = await readiness(health)

    assert status == 503
    assert body["checks"]["postgres"]["detail"] == "no answer within 2 s"


async def test_many_askers_are_one_question() -> None:
    health, switch = Health(), Switch()
    health.add("nats", switch.check)

    await asyncio.gather(*(health.look() for _ in range(50)))

    assert switch.asked == 1


async def test_a_removed_check_is_not_asked() -> None:
    health = Health()
    health.add("postgres", Switch().check)
    health.add("nats", Switch(KeyError()).check)
    health.remove("nats")

    is_well, checks = await health.look()
    assert is_well
    assert list(checks) == ["postgres"]


async def test_a_process_without_checks_has_not_begun() -> None:
    assert (await readiness(Health()))[0] == 503


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/livez", 200), ("/readyz", 503), ("/metrics", 200), ("/x", 404)],
)
async def test_each_page_has_its_status(path: str, status: int) -> None:
    health = Health()
    health.add("nats", Switch(TransientError("away")).check)

    answered, _ = await get(health, path)

    assert answered == status


async def test_the_pages_say_what_they_should() -> None:
    health = Health()
    health.add("nats", Switch().check)

    ready: dict[str, Any] = json.loads((await get(health, "/readyz"))[1])

    assert set(ready["checks"]["nats"]) == {"ok", "detail", "since"}
    assert b"medley_messages_handled_total" in (await get(health, "/metrics"))[1]
