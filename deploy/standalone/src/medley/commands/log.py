"""`medley log`: what was written where, when and why; and events as they happen."""

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rich.text import Text

from medley.changes import told_fields, told_origin
from medley.gateway_api import GatewayApi, gateway_api
from medley.outcome import Unreachable
from medley.screen import clock, complaints, console
from medley.surroundings import Surroundings

_AGAIN_S: Final = 2.0


async def log(surroundings: Surroundings, *, limit: int, follow: bool, as_json: bool) -> None:
    """Print the last writes, oldest first; with ``follow`` go on until Ctrl-C."""
    async with gateway_api(surroundings) as api:
        page = await api.get("/api/sync-log", limit=limit)
        for row in reversed(page["items"]):
            _print_write(row, as_json=as_json)
        if not page["items"] and not follow:
            complaints().print("Nothing has been written yet.")
        if follow:
            await _follow(api, as_json=as_json)


async def _follow(api: GatewayApi, *, as_json: bool) -> None:
    """Print events; when the gateway goes away, wait for it to come back."""
    while True:
        try:
            async for name, event in api.events("/api/live"):
                _print_event(name, event, as_json=as_json)
        except Unreachable as error:
            complaints().print(Text(f"{error}; trying again", style="yellow"))
        await asyncio.sleep(_AGAIN_S)


def _print_write(row: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print_json(row)
        return
    _print(row["at"], row["server"], f"{row['username']}: {row['item']}", row["fields"])


def _print_event(name: str, event: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print_json({"event": name, **event})
        return
    now = datetime.now(UTC).isoformat()
    if name == "states_written":
        for write in event["writes"]:
            fields = {one["field"]: one for one in write["fields"]}
            what = f"{write['username']}: {write['item_name']}"
            _print(now, event["server"], what, fields)
        return
    told = _told_event(name, event)
    if told:
        console().print(Text(f"{clock(event.get('occurred_at') or now)}  {told}"), soft_wrap=True)


def _told_event(name: str, event: Mapping[str, Any]) -> str:
    match name:
        case "server_reached":
            state = "answers" if event["is_reachable"] else f"is away: {event['detail']}"
            return f"{event['server']:6}  {state}"
        case "item_added" | "item_removed":
            verb = name.removeprefix("item_")
            return f"{event['server']:6}  {event['item_name']} {verb}"
        case "progressed" | "finished" | "job_progressed" | "job_finished":
            status = event.get("status") or event.get("outcome") or event.get("phase") or ""
            return f"job     {event.get('kind', '')} {status}".rstrip()
        case _:
            facts = {k: v for k, v in event.items() if isinstance(v, str | int | float | bool)}
            hidden = {"message_id", "occurred_at", "body"}
            told = " ".join(f"{k}={v}" for k, v in facts.items() if k not in hidden)
            return f"{name}  {told}"


def _print(at: str, server: str, what: str, fields: Mapping[str, Any]) -> None:
    line = Text(f"{clock(at)}  ")
    line.append(f"{server:6}  ", style="cyan")
    line.append(f"{what}  ", style="bold")
    line.append(told_fields(fields))
    line.append(f"  {told_origin(fields)}", style="dim")
    console().print(line, soft_wrap=True)


def _print_json(document: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, default=str) + "\n")
    sys.stdout.flush()
