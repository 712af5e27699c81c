"""The service: its name, settings, handlers and resources."""

from library_tracker.queries import router
from library_tracker.resources import Resources, open_resources
from library_tracker.settings import Settings
from medley_kit.service import Service

service: Service[Settings, Resources] = Service(
    name="library-tracker",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    has_schema=False,
)
