"""The gateway's web application: one ASGI callable."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import problems
from gateway.front import Front
from gateway.pages import routes as pages
from gateway.resources import Resources
from gateway.routes import (
    as_run,
    asyncapi,
    audit,
    backup,
    health,
    jellyfin,
    jellyfin_playlists,
    jobs,
    library,
    libretime,
    libretime_audio,
    libretime_proxy,
    live,
    logs,
    parked,
    people,
    scrobble_matches,
    scrobbles,
    voice,
)
from gateway.routes.examples import PROBLEM_SCHEMA
from gateway.routes.webhook_descriptions import described
from gateway.routes.webhooks import is_webhook, webhooks_app
from medley_kit.metrics import metrics_app

_ROUTERS = (
    health.router,
    jellyfin.router,
    people.router,
    library.router,
    jellyfin_playlists.router,
    logs.router,
    backup.router,
    libretime.router,
    libretime_audio.router,
    libretime_proxy.router,
    as_run.router,
    scrobbles.router,
    scrobble_matches.router,
    voice.router,
    jobs.router,
    live.router,
    parked.router,
    audit.router,
    asyncapi.router,
)
_QUIET = ("/webhook", "/hooks/", "/healthz", "/livez", "/readyz", "/metrics", "/static/")


def create_app(resources: Resources) -> ASGIApp:
    """Everything the gateway answers, over resources that are open already."""
    api = _api(resources)
    webhooks = webhooks_app(resources)
    metrics = metrics_app()

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        chosen: ASGIApp = api
        if is_webhook(scope["path"]):
            chosen = webhooks
        elif scope["path"] == "/metrics":
            scope["route_path"] = "/metrics"
            chosen = metrics
        await chosen(scope, receive, send)

    return Front(
        dispatch,
        max_body=resources.max_body,
        quiet=_QUIET,
        uploads={
            backup.RESTORE: resources.max_upload,
            voice.UPLOADS: min(voice.LARGEST, resources.max_upload),
        },
    )


def _api(resources: Resources) -> FastAPI:
    app = FastAPI(
        title="Medley",
        version=version("medley-gateway"),
        description="Keeps a home's media libraries in agreement. Errors are problem documents "
        "(RFC 9457); lists are paged by `limit` and `cursor`; times are RFC 3339, UTC.",
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.resources = resources
    problems.install(app)
    for router in _ROUTERS:
        app.include_router(router)
    pages.install(app)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: FastAPI's, the plain routes, how to sign in, the shape of problems."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    document["paths"] |= described()
    document["paths"]["/metrics"] = _METRICS
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "medley_session"},
        "jellyfin": {"type": "apiKey", "in": "header", "name": "X-Jellyfin-Token"},
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/"):
                operation["security"] = [{"token": []}, {"session": []}, {"jellyfin": []}]
            _redress(operation.get("responses", {}))
    app.openapi_schema = document
    return document


def _redress(responses: dict[str, Any]) -> None:
    """FastAPI describes its own 422, which is answered as a problem like every other."""
    if "422" in responses and "application/json" in responses["422"].get("content", {}):
        responses["422"] = {
            "description": "Invalid request",
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {
                        "type": "urn:medley:problem:invalid-request",
                        "title": "Invalid request",
                        "status": 422,
                        "detail": "Not as this address expects it: query.limit: "
                        "Input should be less than or equal to 500.",
                        "fields": ["query.limit"],
                        "errors": [{"field": "query.limit", "reason": "should be at most 500"}],
                    },
                }
            },
        }


_METRICS: Mapping[str, Any] = {
    "get": {
        "tags": ["health"],
        "summary": "What was counted, in Prometheus' text format",
        "responses": {
            "200": {
                "description": "As Prometheus reads it.",
                "content": {"text/plain": {"example": "# TYPE medley_webhooks_total counter\n"}},
            }
        },
    }
}
