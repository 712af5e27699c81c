"""`medley parked`: messages no retry could help."""

from typing import Any

from medley.gateway_api import gateway_api
from medley.screen import clock, console, show_json, show_line, show_rows
from medley.surroundings import Surroundings


async def list_parked(surroundings: Surroundings, *, limit: int, as_json: bool) -> None:
    """Print what is parked, oldest first."""
    async with gateway_api(surroundings) as api:
        page = await api.get("/api/parked", limit=limit)
    if as_json:
        show_json(page)
        return
    columns = ("id", "parked", "service", "error", "subject")
    rows = [_row(one) for one in page["items"]]
    show_rows(columns, rows, wraps="subject", otherwise="Nothing is parked.")
    if page["next_cursor"] is not None:
        console().print("There are more: --limit shows up to 500 at once.")


async def show(surroundings: Surroundings, parked_id: int, *, as_json: bool) -> None:
    """Print one with its headers and its body."""
    async with gateway_api(surroundings) as api:
        found = await api.get(f"/api/parked/{parked_id}")
    if as_json:
        show_json(found)
        return
    for name in ("subject", "service", "durable", "attempt", "error", "parked_at", "size"):
        if found.get(name) is not None:
            show_line(f"{name:10} {found[name]}")
    console().print()
    for name, value in sorted(found["headers"].items()):
        show_line(f"{name}: {value}")
    console().print()
    show_line(found["body"])


async def replay(surroundings: Surroundings, parked_id: int, *, as_json: bool) -> None:
    """Put one back where it came from."""
    async with gateway_api(surroundings) as api:
        done = await api.post(f"/api/parked/{parked_id}/replay")
    _tell(done, f"Message {parked_id} is back on {done['subject']}.", as_json=as_json)


async def drop(surroundings: Surroundings, parked_id: int, *, as_json: bool) -> None:
    """Forget one for good."""
    async with gateway_api(surroundings) as api:
        done = await api.delete(f"/api/parked/{parked_id}")
    _tell(done, f"Message {parked_id} of {done['subject']} is gone.", as_json=as_json)


def _tell(done: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json(done)
    else:
        show_line(sentence)


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    return one["id"], clock(one["parked_at"]), one["service"], one["error"], one["subject"]
