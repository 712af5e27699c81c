"""The status of the service that follows scrobbles."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.routes.examples import UNAVAILABLE, answer, answers
from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.broker import ask

router = APIRouter(prefix="/api")


@router.get(
    "/scrobbles/status",
    tags=["scrobble-sync"],
    responses=answers(answer({"accounts": []}), UNAVAILABLE),
)
async def scrobble_status(_: CurrentAdministrator, resources: Held) -> Response:
    """Cursor, counts and last run of each account."""
    return JSONResponse(await ask(resources.broker, ScrobbleStatus()))
