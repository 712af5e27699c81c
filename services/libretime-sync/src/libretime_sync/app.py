"""The service: its name, settings, handlers and resources."""

from faststream.nats import NatsRouter

from libretime_sync.background import work
from libretime_sync.queries import (
    audio,
    days,
    logs,
    overviews,
    playback,
    station_api,
    status,
    tracks,
    voice,
)
from libretime_sync.resources import Resources, open_resources
from libretime_sync.settings import Settings
from libretime_sync.subscribers import publishing, pulls
from libretime_sync.subscribers import voice as voice_uploads
from libretime_sync.ticks import declare_schedules
from medley_kit.service import Service

router = NatsRouter()
router.include_routers(
    publishing.router,
    pulls.router,
    voice_uploads.router,
    audio.router,
    days.router,
    logs.router,
    overviews.router,
    playback.router,
    station_api.router,
    status.router,
    tracks.router,
    voice.router,
)

service: Service[Settings, Resources] = Service(
    name="libretime-sync",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    schedules=declare_schedules,
    background=work,
)
