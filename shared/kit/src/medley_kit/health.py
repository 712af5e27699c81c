"""Whether a service can do its work: named checks, asked when somebody wants to know."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from medley_kit import metrics
from medley_kit.errors import MedleyError

Check: TypeAlias = Callable[[], Awaitable[str | None]]
"""Returns when all is well, with a detail for people if it likes; raises when it is not."""

_FRESH_S: Final = 1.0
_WITHIN_S: Final = 2.0


@dataclass(slots=True)
class _State:
    check: Check
    is_ok: bool = False
    detail: str = "not asked yet"
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    asked_at: float = float("-inf")


class Health:
    """The named checks of a process."""

    def __init__(self) -> None:
        self._states: dict[str, _State] = {}
        self._lock = asyncio.Lock()

    def add(self, name: str, check: Check) -> None:
        """Have ``check`` asked under ``name``; a second one of that name takes its place."""
        self._states[name] = _State(check)

    def remove(self, name: str) -> None:
        """Ask it no more."""
        self._states.pop(name, None)

    async def look(self) -> tuple[bool, dict[str, dict[str, Any]]]:
        """Whether all is well, and each check's ``ok``, ``detail``, ``since``; a second old."""
        async with self._lock:
            now = time.monotonic()
            due = [(n, s) for n, s in self._states.items() if now - s.asked_at > _FRESH_S]
            await asyncio.gather(*(_ask(name, state) for name, state in due))
        checks = {
            name: {"ok": state.is_ok, "detail": state.detail, "since": state.since.isoformat()}
            for name, state in self._states.items()
        }
        # Nothing to ask yet means that it has not begun.
        return bool(checks) and all(state.is_ok for state in self._states.values()), checks


async def _ask(name: str, state: _State) -> None:
    is_ok, detail = True, "ok"
    try:
        async with asyncio.timeout(_WITHIN_S):
            detail = await state.check() or "ok"
    except TimeoutError:
        is_ok, detail = False, f"no answer within {_WITHIN_S:g} s"
    except MedleyError as error:
        is_ok, detail = False, str(error) or type(error).__name__
    except Exception as error:  # noqa: BLE001 - a check that fails in any way is a failed check
        is_ok, detail = False, type(error).__name__
    if is_ok != state.is_ok or state.asked_at == float("-inf"):
        state.since = datetime.now(UTC)
    state.is_ok, state.detail, state.asked_at = is_ok, detail, time.monotonic()
    metrics.CHECK_UP.labels(name).set(is_ok)


def health_app(health: Health) -> ASGIApp:
    """Answers /healthz, /livez, /readyz and /metrics, and nothing else."""
    metrics_app = metrics.metrics_app()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        match scope.get("path"):
            case "/healthz" | "/livez":
                await _respond(send, 200, {"status": "ok"})
            case "/readyz":
                status, body = await readiness(health)
                await _respond(send, status, body)
            case "/metrics":
                await metrics_app(scope, receive, send)
            case _:
                await _respond(send, 404, {"status": "no such page"})

    return app


async def readiness(health: Health) -> tuple[int, dict[str, Any]]:
    """Status and body of /readyz."""
    is_ready, checks = await health.look()
    return (200 if is_ready else 503), {"status": "ok" if is_ready else "down", "checks": checks}


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _respond(send: Send, status: int, body: dict[str, Any]) -> None:
    payload = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": payload})
