"""The service: its name, settings, handlers and resources."""

from faststream.nats import NatsRouter

from library_tracker import queries, subscribers, ticks
from library_tracker.background import work
from library_tracker.resources import Resources, open_resources
from library_tracker.settings import Settings
from medley_kit.service import Service

router = NatsRouter()
router.include_routers(subscribers.router, queries.router)

service: Service[Settings, Resources] = Service(
    name="library-tracker",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    schedules=ticks.declare_schedules,
    background=work,
)
