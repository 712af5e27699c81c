"""What is asked and said about decisions: which track a spelling means, and who said so."""

from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel

from medley_contracts.refusal import Refusal
from medley_contracts.scrobble import (
    ScrobbleDecide,
    ScrobbleForgetMapping,
    ScrobbleMappings,
    ScrobbleTracks,
)
from medley_kit.db import Connection
from medley_kit.query import answer
from scrobble_sync.queries import Document, chosen_accounts
from scrobble_sync.resources import Injected, Resources
from scrobble_sync.store import library_tracks, mappings
from scrobble_sync.store.library_tracks import TrackName
from scrobble_sync.store.mappings import MappingRow
from scrobble_sync.workflows import decide

router = NatsRouter()


class Page(BaseModel):
    """Part of a list; ``next_cursor`` None: there is no more."""

    items: list[dict[str, Any]]
    next_cursor: str | None


@answer(router, ScrobbleMappings)
async def listed(query: ScrobbleMappings, resources: Injected) -> Page | Refusal:
    """Decisions by number."""
    chosen = chosen_accounts(resources, query.account)
    if isinstance(chosen, Refusal):
        return chosen
    if query.cursor is not None and not query.cursor.isdecimal():
        return Refusal(refused="bad-request", detail="cursor is not one of ours", status=400)
    async with resources.pool.acquire() as connection:
        rows = await mappings.page(
            connection,
            list(chosen.values()),
            verdict=query.verdict,
            words=query.words,
            after=int(query.cursor or 0),
            limit=query.limit,
        )
        items = await _told(connection, rows)
    last = str(rows[-1].source_track_id) if len(rows) == query.limit else None
    return Page(items=items, next_cursor=last)


@answer(router, ScrobbleDecide)
async def decided(query: ScrobbleDecide, resources: Injected) -> Document | Refusal:
    """A person's word."""
    numbers, row = await _found(resources, query.mapping_id)
    if row is None:
        return _absent(query.mapping_id)
    problem = await decide.decide(
        resources.pool,
        numbers,
        row,
        decision=query.decision,
        track_ids=query.track_ids,
        person=query.person,
    )
    if problem is not None:
        return Refusal(refused="bad-request", detail=problem, status=400)
    _, after = await _found(resources, query.mapping_id)
    return Document((await _of_one(resources, after or row))[0])


@answer(router, ScrobbleForgetMapping)
async def forgotten(query: ScrobbleForgetMapping, resources: Injected) -> Document | Refusal:
    """Leave it to the matcher; answers with what stood there."""
    numbers, row = await _found(resources, query.mapping_id)
    if row is None:
        return _absent(query.mapping_id)
    told = await _of_one(resources, row)
    await decide.forget(resources.pool, numbers, row)
    return Document(told[0])


@answer(router, ScrobbleTracks)
async def tracks(query: ScrobbleTracks, resources: Injected) -> Document | Refusal:
    """Tracks a person may mean."""
    chosen = chosen_accounts(resources, query.account)
    if isinstance(chosen, Refusal):
        return chosen
    async with resources.pool.acquire() as connection:
        found = await library_tracks.named_like(
            connection, list(chosen.values()), query.words, query.limit
        )
    return Document({"items": [_track(name) for name in found]})


async def _found(resources: Resources, mapping_id: int) -> tuple[dict[str, int], MappingRow | None]:
    numbers = {each.name: each.account_id for each in resources.accounts.values()}
    async with resources.pool.acquire() as connection:
        return numbers, await mappings.one(connection, list(numbers.values()), mapping_id)


async def _of_one(resources: Resources, row: MappingRow) -> list[dict[str, Any]]:
    async with resources.pool.acquire() as connection:
        return await _told(connection, [row])


async def _told(connection: Connection, rows: list[MappingRow]) -> list[dict[str, Any]]:
    ids = {track for row in rows for track in row.track_ids}
    ids |= {each["track_id"] for row in rows for each in row.candidates}
    names = await library_tracks.names_of(connection, sorted(ids))
    return [
        {
            "id": row.source_track_id,
            "account": row.account,
            "artist": row.artist,
            "track": row.title,
            "album": row.album,
            "plays": row.plays,
            "verdict": row.verdict,
            "reason": row.reason,
            "score": row.score,
            "decided_by": row.decided_by,
            "decided_at": row.decided_at,
            "tracks": [_track(names[each]) for each in row.track_ids if each in names],
            "candidates": [
                {
                    **_track(names[each["track_id"]]),
                    "score": each["score"],
                    "reason": each["reason"],
                }
                for each in row.candidates
                if each["track_id"] in names
            ],
        }
        for row in rows
    ]


def _track(name: TrackName) -> dict[str, Any]:
    return {
        "track_id": name.track_id,
        "navidrome_id": name.navidrome_id,
        "artist": name.artist,
        "track": name.title,
        "album": name.album,
        "duration_seconds": name.duration_s,
    }


def _absent(mapping_id: int) -> Refusal:
    return Refusal(refused="not-found", detail=f"no match {mapping_id}", status=404)
