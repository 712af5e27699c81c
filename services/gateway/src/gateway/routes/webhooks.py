"""What other applications post; plain routes, since typed ones refuse JSON as `text/plain`."""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import structlog
from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import problems
from gateway.auth import shown_secrets
from gateway.intake import DROPPED, TAKEN
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.routes.examples import answer, problem
from gateway.translate import jellyfin
from gateway.translate.jellyfin_body import Unreadable
from medley_contracts.message import derived_id
from medley_contracts.streams import PARKED
from medley_kit import headers, parking
from medley_kit.send import BrokerRefused, Envelope, seal

log = structlog.get_logger()

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="medley webhooks"'}
_taken = lru_cache(maxsize=None)(TAKEN.labels)
_PREFIXES: Final = ("/webhooks/", "/webhook/", "/hooks/")


def is_webhook(path: str) -> bool:
    """Whether the path is one of this application's."""
    return path.startswith(_PREFIXES)


def webhooks_app(resources: Resources) -> Starlette:
    """The routes under `/webhooks`, `/webhook` and `/hooks`."""
    app = Starlette(
        routes=[
            Route("/webhook/test", _test, methods=["GET"]),
            Route("/webhooks/jellyfin/{server}", _receive_jellyfin, methods=["POST"]),
            Route("/webhook/{server}", _receive_jellyfin, methods=["POST"]),
            Route("/hooks/jellyfin/{server}", _receive_jellyfin, methods=["POST"]),
        ]
    )
    app.state.resources = resources
    problems.install(app)
    return app


async def _test(_request: Request) -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _receive_jellyfin(request: Request) -> Response:
    """202 means that the stream, or while the broker is away the outbox, has stored it."""
    resources: Resources = request.app.state.resources
    server = request.path_params["server"]
    request.scope["route_path"] = "/webhooks/jellyfin/{server}"
    source = f"jellyfin/{server}"
    _admit(resources, request, source)
    raw = await request.body()
    try:
        notification = jellyfin.read(
            server,
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
    if isinstance(outcome, jellyfin.Dropped):
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
    if vendor != "jellyfin":
        message = f"Nothing reads what {vendor} posts."
        raise Problem(409, "still-unreadable", message)
    try:
        outcome = jellyfin.read(instance, raw, received_at=datetime.now(UTC)).outcome
    except Unreadable as unreadable:
        raise Problem(
            409, "still-unreadable", unreadable.detail, fields=list(unreadable.fields)
        ) from unreadable
    if not isinstance(outcome, jellyfin.Dropped):
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


def described() -> dict[str, dict[str, Any]]:
    """These routes for the OpenAPI document: plain routes do not describe themselves."""
    accepted = answer(
        {"message_id": "3e0a1c9e-6f2e-5b0b-8a52-6d6f1f0c2b11"},
        status=202,
        description="Stored: it will not be lost.",
    )
    refusals = [
        problem(400, "unreadable-webhook", "A UserDataSaved needs Favorite.", fields=["Favorite"]),
        problem(401, "bad-webhook-secret", "The secret of 'jellyfin/lan' does not match."),
        problem(404, "not-found", "No source 'jellyfin/attic' in gateway.webhooks."),
        problem(413, "body-too-large", "The body is larger than 8000000 bytes."),
        problem(503, "service-unavailable", "Neither the broker nor the database takes it."),
    ]
    responses = {str(status): said for one in [accepted, *refusals] for status, said in one.items()}
    post: dict[str, Any] = {
        "tags": ["webhooks"],
        "summary": "A notification of Jellyfin's Webhook plugin",
        "description": "Generic destination, *Send All Properties* on. Read as JSON whatever the "
        "`Content-Type` says; a GenericForm is understood too. The secret: `X-Medley-Secret`, "
        "`Authorization: Bearer`, Basic password, or `?secret=`.",
        "parameters": [
            {
                "name": "server",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "example": "lan",
            },
            {"name": "X-Medley-Secret", "in": "header", "schema": {"type": "string"}},
            {"name": "secret", "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": _NOTIFICATION}
            },
        },
        "responses": responses,
    }
    test = answer({"status": "ok"}, description="The address is right.")
    return {
        "/webhooks/jellyfin/{server}": {"post": post},
        "/webhook/{server}": {"post": post},
        "/webhook/test": {
            "get": {
                "tags": ["webhooks"],
                "summary": "Whether the address is right",
                "responses": {str(status): said for status, said in test.items()},
            }
        },
    }


_NOTIFICATION: Final[JsonValue] = {
    "NotificationType": "UserDataSaved",
    "ServerName": "lan",
    "UtcTimestamp": "2026-01-02T03:04:05.1234567Z",
    "Name": "Heat",
    "ItemId": "0d1e" * 8,
    "ItemType": "Movie",
    "Likes": False,
    "Rating": 0,
    "PlaybackPositionTicks": 0,
    "PlayCount": 1,
    "Favorite": False,
    "Played": True,
    "LastPlayedDate": "2026-01-02T03:04:05.1234567Z",
    "SaveReason": "TogglePlayed",
    "NotificationUsername": "anna",
    "UserId": "8f0c" * 8,
}
