"""The service: its name, settings, handlers and resources."""

from faststream.nats import NatsRouter

from jellyfin_sync import (
    account_queries,
    backup_queries,
    playlist_queries,
    queries,
    subscribers,
    ticks,
)
from jellyfin_sync.background import work
from jellyfin_sync.resources import Resources, open_resources
from jellyfin_sync.settings import Settings
from medley_kit.service import Service

router = NatsRouter()
router.include_routers(
    subscribers.router,
    queries.router,
    account_queries.router,
    playlist_queries.router,
    backup_queries.router,
)

service: Service[Settings, Resources] = Service(
    name="jellyfin-sync",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    schedules=ticks.declare_schedules,
    background=work,
)
