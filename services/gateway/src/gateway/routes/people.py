"""People, their accounts, what is planned for those, and passwords that are shown once."""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.people import decide, show_password
from gateway.routes import jellyfin_examples as examples
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from medley_contracts.jellyfin import AccountDecision, JellyfinUsers
from medley_kit.broker import ask

router = APIRouter(prefix="/api/users", tags=["jellyfin-sync"])

_UNSEEN: Final = {"Cache-Control": "no-store"}
_DECIDED = answers(
    answer(examples.ACCOUNT_CHANGE, description="The change as it stands now."),
    problem(404, "not-found", "no change of an account 5"),
    problem(409, "conflict", "it is done: cancel makes no sense any more"),
    UNAVAILABLE,
)


@router.get("", responses=answers(answer(examples.USERS), UNAVAILABLE))
async def users(_: CurrentAdministrator, resources: Held) -> Response:
    """People with their account on each server, accounts without a match, and what is planned."""
    return JSONResponse(await ask(resources.broker, JellyfinUsers()))


@router.post("/changes/{account_change_id}/cancel", responses=_DECIDED)
async def cancel(
    account_change_id: int, who: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Leave an account as it is; one that is disabled already is enabled again."""
    return await _decide(account_change_id, AccountDecision.CANCEL, who, resources, request)


@router.post("/changes/{account_change_id}/confirm", responses=_DECIDED)
async def confirm(
    account_change_id: int, who: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Let go on what waits for a person: nobody told of the deletion, or there were many."""
    return await _decide(account_change_id, AccountDecision.CONFIRM, who, resources, request)


@router.post("/changes/{account_change_id}/retry", responses=_DECIDED)
async def retry(
    account_change_id: int, who: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Try again what a server refused."""
    return await _decide(account_change_id, AccountDecision.RETRY, who, resources, request)


@router.post(
    "/passwords/{account_change_id}",
    responses=answers(
        answer(examples.PASSWORD, description="The password, this once."),
        problem(404, "not-found", "no password 4"),
        problem(410, "already-shown", "It was shown before, and nobody has it any more."),
        UNAVAILABLE,
    ),
)
async def password(
    account_change_id: int, who: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Show the password of an account that Medley made, once; then only its hash is kept."""
    said = await show_password(
        resources,
        account_change_id,
        person=who.name,
        request_id=request.scope.get("request_id", ""),
    )
    return JSONResponse(said, headers=_UNSEEN)


async def _decide(
    account_change_id: int,
    decision: AccountDecision,
    who: CurrentAdministrator,
    resources: Held,
    request: Request,
) -> Response:
    said = await decide(
        resources,
        account_change_id,
        decision,
        person=who.name,
        request_id=request.scope.get("request_id", ""),
    )
    return JSONResponse(said)
