"""Whether the process lives, whether what it needs is there, and what it has counted."""

import asyncio
from typing import Final

from fastapi import APIRouter
from pydantic import JsonValue
from starlette.responses import JSONResponse, Response

from gateway.administrators import Held
from gateway.resources import Resources
from gateway.routes.examples import answer

router = APIRouter(tags=["health"])

_NEEDED: Final = frozenset({"nats", "postgres"})
_CHECK: JsonValue = {"ok": True, "detail": "answers", "since": "2026-01-02T03:04:05Z"}
_CHECKS: JsonValue = {
    "nats": _CHECK,
    "postgres": _CHECK,
    "jellyfin-sync": _CHECK,
    "libretime-sync": _CHECK,
    "library-tracker": _CHECK,
    "scrobble-sync": _CHECK,
}


@router.get("/healthz", responses=answer({"status": "ok"}, description="The process lives."))
@router.get("/livez", include_in_schema=False)
async def healthz() -> Response:
    """Answer as long as the process can."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    responses={
        **answer(
            {"status": "ok", "checks": _CHECKS},
            description="NATS and PostgreSQL are there; `degraded`: a service is not.",
        ),
        **answer(
            {"status": "unavailable", "checks": _CHECKS},
            status=503,
            description="NATS or PostgreSQL is away; webhooks are taken while one is there.",
        ),
    },
)
async def readyz(resources: Held) -> Response:
    """Whether NATS, PostgreSQL and each service answer; looked up at most every two seconds."""
    is_ready, document = await readiness(resources)
    return JSONResponse(document, status_code=200 if is_ready else 503)


async def readiness(resources: Resources) -> tuple[bool, dict[str, JsonValue]]:
    """Whether the gateway has what it needs, and the checks one by one."""
    (_, own), neighbours = await asyncio.gather(
        resources.health.look(), resources.neighbours.ask_all()
    )
    checks: dict[str, JsonValue] = {**own, **{one.name: one.check() for one in neighbours}}
    is_ready = all(check["ok"] for name, check in own.items() if name in _NEEDED)
    is_whole = is_ready and all(one.is_ok for one in neighbours)
    status = "ok" if is_whole else "degraded" if is_ready else "unavailable"
    return is_ready, {"status": status, "checks": checks}
