"""The service: its name, settings, handlers and resources."""

from libretime_sync.queries import router
from libretime_sync.resources import Resources, open_resources
from libretime_sync.settings import Settings
from medley_kit.service import Service

service: Service[Settings, Resources] = Service(
    name="libretime-sync",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    has_schema=False,
)
