"""What jellyfin-sync is asked and told about playlists."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.known_names import check_persons
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.routes import jellyfin_examples as examples
from gateway.routes.commands import CurrentCaller, command_answers
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from medley_contracts.jellyfin import JellyfinPlaylists, SyncPlaylists
from medley_kit.broker import ask

router = APIRouter(prefix="/api/jellyfin/playlists", tags=["jellyfin-sync"])

TextCursor = Annotated[
    str | None, Query(description="`next_cursor` of the page before; absent for the first page.")
]


_NO_PERSON = problem(404, "not-found", "users: there is no person 'zoe'; there are: ada, ben")


class PlaylistWish(BaseModel):
    """Whose playlists to compare, and how."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"dry_run": True}]}}

    users: tuple[str, ...] | None = Field(default=None, description="Everyone when absent.")
    full: bool = Field(
        default=False, description="Read every list, also where nothing seems to have changed."
    )
    dry_run: bool = Field(default=False, description="Say what would be written, write nothing.")


@router.get("", responses=answers(answer(examples.PLAYLISTS), UNAVAILABLE))
async def playlists(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Playlists, what each server holds of them, and how much waits for its item there."""
    question = JellyfinPlaylists(limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


@router.post(
    "/sync",
    status_code=202,
    responses=command_answers("sync_playlists", examples.PLAYLISTS_RESULT, _NO_PERSON),
)
async def sync(caller: CurrentCaller, wish: PlaylistWish | None = None) -> Response:
    """Compare the playlists of all servers, and write what differs."""
    asked = wish or PlaylistWish()
    await check_persons(caller.resources.broker, "users", asked.users or ())
    return await caller.run(SyncPlaylists(**asked.model_dump()))
