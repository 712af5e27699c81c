"""`medley queue`: what is still to be written."""

from typing import Any

from medley.changes import told_fields, told_origin
from medley.gateway_api import gateway_api
from medley.screen import clock, console, duration, show_json, show_rows
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
    told = ", ".join(
        f"{counts[state]} {state}" for state in ("pending", "processing", *_STATES[1:])
    )
    console().print(told)
    if counts["pending"]:
        console().print(f"the oldest is {duration(counts['oldest_pending_age_s'])} old")
    rows = [_row(state, change) for state in _STATES for change in changes[state]]
    if rows:
        show_rows(("id", "state", "to", "person", "change"), rows, wraps="change", otherwise="")
        console().print(
            "Try one now: POST /api/events/ID/retry. Give it up: DELETE /api/events/ID."
        )


def _row(state: str, change: dict[str, Any]) -> tuple[Any, ...]:
    fields = change["fields"]
    told = f"{change['item']}: {told_fields(fields)}, {told_origin(fields)}"
    told += f"\n{change['reason'] or ''}"
    if state != "failed" and change.get("next_try_at"):
        told += f"{', ' if change['reason'] else ''}next try at {clock(change['next_try_at'])}"
    return change["id"], state, change["server"], change["username"], told
