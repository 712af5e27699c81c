"""What a person decides about matches: the review queue, and every decision there is."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.routes import scrobble_examples as examples
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.routes.jellyfin import TextCursor
from gateway.routes.scrobbles import NO_ACCOUNT, AccountName, note
from medley_contracts.scrobble import (
    ReviewDecision,
    ScrobbleAnswerCount,
    ScrobbleDecide,
    ScrobbleForgetMapping,
    ScrobbleMappings,
    ScrobbleOpenCounts,
    ScrobbleTracks,
)
from medley_kit.broker import ask

router = APIRouter(prefix="/api/scrobbles", tags=["scrobble-sync"])

_NO_MATCH = problem(404, "not-found", "No match 77.")
_BAD_TRACK = problem(400, "bad-request", "no such track in the library of that account")
COUNT = "count-"


class ReviewWish(BaseModel):
    """A person's word on a match."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"decision": "accept", "track_id": 311}]},
    }

    decision: ReviewDecision = Field(
        description="`accept` it; `reject`: it is none of these; `ignore`: leave its plays alone. "
        "Of a count: `accept` the source's, `reject` it for Navidrome's, `ignore` keeps the higher."
    )
    track_id: int | None = Field(
        default=None, description="The track that is meant; the first candidate when absent."
    )


class MappingWish(BaseModel):
    """Which track a spelling means."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"id": 77, "track_ids": [311]}]},
    }

    id: int = Field(description="`id` of the mapping.")
    track_ids: tuple[int, ...] = Field(
        default=(), description="The tracks meant; none: its plays are left alone."
    )


@router.get("/review", responses=answers(answer(examples.REVIEW), NO_ACCOUNT, UNAVAILABLE))
async def review(
    _: CurrentAdministrator,
    resources: Held,
    account: AccountName = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Matches that are in doubt, and counts that a person has to settle."""
    question = ScrobbleMappings(account=account, verdict="review", limit=limit, cursor=cursor)
    said = await ask(resources.broker, question)
    counts = await ask(resources.broker, ScrobbleOpenCounts(account=account))
    return JSONResponse(said | {"counts": counts["items"]})


@router.post(
    "/review/{review_id}",
    responses=answers(answer(examples.MAPPING), _NO_MATCH, _BAD_TRACK, UNAVAILABLE),
)
async def decide(
    review_id: str,
    wish: ReviewWish,
    administrator: CurrentAdministrator,
    resources: Held,
    request: Request,
) -> Response:
    """Accept, reject or ignore; it holds until a person takes it back."""
    if review_id.startswith(COUNT):
        question: ScrobbleAnswerCount | ScrobbleDecide = ScrobbleAnswerCount(
            track_id=_number(review_id.removeprefix(COUNT)), decision=wish.decision
        )
    else:
        question = ScrobbleDecide(
            mapping_id=_number(review_id),
            decision=wish.decision,
            track_ids=() if wish.track_id is None else (wish.track_id,),
            person=administrator.name,
        )
    said = await ask(resources.broker, question)
    action = f"scrobbles.{wish.decision.value}"
    await note(resources, request, administrator.name, action, review_id, said)
    return JSONResponse(said)


@router.get("/mappings", responses=answers(answer(examples.MAPPINGS), NO_ACCOUNT, UNAVAILABLE))
async def mappings(  # noqa: PLR0917 - the filters of one list
    _: CurrentAdministrator,
    resources: Held,
    account: AccountName = None,
    verdict: Annotated[
        Literal["matched", "review", "unmatched", "ignored"] | None,
        Query(description="Only these; any when absent."),
    ] = None,
    q: Annotated[str | None, Query(description="Part of the artist or the title.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Which track each spelling means, why, and who said so."""
    question = ScrobbleMappings(
        account=account, verdict=verdict, words=q, limit=limit, cursor=cursor
    )
    return JSONResponse(await ask(resources.broker, question))


@router.put(
    "/mappings",
    responses=answers(answer(examples.MAPPING), _NO_MATCH, _BAD_TRACK, UNAVAILABLE),
)
async def put_mapping(
    wish: MappingWish, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Say which tracks a spelling means; its plays follow at the next run."""
    decision = ReviewDecision.ACCEPT if wish.track_ids else ReviewDecision.IGNORE
    question = ScrobbleDecide(
        mapping_id=wish.id,
        decision=decision,
        track_ids=wish.track_ids,
        person=administrator.name,
    )
    said = await ask(resources.broker, question)
    await note(resources, request, administrator.name, "scrobbles.map", str(wish.id), said)
    return JSONResponse(said)


@router.delete("/mappings", responses=answers(answer(examples.MAPPING), _NO_MATCH, UNAVAILABLE))
async def delete_mapping(
    administrator: CurrentAdministrator,
    resources: Held,
    request: Request,
    mapping_id: Annotated[int, Query(alias="id", description="`id` of the mapping.")],
) -> Response:
    """Leave a spelling to the matcher again; answers with what stood there."""
    said = await ask(resources.broker, ScrobbleForgetMapping(mapping_id=mapping_id))
    await note(resources, request, administrator.name, "scrobbles.unmap", str(mapping_id), said)
    return JSONResponse(said)


@router.get("/tracks", responses=answers(answer(examples.TRACKS), NO_ACCOUNT, UNAVAILABLE))
async def tracks(
    _: CurrentAdministrator,
    resources: Held,
    account: Annotated[str, Query(description="Whose library.")],
    q: Annotated[str, Query(min_length=1, description="Words of artist, title or album.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Tracks of a library by their names, for whoever decides."""
    question = ScrobbleTracks(account=account, words=q, limit=limit)
    return JSONResponse(await ask(resources.broker, question))


def _number(text: str) -> int:
    """An id; 0, which nothing has, for what is no number."""
    return int(text) if text.isdecimal() else 0
