"""Voice tracks: recordings come in, are heard, and go to their station."""

import asyncio
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.problems import Problem
from gateway.recordings import look
from gateway.resources import Resources
from gateway.routes import voice_examples as examples
from gateway.routes.commands import CurrentCaller, command_answers
from gateway.routes.examples import AUDIO, UNAVAILABLE, answer, answers, problem
from gateway.store import audit
from medley_contracts.libretime_voice import (
    LibretimeDropVoiceTrack,
    LibretimeKeepVoiceTrack,
    LibretimeVoiceTrack,
    LibretimeVoiceTracks,
    UploadVoiceTrack,
)
from medley_contracts.streams import VOICE
from medley_kit import objects
from medley_kit.broker import Refused, ask

UPLOADS: Final = "/api/voice"
LARGEST: Final = 64_000_000
"""Bytes of a recording: an hour of the best mp3 has half of that."""
_CREATED: Final = 201

router = APIRouter(prefix="/api", tags=["libretime-sync"])


@router.post(
    "/voice",
    status_code=_CREATED,
    responses=answers(
        answer(examples.TRACK, status=_CREATED, description="Kept."),
        problem(400, "bad-request", "'?' names no break: use A to Z, or 27 and above."),
        problem(413, "body-too-large", "The body is larger than 64000000 bytes."),
        problem(415, "not-audio", "That is none of: mp3, wav, ogg, flac, m4a, aac."),
        UNAVAILABLE,
    ),
)
async def upload(  # noqa: PLR0917 - the fields of one form
    administrator: CurrentAdministrator,
    resources: Held,
    file: Annotated[UploadFile, File(description="mp3, wav, ogg, flac, m4a or aac.")],
    day: Annotated[date, Form(alias="date", description="For which day it is.")],
    hour: Annotated[str, Form(description="`14`, `14:00` …")],
    break_name: Annotated[str, Form(alias="break", description="A to Z, or 27 and above.")],
    title: Annotated[str | None, Form(max_length=200)] = None,
    description: Annotated[str, Form(max_length=2000)] = "",
    artist: Annotated[str, Form(max_length=200)] = "",
    station: Annotated[str | None, Form(description="The first one when absent.")] = None,
) -> Response:
    """Keep a recording for a break of an hour; another one for the same break is its next take."""
    kind, size, md5 = await asyncio.to_thread(look, file.file)
    if size == 0:
        raise Problem(400, "bad-request", "The recording is empty.")
    if kind is None:
        raise Problem(415, "not-audio", "That is none of: mp3, wav, ogg, flac, m4a, aac.")
    key = uuid4().hex
    await objects.put(resources.broker, VOICE, key, file.file)  # type: ignore[arg-type]  # it can
    question = LibretimeKeepVoiceTrack(
        station=station,
        date=day,
        hour=hour,
        break_name=break_name,
        title=title,
        description=description,
        artist=artist,
        object_key=key,
        content_type=kind.content_type,
        extension=kind.extension,
        size_bytes=size,
        md5=md5,
        by=administrator.name,
    )
    try:
        said = await ask(resources.broker, question)
    except Refused:
        await objects.delete(resources.broker, VOICE, key)
        raise
    track = said["voice_track"]
    assert isinstance(track, dict)
    headers = {"Location": f"/api/voice/{track['id']}"}
    return JSONResponse(track, status_code=_CREATED, headers=headers)


@router.get("/voice", responses=answers(answer(examples.TRACKS), UNAVAILABLE))
async def list_all(
    _: CurrentAdministrator,
    resources: Held,
    station: Annotated[str | None, Query(description="Of this station.")] = None,
    day: Annotated[date | None, Query(alias="date", description="For this day.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> Response:
    """Recordings, newest first."""
    question = LibretimeVoiceTracks(station=station, day=day, limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


@router.get(
    "/voice/{voice_track_id}",
    responses=answers(answer(examples.TRACK), examples.NO_TRACK, UNAVAILABLE),
)
async def get(voice_track_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """One recording."""
    said = await ask(resources.broker, LibretimeVoiceTrack(voice_track_id=voice_track_id))
    return JSONResponse(said["voice_track"])


@router.delete(
    "/voice/{voice_track_id}",
    responses=answers(answer(examples.TRACK), examples.NO_TRACK, UNAVAILABLE),
)
async def delete(
    voice_track_id: int, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Forget one recording; other takes stay, and so does the file that the station has."""
    said = await ask(resources.broker, LibretimeDropVoiceTrack(voice_track_id=voice_track_id))
    await objects.delete(resources.broker, VOICE, str(said["object_key"]))
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=administrator.name,
            action="voice.delete",
            subject=str(voice_track_id),
            request_id=request.scope.get("request_id", ""),
        )
    return JSONResponse(said["voice_track"])


_AUDIO_ANSWERS = answers(
    {200: {"description": "The recording.", "content": AUDIO}},
    {206: {"description": "The range that was asked for."}},
    examples.NO_TRACK,
    UNAVAILABLE,
)


@router.head("/voice/{voice_track_id}/audio", responses=_AUDIO_ANSWERS, operation_id="audio_head")
@router.get("/voice/{voice_track_id}/audio", responses=_AUDIO_ANSWERS)
async def audio(voice_track_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """Hear it; `Range` is honoured."""
    said = await ask(resources.broker, LibretimeVoiceTrack(voice_track_id=voice_track_id))
    track = said["voice_track"]
    assert isinstance(track, dict)
    path = await _fetched(resources, str(said["object_key"]))
    return FileResponse(
        path,
        media_type=str(track["content_type"]),
        filename=str(said["filename"]),
        content_disposition_type="inline",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


async def _fetched(resources: Resources, key: str) -> Path:
    """The recording as a file, which whoever serves it removes."""
    number, name = tempfile.mkstemp(prefix="medley-voice-")
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            await objects.get(resources.broker, VOICE, key, file)
    except BaseException:
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - one call of the system, no reading
        raise
    return path


@router.post(
    "/voice/{voice_track_id}/upload-to-libretime",
    status_code=202,
    responses={
        **command_answers("upload_voice_track", examples.UPLOADED),
        **examples.NO_TRACK,
        **problem(409, "already-uploaded", "The station has it already, as file 118."),
    },
)
async def upload_to_libretime(voice_track_id: int, caller: CurrentCaller) -> Response:
    """Bring it to its station; done when the station can play it."""
    question = LibretimeVoiceTrack(voice_track_id=voice_track_id, is_uploading=True)
    await ask(caller.resources.broker, question)
    return await caller.run(UploadVoiceTrack(voice_track_id=voice_track_id))
