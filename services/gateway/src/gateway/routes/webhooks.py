"""What other applications post; plain routes, since typed ones refuse JSON as `text/plain`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final, Protocol

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import problems
from gateway.auth import shown_secrets
from gateway.intake import DROPPED, TAKEN
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.translate import jellyfin, jellyseerr, libretime, qbittorrent, radarr, sonarr
from gateway.translate.posted import Dropped, Notification, Unreadable
from medley_contracts.message import derived_id
from medley_contracts.streams import PARKED
from medley_kit import headers, parking
from medley_kit.send import BrokerRefused, Envelope, seal

log = structlog.get_logger()

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="medley webhooks"'}
_taken = lru_cache(maxsize=None)(TAKEN.labels)
_PREFIXES: Final = ("/webhooks/", "/webhook/", "/hooks/")
_METHODS: Final = ("POST", "PUT")
_ANY: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""An address of nobody is 404 by any method; one of somebody takes two."""
_ONLY: Final = "main"
"""The instance meant where the address names none and there is not exactly one."""


class _Read(Protocol):
    def __call__(
        self, instance: str, raw: bytes, /, *, received_at: datetime, content_type: str = ""
    ) -> Notification: ...


_READERS: Final[Mapping[str, _Read]] = {
    "jellyfin": jellyfin.read,
    "jellyseerr": jellyseerr.read,
    "libretime": libretime.read,
    "qbittorrent": qbittorrent.read,
    "radarr": radarr.read,
    "sonarr": sonarr.read,
}
"""Kind of application → what makes a message of what it posts."""


def is_webhook(path: str) -> bool:
    """Whether the path is one of this application's."""
    return path.startswith(_PREFIXES)


def webhooks_app(resources: Resources) -> Starlette:
    """The routes under `/webhooks`, `/webhook` and `/hooks`."""
    app = Starlette(
        routes=[
            Route("/webhook/test", _test, methods=["GET"]),
            Route("/webhook/{server}", _receive_on_webhook, methods=["POST"]),
            Route("/webhooks/{vendor}/{instance}", _receive, methods=_ANY),
            Route("/hooks/{vendor}/{instance}", _receive, methods=_ANY),
            Route("/hooks/{vendor}", _receive, methods=_ANY),
        ]
    )
    app.state.resources = resources
    problems.install(app)
    return app


async def _test(_request: Request) -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _receive_on_webhook(request: Request) -> Response:
    return await _taken_from(request, "jellyfin", request.path_params["server"])


async def _receive(request: Request) -> Response:
    vendor = request.path_params["vendor"]
    if vendor in _READERS and request.method not in _METHODS:
        allowed = {"Allow": ", ".join(_METHODS)}
        raise HTTPException(405, f"A webhook is posted, not {request.method}.", headers=allowed)
    instance = request.path_params.get("instance")
    if instance is None:
        resources: Resources = request.app.state.resources
        instance = resources.gate.only_instance(vendor) or _ONLY
    return await _taken_from(request, vendor, instance)


async def _taken_from(request: Request, vendor: str, instance: str) -> Response:
    """202 means that the stream, or while the broker is away the outbox, has stored it."""
    resources: Resources = request.app.state.resources
    source = f"{vendor}/{instance}"
    read = _READERS.get(vendor)
    if read is None:
        TAKEN.labels("unknown", "refused").inc()
        raise problems.not_found(f"Nothing is read from {vendor!r}.")
    request.scope["route_path"] = f"/webhooks/{vendor}/{{instance}}"
    _admit(resources, request, source)
    raw = await request.body()
    try:
        notification = read(
            instance,
            raw,
            received_at=datetime.now(UTC),
            content_type=request.headers.get("content-type", ""),
        )
    except Unreadable as unreadable:
        await _park(resources, source, raw, unreadable)
        raise Problem(
            400, "unreadable-webhook", unreadable.detail, fields=list(unreadable.fields)
        ) from unreadable
    outcome = notification.outcome
    if isinstance(outcome, Dropped):
        DROPPED.labels(outcome.reason).inc()
        where = "dropped"
    else:
        where = await resources.intake.store(seal(outcome))
    _taken(source, where).inc()
    resources.receipts.note(source, notification.kind, accepted=True)
    return Response(
        b'{"message_id":"%s"}' % str(notification.message_id).encode(),
        status_code=202,
        media_type="application/json",
    )


def _admit(resources: Resources, request: Request, source: str) -> None:
    if not resources.gate.knows(source):
        TAKEN.labels("unknown", "refused").inc()
        message = f"No source {source!r} in gateway.webhooks."
        raise problems.not_found(message)
    if not resources.gate.admits(
        source, shown_secrets(request.headers, request.scope["query_string"])
    ):
        TAKEN.labels(source, "refused").inc()
        log.warning("webhook secret does not match", instance=source)
        message = f"The secret of {source!r} is missing or does not match."
        raise Problem(401, "bad-webhook-secret", message, headers=_CHALLENGE)


async def put_back(resources: Resources, subject: str, raw: bytes) -> None:
    """Read a parked body again, as if it had just been posted.

    Raises
    ------
    Problem
        409: it is still unreadable; it stays parked.
    """
    _, _, vendor, instance = subject.split(".", 3)
    read = _READERS.get(vendor)
    if read is None:
        message = f"Nothing reads what {vendor} posts."
        raise Problem(409, "still-unreadable", message)
    try:
        outcome = read(instance, raw, received_at=datetime.now(UTC)).outcome
    except Unreadable as unreadable:
        raise Problem(
            409, "still-unreadable", unreadable.detail, fields=list(unreadable.fields)
        ) from unreadable
    if not isinstance(outcome, Dropped):
        await resources.intake.store(seal(outcome))


async def _park(resources: Resources, source: str, raw: bytes, unreadable: Unreadable) -> None:
    """Keep the body as it came, once, however often it is posted."""
    vendor, _, instance = source.partition("/")
    resources.receipts.note(source, "unreadable", accepted=False)
    TAKEN.labels(source, "unreadable").inc()
    envelope = Envelope(
        subject=parking.parked_subject(f"medley.webhook.{vendor}.{instance}"),
        stream=PARKED.name,
        headers={
            headers.MESSAGE_ID: f"unreadable/{derived_id(source, sha256(raw).hexdigest())}",
            parking.SERVICE: "gateway",
            parking.DURABLE: "webhook",
            parking.ERROR: type(unreadable).__name__,
            parking.PARKED_AT: datetime.now(UTC).isoformat(),
        },
        body=raw,
    )
    try:
        await resources.intake.store(envelope)
    except BrokerRefused:
        log.exception("unreadable webhook too large to keep", instance=source)
    log.warning("webhook unreadable", instance=source, fields=list(unreadable.fields))
