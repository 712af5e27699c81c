"""Wishes to bring a recording to its station."""

from functools import partial
from pathlib import Path

import structlog
from faststream.nats import NatsRouter

from libretime_sync.resources import Injected
from libretime_sync.voice_tags import Tags, write_tags
from libretime_sync.workflows.refusals import PublishRefused
from libretime_sync.workflows.upload_voice_track import upload_voice_track
from medley_contracts.libretime_voice import UploadVoiceTrack
from medley_contracts.streams import VOICE
from medley_kit import objects
from medley_kit.broker import on
from medley_kit.jobs import running

log = structlog.get_logger()
router = NatsRouter()


@on(router, UploadVoiceTrack, durable="libretime-sync-upload-voice-track", at_once=2)
async def bring_voice_track(message: UploadVoiceTrack, resources: Injected) -> None:
    """Bring it there, and wait until it can be played."""
    try:
        async with running(resources.broker, message) as job:
            try:
                job.result = await upload_voice_track(
                    resources.pool,
                    dict(resources.clients),
                    message.voice_track_id,
                    fetch=partial(objects.get, resources.broker, VOICE),
                    tag=_tag,
                )
            except PublishRefused as refused:
                job.result = refused.document()
                raise
    except PublishRefused as refused:
        log.warning("not uploaded", error=str(refused))


def _tag(path: Path, *, title: str, artist: str, genre: str) -> int | None:
    return write_tags(path, Tags(title, artist, genre))
