"""Users, their players, and who they tell their plays to."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from medley_simulators.navidrome.library import id_of

_PLAYERS: Final = "SELECT * FROM player WHERE user_id = :user OR :all ORDER BY id"
_PLAYER: Final = "SELECT * FROM player WHERE id = ?"
_REGISTER: Final = """
INSERT INTO player(id, name, user_agent, user_id, client, last_seen)
VALUES (:id, :name, :agent, :user, :client, :seen) ON CONFLICT(id) DO NOTHING
"""
_SWITCH: Final = "UPDATE player SET scrobble_enabled = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Told:
    """One play as it is told on."""

    artist: str
    title: str
    album: str
    at: int
    mbid: str


Tell = Callable[[Told], bool]
"""Takes one play; false when it is too old for the one who is told."""


@dataclass(slots=True)
class User:
    """One person. ``tells`` are those linked to the account, by name of the service."""

    id: str
    name: str
    password: str
    is_admin: bool
    libraries: Sequence[int]
    tells: dict[str, Tell] = field(default_factory=dict)


def register(
    connection: sqlite3.Connection, user: User, *, client: str, agent: str, is_short: bool
) -> str:
    """Note the player of a call, and return its id; a new one tells plays on."""
    canonical = agent.partition("/")[0] or agent
    player_id = id_of(f"player:{user.id}:{client}:{canonical}", is_short=is_short)
    told = {
        "id": player_id,
        "name": f"{client} [{canonical}]",
        "agent": canonical,
        "user": user.id,
        "client": client,
        "seen": f"{time.time():.0f}",
    }
    connection.execute(_REGISTER, told)
    connection.commit()
    return player_id


def players_of(connection: sqlite3.Connection, user: User) -> list[dict[str, Any]]:
    """The user's players; an administrator sees everybody's."""
    rows = connection.execute(_PLAYERS, {"user": user.id, "all": user.is_admin})
    return [spelled(row) for row in rows]


def player(connection: sqlite3.Connection, player_id: str) -> sqlite3.Row | None:
    """One player."""
    found: sqlite3.Row | None = connection.execute(_PLAYER, (player_id,)).fetchone()
    return found


def switch(connection: sqlite3.Connection, player_id: str, *, is_on: bool) -> None:
    """Set whether its plays are told on."""
    connection.execute(_SWITCH, (is_on, player_id))
    connection.commit()


def spelled(row: sqlite3.Row) -> dict[str, Any]:
    """One player of the server's own API."""
    return {
        "id": row["id"],
        "name": row["name"],
        "userAgent": row["user_agent"],
        "userId": row["user_id"],
        "client": row["client"],
        "lastSeen": "2026-01-01T00:00:00Z",
        "maxBitRate": 0,
        "reportRealPath": bool(row["report_real_path"]),
        "scrobbleEnabled": bool(row["scrobble_enabled"]),
    }
