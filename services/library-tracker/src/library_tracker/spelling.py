"""How requests are spelled in answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asyncpg import Record

from library_tracker.domain.evidence import State
from library_tracker.domain.observation import JELLYFIN
from library_tracker.domain.state import Standing, season_states, unit_state
from library_tracker.store.entries import Entry
from library_tracker.workflows.rules import Rules


def request_document(row: Record, rules: Rules) -> dict[str, Any]:
    """One request with its ids, its progress and why it is stuck."""
    stuck = None
    if row["stuck_reason"] is not None:
        stuck = {
            "reason": row["stuck_reason"],
            "since": row["stuck_since"],
            "detail": row["stuck_detail"],
        }
    return {
        "id": row["request_id"],
        "title": row["title"],
        "year": row["year"],
        "media_type": row["media_type"],
        "state": row["state"],
        "since": row["state_since"],
        "requested_by": row["requested_by"],
        "requested_at": _when(row["decisions"].get("requested")),
        "is_4k": row["is_4k"],
        "seasons": row["seasons"],
        "cycle": row["cycle"],
        "tmdb_id": row["tmdb_id"],
        "tvdb_id": row["tvdb_id"],
        "imdb_id": row["imdb_id"],
        "jellyfin_id": row["jellyfin_id"],
        "radarr_id": row["radarr_id"],
        "sonarr_id": row["sonarr_id"],
        "jellyseerr_id": row["jellyseerr_id"],
        "needs_ids": row["needs_ids"],
        "progress": {
            "percent": round(row["percent"], 1),
            "available": row["available"],
            "total": row["total"],
            "unaired": row["unaired"],
            "eta_s": row["eta_s"],
            "speed_bps": row["speed_bps"],
            "is_upgrading": row["is_upgrading"],
        },
        "stuck": stuck,
        "available_at": row["available_at"],
        "watch": watch_links(row["jellyfin_server"], row["jellyfin_id"], rules)
        if row["state"] in {State.AVAILABLE, State.PARTIALLY_AVAILABLE}
        else {},
        "added_at": row["added_at"],
        "changed_at": row["changed_at"],
    }


def _when(stored: str | None) -> datetime | None:
    """A time that is kept as text, so that it is spelled as every other."""
    return None if stored is None else datetime.fromisoformat(stored)


def watch_links(server: str | None, item_id: str | None, rules: Rules) -> dict[str, str]:
    """Way in (`lan`, `public`) → address of the item's page there."""
    if server is None or item_id is None:
        return {}
    return {
        name: f"{base.rstrip('/')}/web/#/details?id={item_id}"
        for name, base in rules.watch_urls.get(server, {}).items()
    }


def copies_document(known: Sequence[Entry], rules: Rules) -> list[dict[str, Any]]:
    """Every place that has the title: items of Jellyfins, films of Radarrs, series of Sonarrs."""
    return [
        {
            "source": entry.ref.source,
            "instance": entry.ref.instance,
            "id": entry.ref.key,
            "path": entry.path,
            "is_4k": entry.is_4k or rules.is_4k(entry.ref.source, entry.ref.instance),
            "has_file": entry.has_file or entry.ref.source == JELLYFIN,
            "is_monitored": entry.is_monitored,
            "quality": entry.release or None,
            "seen_at": entry.seen_at,
            "missing_since": entry.missing_since,
            "gone_at": entry.gone_at,
            "watch": watch_links(entry.ref.instance, entry.ref.key, rules)
            if entry.ref.source == JELLYFIN and entry.gone_at is None
            else {},
        }
        for entry in known
        if entry.ref.source != "jellyseerr"
    ]


def episodes_document(stands: Standing) -> list[dict[str, Any]]:
    """Each episode that is asked for, and how far it is."""
    return [
        {
            "season": unit.season,
            "episode": unit.number,
            "title": unit.name,
            "air_at": unit.air_at,
            "is_aired": unit.is_aired,
            "state": unit_state(unit.stage).value if unit.is_aired else "unaired",
            "progress": round(100 * unit.download.progress, 1) if unit.download else None,
            "is_upgrading": unit.is_upgrading,
        }
        for unit in stands.units
        if unit.season >= 0
    ]


def seasons_document(stands: Standing) -> list[dict[str, Any]]:
    """Each season that is asked for, and how much of it is there."""
    return [
        {"season": season, "state": state.value, "available": available, "total": total}
        for season, (state, available, total) in season_states(stands.units).items()
    ]


def number(cursor: str | None) -> int | None:
    """An id as a cursor spells it.

    Raises
    ------
    ValueError
        It is none of ours.
    """
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdecimal():
        raise ValueError("cursor is not one of ours")
    return int(cursor)
