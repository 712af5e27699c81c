"""The status of the services that follow the radio station and scrobbles."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.routes.examples import UNAVAILABLE, answer, answers
from medley_contracts.libretime import LibretimeStatus
from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.broker import ask

router = APIRouter(prefix="/api")


@router.get(
    "/sync/status",
    tags=["libretime-sync"],
    responses=answers(
        answer(
            {
                "last_track_sync": None,
                "last_playback_sync": None,
                "total_tracks": 0,
                "connection_status": "not asked yet",
                "surface": "auto",
                "station": "main",
                "next_track_sync": None,
            }
        ),
        UNAVAILABLE,
    ),
)
async def libretime_status(_: CurrentAdministrator, resources: Held) -> Response:
    """When the station was read last, and whether it answers."""
    return JSONResponse(await ask(resources.broker, LibretimeStatus()))


@router.get(
    "/scrobbles/status",
    tags=["scrobble-sync"],
    responses=answers(answer({"accounts": []}), UNAVAILABLE),
)
async def scrobble_status(_: CurrentAdministrator, resources: Held) -> Response:
    """Cursor, counts and last run of each account."""
    return JSONResponse(await ask(resources.broker, ScrobbleStatus()))
