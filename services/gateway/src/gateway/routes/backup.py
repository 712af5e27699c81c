"""All watch states as a file of portable lines, and back again."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.administrators import CurrentAdministrator, Held
from gateway.front import too_large
from gateway.resources import Resources
from gateway.routes import backup_examples as examples
from gateway.routes.commands import Caller, command_answers, preferred_wait_s
from gateway.routes.examples import UNAVAILABLE, answers, problem
from gateway.store.jobs import Repeatable
from medley_contracts.jellyfin import JellyfinBackup, RestoreStates
from medley_kit import uploads
from medley_kit.broker import ask
from medley_kit.uploads import UploadTooLarge

router = APIRouter(prefix="/api/jellyfin", tags=["jellyfin-sync"])

LINES = "application/x-ndjson"
RESTORE = "/api/jellyfin/restore"
_PART_WITHIN_S = 10.0


@router.get(
    "/backup",
    response_class=StreamingResponse,
    responses=answers(
        {
            200: {
                "description": "JSON lines: a header, the accounts, a state a line, and an end.",
                "content": {LINES: {"example": examples.BACKUP}},
            }
        },
        UNAVAILABLE,
    ),
)
async def backup(_: CurrentAdministrator, resources: Held) -> Response:
    """What everybody has done with each item, by path and by the ids vendors give it."""
    first = await ask(resources.broker, JellyfinBackup(), within_s=_PART_WITHIN_S)
    name = f"medley-backup-{datetime.now(UTC):%Y-%m-%d}.jsonl"
    return StreamingResponse(
        _parts(resources, first),
        media_type=LINES,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _parts(resources: Resources, first: dict[str, Any]) -> AsyncGenerator[bytes, None]:
    """A part at a time, as fast as the client takes them; the last line says that it is whole."""
    part = first
    while True:
        yield b"".join(msgspec.json.encode(line) + b"\n" for line in part["lines"])
        if part["next_cursor"] is None:
            return
        question = JellyfinBackup(cursor=part["next_cursor"])
        part = await ask(resources.broker, question, within_s=_PART_WITHIN_S)


@router.post(
    "/restore",
    status_code=202,
    responses=command_answers("restore_states", examples.RESTORE_RESULT)
    | problem(413, "body-too-large", "The body is larger than 1000000000 bytes."),
    openapi_extra={
        "requestBody": {"required": True, "content": {LINES: {"example": examples.BACKUP}}}
    },
)
async def restore(
    request: Request,
    who: CurrentAdministrator,
    resources: Held,
    *,
    dry_run: Annotated[
        bool, Query(description="Say what would be written, write nothing.")
    ] = False,
    prefer: Annotated[
        str | None,
        Header(description="`wait=30`: answer with the result, if it comes within that time."),
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            description="A repeat with the same key returns the first job.",
        ),
    ] = None,
) -> Response:
    """Make what a backup holds the last thing everybody did. The body is the file, however long."""
    try:
        upload = await uploads.store(
            resources.broker, "jellyfin-sync", request.stream(), largest=resources.max_upload
        )
    except UploadTooLarge as error:
        raise too_large(resources.max_upload) from error
    repeatable = None
    if idempotency_key is not None:
        digest = bytes.fromhex(upload.sha256)
        repeatable = Repeatable(f"POST {RESTORE}?dry_run={dry_run}", idempotency_key, digest)
    caller = Caller(
        resources,
        who.name,
        preferred_wait_s(prefer),
        repeatable,
        request.scope.get("request_id", ""),
    )
    return await caller.run(RestoreStates(upload=upload, dry_run=dry_run))
