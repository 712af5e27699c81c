"""What is asked and said about decisions: which track a spelling means, and who said so."""

from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel

from medley_contracts.refusal import BAD_CURSOR, Refusal
from medley_contracts.scrobble import (
    ReviewDecision,
    ScrobbleAnswerCount,
    ScrobbleDecide,
    ScrobbleForgetMapping,
    ScrobbleMappings,
    ScrobbleOpenCounts,
    ScrobbleTracks,
)
from medley_kit.db import Connection
from medley_kit.query import answer
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.queries import Document, chosen_accounts
from scrobble_sync.resources import Injected, Resources
from scrobble_sync.store import counts_asked, library_tracks, mappings
from scrobble_sync.store.library_tracks import TrackName
from scrobble_sync.store.mappings import MappingRow
from scrobble_sync.workflows import decide

router = NatsRouter()


_ANSWERS = {
    ReviewDecision.ACCEPT: Conflict.LASTFM,
    ReviewDecision.REJECT: Conflict.NAVIDROME,
    ReviewDecision.IGNORE: Conflict.HIGHER,
}


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
        return BAD_CURSOR
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


@answer(router, ScrobbleOpenCounts)
async def open_counts(query: ScrobbleOpenCounts, resources: Injected) -> Document | Refusal:
    """Counts that wait for a person."""
    chosen = chosen_accounts(resources, query.account)
    if isinstance(chosen, Refusal):
        return chosen
    async with resources.pool.acquire() as connection:
        asked = await counts_asked.unanswered(connection, list(chosen.values()))
    return Document(
        {
            "items": [
                {
                    "id": f"count-{each.track_id}",
                    "account": each.account,
                    "artist": each.artist,
                    "track": each.title,
                    "album": each.album,
                    "navidrome": each.navidrome,
                    "source": each.source,
                }
                for each in asked
            ]
        }
    )


@answer(router, ScrobbleAnswerCount)
async def answered(query: ScrobbleAnswerCount, resources: Injected) -> Document | Refusal:
    """Remember whose count holds; the next run carries it out."""
    policy = _ANSWERS[query.decision]
    numbers = [each.account_id for each in resources.accounts.values()]
    async with resources.pool.acquire() as connection:
        if not await counts_asked.answer(connection, numbers, query.track_id, policy):
            return _absent(query.track_id)
    return Document({"id": f"count-{query.track_id}", "holds": policy.value})


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
