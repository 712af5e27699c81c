"""Make one of titles that turned out to be the same."""

from collections.abc import Mapping
from datetime import datetime

from library_tracker.store import (
    downloads,
    entries,
    episodes,
    facts,
    request_links,
    requests,
    timeline,
    titles,
)
from medley_kit.db import Connection


async def merge_titles(connection: Connection, merged: Mapping[int, int], *, now: datetime) -> None:
    """Move all there is of each to the title that it is, where whoever looks for it is sent."""
    for loser, winner in merged.items():
        await _merge(connection, loser, winner, now=now)
    if merged:
        await titles.redirect(connection, merged)


async def _merge(connection: Connection, loser: int, winner: int, *, now: datetime) -> None:
    """Move all that belongs to one title to another, and make one of requests for the same."""
    asked = await requests.of_titles(connection, [loser, winner])
    await entries.move_title(connection, loser, winner)
    await facts.move(connection, loser, winner)
    await episodes.move(connection, loser, winner)
    await downloads.move(connection, loser, winner)
    await timeline.move(connection, loser, winner)
    await requests.move(connection, loser, winner)
    kept: dict[bool, requests.Request] = {}
    own = await request_links.linked(connection, [each.request_id for each in asked])
    people = [each for each in asked if each.request_id in own]
    for each in (*people, *(each for each in asked if each.request_id not in own)):
        first = kept.setdefault(each.is_4k, each)
        if first is each or each.request_id in own:
            continue
        await timeline.move_request(connection, each.request_id, first.request_id)
        await request_links.merge(connection, each.request_id, first.request_id)
    line = timeline.Line(
        winner, now, "merged", "Turned out to be the same as another title", f"merged/{loser}"
    )
    await timeline.add(connection, [line])
