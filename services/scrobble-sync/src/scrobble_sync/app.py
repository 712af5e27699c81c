"""The service: its name, settings, handlers and resources."""

from faststream.nats import NatsRouter

from medley_kit.service import Service
from scrobble_sync import queries, review_queries, subscribers, ticks
from scrobble_sync.background import work
from scrobble_sync.resources import Resources, open_resources
from scrobble_sync.settings import Settings

router = NatsRouter()
router.include_routers(subscribers.router, queries.router, review_queries.router)

service: Service[Settings, Resources] = Service(
    name="scrobble-sync",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    schedules=ticks.declare_schedules,
    background=work,
)
