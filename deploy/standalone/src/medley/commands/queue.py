"""`medley queue`: what is still to be written."""

from typing import Any

from medley.commands.sync import told_fields
from medley.gateway_api import gateway_api
from medley.screen import console, duration, show_json, show_rows
from medley.surroundings import Surroundings

_STATES = ("pending", "waiting", "failed")


async def queue(surroundings: Surroundings, *, limit: int, as_json: bool) -> None:
    """Print the counts, and the oldest changes in each state."""
    async with gateway_api(surroundings) as api:
        counts = await api.get("/api/queue")
        changes: dict[str, list[dict[str, Any]]] = {}
        for state in _STATES:
            # Those being written at this moment are counted, not listed.
            listed = await api.get(f"/api/events/{state}", limit=limit) if counts[state] else None
            changes[state] = listed["items"] if listed else []
    if as_json:
        show_json({**counts, "changes": changes})
        return
    told = ", ".join(f"{counts[state]} {state}" for state in ("pending", "processing", *_STATES[1:]))
    console().print(told)
    if counts["pending"]:
        console().print(f"the oldest is {duration(counts['oldest_pending_age_s'])} old")
    rows = [_row(state, change) for state in _STATES for change in changes[state]]
    if rows:
        columns = ("id", "state", "server", "person", "item", "change", "why it waits")
        show_rows(columns, rows, wraps="why it waits", otherwise="")
        console().print("try one now: POST /api/events/ID/retry; give it up: DELETE /api/events/ID")


def _row(state: str, change: dict[str, Any]) -> tuple[Any, ...]:
    return (
        change["id"],
        state,
        change["server"],
        change["username"],
        change["item"],
        told_fields(change["fields"]),
        change["reason"] or "",
    )
