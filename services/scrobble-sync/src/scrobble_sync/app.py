"""The service: its name, settings, handlers and resources."""

from medley_kit.service import Service
from scrobble_sync.queries import router
from scrobble_sync.resources import Resources, open_resources
from scrobble_sync.settings import Settings

service: Service[Settings, Resources] = Service(
    name="scrobble-sync",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    has_schema=False,
)
