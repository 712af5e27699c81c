"""The four things that make it this service, and the work it does beside its subscribers."""

from gateway.resources import Resources, open_resources
from gateway.serving import serve
from gateway.settings import Settings
from gateway.subscribers import router
from gateway.web import create_app
from medley_kit.service import Service

__all__ = ["create_app", "service"]

service: Service[Settings, Resources] = Service(
    name="gateway",
    settings=Settings,
    router=router,
    open_resources=open_resources,
    background=serve,
)
