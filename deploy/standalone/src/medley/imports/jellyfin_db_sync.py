"""jellyfin-db-sync's configuration as sections of medley.yaml, and what its database still held."""

import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from medley.imports.conversion import Conversion
from medley.outcome import WrongUsage

_SAME: Final = (
    "playback_progress",
    "watched_status",
    "favorites",
    "playlists",
    "progress_debounce_seconds",
    "max_retries",
    "dry_run",
)
_RATINGS: Final = ("ratings", "likes")
_DROPPED: Final[Mapping[str, str]] = {
    "play_count": "play counts travel with `watched_status`",
    "last_played_date": "dates travel with `watched_status`",
    "audio_stream": "no Jellyfin can be told which audio track was chosen",
    "subtitle_stream": "no Jellyfin can be told which subtitles were chosen",
    "worker_interval_seconds": "changes are written when they are due, not at intervals",
}
_ELSEWHERE: Final = frozenset({"servers", "sync", "path_sync_policy", "database", "server"})
_POLICY: Final = ("prefix", "absent_retry_count", "retry_delay_seconds")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_WAITING_TABLES: Final = ("pending_events", "waiting_events", "events")


def new_secret() -> str:
    """What a webhook's source proves itself with."""
    return secrets.token_urlsafe(24)


def convert(document: Mapping[str, Any], *, secret: Callable[[], str] = new_secret) -> Conversion:
    """Take over what has a meaning here, and say what has not.

    Raises
    ------
    WrongUsage
        A server lacks its name, address or key, or has a name Medley cannot use.
    """
    made = Conversion()
    servers = _servers(document)
    section: dict[str, Any] = {"servers": servers}
    if sync := _sync(_mapping(document, "sync"), made.notes):
        section["sync"] = sync
    if policies := _policies(document):
        section["path_sync_policy"] = policies
    made.sections["gateway"] = _gateway(_mapping(document, "server"), servers, secret)
    made.sections["jellyfin_sync"] = section
    made.notes += [
        f"`{name}` has no counterpart here." for name in document if name not in _ELSEWHERE
    ]
    made.notes += [
        (
            "Give each Jellyfin's webhook the header X-Medley-Secret with the secret below; its "
            "address /webhook/<name> stays."
        ),
        (
            "Accounts deleted on one server are no longer deleted on the others: "
            "jellyfin_sync.sync.users.delete turns that on, with a delay."
        ),
    ]
    if not document.get("path_sync_policy"):
        made.notes.append("An item that is missing on a server is waited for, without limit.")
    return made


def told_by(database: Path) -> list[str]:
    """What its database held, for a person; nothing of it needs to be copied.

    Everything in it can be read from the servers again, and the first comparison does so.

    Raises
    ------
    WrongUsage
        It is no SQLite database, or cannot be read.
    """
    if not database.is_file():
        raise WrongUsage(f"{database} is not there")
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as open_:
            tables = {name for (name,) in open_.execute(_TABLES_SQL)}
            waiting = sum(
                int(open_.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - a name of ours
                for table in _WAITING_TABLES
                if table in tables
            )
    except sqlite3.DatabaseError:
        raise WrongUsage(f"{database} is no SQLite database that can be read") from None
    changes = "change was" if waiting == 1 else "changes were"
    return [
        (
            f"{waiting} {changes} still to be written when it was stopped. They are on the servers,"
            " and the first comparison (`medley sync jellyfin`) finds them; nothing need be copied."
        )
    ]


_TABLES_SQL: Final = "SELECT name FROM sqlite_master WHERE type = 'table'"


def _servers(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    listed = document.get("servers")
    if not isinstance(listed, list) or not listed:
        raise WrongUsage("`servers` lists no server")
    found: dict[str, dict[str, Any]] = {}
    for number, each in enumerate(listed, 1):
        where = f"server {number} of `servers`"
        if not isinstance(each, dict):
            raise WrongUsage(f"{where} is not a mapping")
        name, url, key = (str(each.get(one) or "").strip() for one in ("name", "url", "api_key"))
        if not name or not url or not key:
            raise WrongUsage(f"{where} lacks its name, url or api_key")
        if not _NAME.match(name):
            raise WrongUsage(f"{where}: Medley takes letters, digits, - and _ as its name")
        if name in found:
            raise WrongUsage(f"{where} has the name of another one")
        found[name] = {"url": url.rstrip("/"), "api_key": key}
        if each.get("passwordless"):
            found[name]["passwordless"] = True
    return found


def _sync(told: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    sync = {name: told[name] for name in _SAME if name in told}
    if any(name in told for name in _RATINGS):
        # The two are one field of the server.
        sync["ratings"] = any(bool(told.get(name)) for name in _RATINGS)
    notes += [f"`sync.{name}`: {why}." for name, why in _DROPPED.items() if name in told]
    known = {*_SAME, *_RATINGS, *_DROPPED}
    notes += [f"`sync.{name}` has no counterpart here." for name in told if name not in known]
    return sync


def _policies(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    listed = document.get("path_sync_policy") or []
    policies: dict[str, dict[str, Any]] = {}
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and each.get("prefix"):
            # Its own default is to give up at once.
            known = {name: each[name] for name in _POLICY if name in each}
            policies[str(each["prefix"])] = {"absent_retry_count": 0, **known}
    return list(policies.values())


def _gateway(
    server: Mapping[str, Any], servers: Mapping[str, Any], secret: Callable[[], str]
) -> dict[str, Any]:
    gateway: dict[str, Any] = {name: server[name] for name in ("host", "port") if name in server}
    gateway["webhooks"] = {"jellyfin": {name: {"secret": secret()} for name in servers}}
    return gateway


def _mapping(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}
