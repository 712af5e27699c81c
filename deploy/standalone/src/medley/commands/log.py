"""`medley log`: what was written where, when and why; and events as they happen."""

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from rich.text import Text

from medley.changes import told_fields, told_origin
from medley.gateway_api import GatewayApi, gateway_api
from medley.outcome import Unreachable
from medley.screen import clock, complaints, console
from medley.surroundings import Surroundings

_AGAIN_S: Final = 2.0
_PAGE: Final = 500
_WRITTEN: Final = "states_written"

Document = Mapping[str, Any]


async def log(surroundings: Surroundings, *, limit: int, follow: bool, as_json: bool) -> None:
    """Print the last writes, oldest first; with ``follow`` go on until Ctrl-C."""
    async with gateway_api(surroundings) as api:
        last = await _print_writes(api, after=0, limit=limit, as_json=as_json)
        if follow:
            complaints().print("Following; Ctrl-C ends it.", style="dim")
            await _follow(api, last, as_json=as_json)
        elif not last:
            complaints().print("Nothing has been written yet.")


async def _follow(api: GatewayApi, last: int, *, as_json: bool) -> None:
    """Print events; when the gateway goes away, wait for it to come back."""
    while True:
        try:
            # What was written while nobody listened.
            last = await _print_writes(api, after=last, limit=_PAGE, as_json=as_json)
            async for name, event in api.events("/api/live"):
                if name == _WRITTEN:
                    # The event says that there is something; the log says it in people's units.
                    last = await _print_writes(api, after=last, limit=_PAGE, as_json=as_json)
                else:
                    _print_event(name, event, as_json=as_json)
        except Unreachable as error:
            complaints().print(Text(f"{error}; trying again", style="yellow"))
        await asyncio.sleep(_AGAIN_S)


async def _print_writes(api: GatewayApi, *, after: int, limit: int, as_json: bool) -> int:
    """Print the entries behind ``after``; the number of the last one there is."""
    page = await api.get("/api/sync-log", limit=limit)
    if page["items"] and page["items"][0]["id"] < after:
        # The numbers have begun anew: another system answers at this address.
        after = 0
    fresh = [row for row in page["items"] if row["id"] > after]
    for row in reversed(fresh):
        if as_json:
            _print_json(row)
        else:
            _print_write(row)
    return int(fresh[0]["id"]) if fresh else after


def _print_write(row: Document) -> None:
    line = Text(f"{clock(row['at'])}  ")
    line.append(f"{row['server']:6}  ", style="cyan")
    line.append(f"{row['username']}: {row['item']}  ", style="bold")
    line.append(told_fields(row["fields"]))
    line.append(f"  {told_origin(row['fields'])}", style="dim")
    console().print(line, soft_wrap=True)


def _print_event(name: str, event: Document, *, as_json: bool) -> None:
    if as_json:
        _print_json({"event": name, **event})
    elif told := told_event(name, event):
        console().print(Text(f"{clock(event['occurred_at'])}  {told}"), soft_wrap=True)


def told_event(name: str, event: Document) -> str | None:
    """The event in words; ``None`` for what is of use to machines only."""
    match name:
        case "server_reached":
            state = "answers" if event["is_reachable"] else f"is away: {event['detail']}"
            return f"{event['server']:6}  {state}"
        case "item_added" | "item_removed":
            return f"{event['server']:6}  {event['item_name']}: {name.removeprefix('item_')}"
        case "account_reported":
            return f"{event['server']:6}  the account {event['username']}: {event['change']}"
        case _:
            return None


def _print_json(document: Document) -> None:
    sys.stdout.write(json.dumps(document, default=str) + "\n")
    sys.stdout.flush()
