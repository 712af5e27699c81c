"""The webhooks for the OpenAPI document: plain routes do not describe themselves."""

from typing import Any, Final

from pydantic import JsonValue

from gateway.routes.examples import answer, problem

_HOW_IT_IS_READ: Final = (
    " The secret: `X-Medley-Secret`, `Authorization`, with or without `Bearer`, Basic password, or "
    "`?secret=`. Read as JSON whatever the `Content-Type` says; `PUT` is taken like `POST`."
)


def described() -> dict[str, dict[str, Any]]:
    """Every route under `/webhook`, `/webhooks` and `/hooks`."""
    jellyfin = _post(
        "A notification of Jellyfin's Webhook plugin",
        "Generic destination, *Send All Properties* on; a GenericForm is understood too.",
        parameter="server",
        example=_NOTIFICATION,
    )
    routes: dict[str, dict[str, Any]] = {
        "/webhooks/jellyfin/{server}": jellyfin,
        "/webhook/{server}": jellyfin,
        "/webhook/test": {"get": _test()},
    }
    for vendor, (summary, description, example) in _VENDORS.items():
        routes[f"/webhooks/{vendor}/{{instance}}"] = _post(
            summary, description, parameter="instance", example=example
        )
        routes[f"/hooks/{vendor}"] = _post(
            summary,
            f"{description} For the only instance there is; of several, `main`.",
            parameter=None,
            example=example,
        )
    return routes


def _post(
    summary: str, description: str, *, parameter: str | None, example: JsonValue
) -> dict[str, Any]:
    accepted = answer(
        {"message_id": "3e0a1c9e-6f2e-5b0b-8a52-6d6f1f0c2b11"},
        status=202,
        description="Stored: it will not be lost. A test changes nothing.",
    )
    refusals = [
        problem(400, "unreadable-webhook", "A UserDataSaved needs Favorite.", fields=["Favorite"]),
        problem(401, "bad-webhook-secret", "The secret of 'jellyfin/lan' does not match."),
        problem(404, "not-found", "No source 'jellyfin/attic' in gateway.webhooks."),
        problem(413, "body-too-large", "The body is larger than 8000000 bytes."),
        problem(503, "service-unavailable", "Neither the broker nor the database takes it."),
    ]
    in_path = {
        "name": parameter,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "lan",
    }
    operation = {
        "tags": ["webhooks"],
        "summary": summary,
        "description": description + _HOW_IT_IS_READ,
        "parameters": [
            *([in_path] if parameter else []),
            {"name": "X-Medley-Secret", "in": "header", "schema": {"type": "string"}},
            {"name": "secret", "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}, "example": example}},
        },
        "responses": {
            str(status): said for one in [accepted, *refusals] for status, said in one.items()
        },
    }
    return {"post": operation}


def _test() -> dict[str, Any]:
    test = answer({"status": "ok"}, description="The address is right.")
    return {
        "tags": ["webhooks"],
        "summary": "Whether the address is right",
        "responses": {str(status): said for status, said in test.items()},
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
_HASH: Final = "0123456789ABCDEF0123456789ABCDEF01234567"
_RELEASE: Final[JsonValue] = {"releaseTitle": "Harbour.Lights.2019-GRP", "size": 4000000000}
_VENDORS: Final[dict[str, tuple[str, str, JsonValue]]] = {
    "jellyseerr": (
        "A notification of Jellyseerr, Seerr or Overseerr",
        "Its default template; members that are missing or numeric are understood too.",
        {
            "notification_type": "MEDIA_AUTO_APPROVED",
            "event": "Series Request Automatically Approved",
            "subject": "North Quay (2021)",
            "media": {"media_type": "tv", "tmdbId": "120045", "tvdbId": "400321"},
            "request": {"request_id": "91", "requestedBy_username": "mara"},
            "extra": [{"name": "Requested Seasons", "value": "1, 2"}],
        },
    ),
    "radarr": (
        "A notification of Radarr",
        "A connection of the kind *Webhook*.",
        {
            "eventType": "Grab",
            "movie": {"id": 41, "title": "Harbour Lights", "year": 2019, "tmdbId": 700123},
            "release": _RELEASE,
            "downloadId": _HASH,
        },
    ),
    "sonarr": (
        "A notification of Sonarr",
        "A connection of the kind *Webhook*.",
        {
            "eventType": "Grab",
            "series": {"id": 12, "title": "North Quay", "tvdbId": 400321},
            "episodes": [{"id": 555, "seasonNumber": 1, "episodeNumber": 1}],
            "release": _RELEASE,
            "downloadId": _HASH,
        },
    ),
    "libretime": (
        "Something changed at a LibreTime station",
        "Anything that can post; the body may be empty. The station's library is pulled.",
        {"event": "changed"},
    ),
    "qbittorrent": (
        "A torrent is complete",
        "Posted by qBittorrent's own command, as a form or as JSON; only the hash is relied on.",
        {"hash": _HASH.lower(), "name": "Harbour.Lights.2019-GRP", "size": "4000000000"},
    ),
}
