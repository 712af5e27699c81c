"""What may be entered: the kinds of applications, what is asked of each, and what becomes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from medley.init import probes
from medley.init.probes import Values


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``is_secret``: what is typed is not shown."""

    name: str
    question: str
    default: str | None = None
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of application; ``webhook`` is its name in `gateway.webhooks`, if it posts."""

    question: str
    called: str
    default_name: str
    fields: tuple[Field, ...]
    probe: Callable[[str, Values], Awaitable[str]]
    settings: Callable[[str, Values], dict[str, Any]]
    webhook: str | None = None


def _url(example: str) -> Field:
    return Field("url", f"Its address, as seen from here ({example})")


_KEY: Final = Field("api_key", "An API key of it", is_secret=True)


def _with_key(values: Values) -> dict[str, str]:
    return {"url": values["url"], "api_key": values["api_key"]}


def _jellyfin(name: str, values: Values) -> dict[str, Any]:
    return {
        "jellyfin_sync": {"servers": {name: _with_key(values)}},
        "library_tracker": {"jellyfin": {name: _with_key(values)}},
    }


def _tracked(kind: str) -> Callable[[str, Values], dict[str, Any]]:
    def settings(name: str, values: Values) -> dict[str, Any]:
        return {"library_tracker": {kind: {name: _with_key(values)}}}

    return settings


def _qbittorrent(name: str, values: Values) -> dict[str, Any]:
    given = {key: value for key, value in values.items() if value}
    return {"library_tracker": {"qbittorrent": {name: given}}}


def _libretime(name: str, values: Values) -> dict[str, Any]:
    return {"libretime_sync": {"stations": {name: dict(values)}}}


def _scrobbles(name: str, values: Values) -> dict[str, Any]:
    secret = "api_key" if values["source"] == "lastfm" else "token"
    source: dict[str, str] = {"user": values["user"], secret: values["key"]}
    if values["source_url"]:
        source["url"] = values["source_url"]
    account = {
        values["source"]: source,
        "target": "home",
        "username": values["username"],
        "password": values["password"],
    }
    return {
        "scrobble_sync": {
            "targets": {"home": {"url": values["url"]}},
            "accounts": {name: account},
        }
    }


KINDS: Final = (
    Kind(
        "a Jellyfin server",
        "Jellyfin",
        "lan",
        (_url("http://jellyfin:8096"), _KEY),
        probes.jellyfin,
        _jellyfin,
        "jellyfin",
    ),
    Kind(
        "a Jellyseerr, Seerr or Overseerr",
        "Seerr",
        "main",
        (_url("http://jellyseerr:5055"), _KEY),
        probes.jellyseerr,
        _tracked("jellyseerr"),
        "jellyseerr",
    ),
    Kind(
        "a Radarr",
        "Radarr",
        "main",
        (_url("http://radarr:7878"), _KEY),
        probes.radarr,
        _tracked("radarr"),
        "radarr",
    ),
    Kind(
        "a Sonarr",
        "Sonarr",
        "main",
        (_url("http://sonarr:8989"), _KEY),
        probes.sonarr,
        _tracked("sonarr"),
        "sonarr",
    ),
    Kind(
        "a qBittorrent",
        "qBittorrent",
        "main",
        (
            _url("http://qbittorrent:8081"),
            Field("username", "Its user; empty when it lets you in without", ""),
            Field("password", "That user's password", "", is_secret=True),
        ),
        probes.qbittorrent,
        _qbittorrent,
        "qbittorrent",
    ),
    Kind(
        "a LibreTime station",
        "LibreTime",
        "main",
        (
            Field("api_url", "Its address (https://radio.example)"),
            Field("api_key", "Its API key", is_secret=True),
            Field("timezone", "Its time zone", "UTC"),
        ),
        probes.libretime,
        _libretime,
    ),
    Kind(
        "somebody whose plays are to reach a Navidrome",
        "Navidrome",
        "me",
        (
            _url("http://navidrome:4533"),
            Field("username", "That person's name on the Navidrome"),
            Field("password", "That person's password there", is_secret=True),
            Field("source", "Where the plays are told: lastfm or listenbrainz", "lastfm"),
            Field("source_url", "The address of its API; empty for the usual one", ""),
            Field("user", "That person's name there"),
            Field("key", "An API key of Last.fm, or the token of ListenBrainz", is_secret=True),
        ),
        probes.scrobbles,
        _scrobbles,
    ),
)
