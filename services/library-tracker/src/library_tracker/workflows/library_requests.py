"""Rows for what is in the library and nobody asked for."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from library_tracker.domain.evidence import State, Wish
from library_tracker.domain.ids import MediaType
from library_tracker.domain.observation import Observation, evidence_of
from library_tracker.domain.state import standing
from library_tracker.store import requests, timeline
from library_tracker.store.requests import NewRequest
from library_tracker.workflows.rules import Rules
from medley_kit.db import Connection

LIBRARY_SYNC = "Library Sync"
"""Who asked for what nobody asked for."""
SYNCED = "Synced from library"
_ALL_OF_IT: Final = {media_type: Wish(media_type) for media_type in MediaType}
_COME: Final = frozenset({State.AVAILABLE, State.PARTIALLY_AVAILABLE})


async def add_library_requests(
    connection: Connection,
    found: Mapping[int, Sequence[Observation]],
    *,
    rules: Rules,
    now: datetime,
) -> list[NewRequest]:
    """One row for each of these titles: what is observed of it says where it stands."""
    if not found:
        return []
    ids = await requests.reserve_ids(connection, len(found))
    adding = await asyncio.to_thread(_rows, ids, found, rules=rules, now=now)
    await requests.add_all(connection, adding)
    await timeline.copy(
        connection,
        (
            timeline.Line(
                each.title_id,
                now,
                "synced",
                SYNCED,
                f"{each.request_id}/synced",
                source="library",
                request_id=each.request_id,
            )
            for each in adding
        ),
    )
    return adding


def _rows(
    ids: Sequence[int],
    found: Mapping[int, Sequence[Observation]],
    *,
    rules: Rules,
    now: datetime,
) -> list[NewRequest]:
    return [
        _row(request_id, title_id, observed, rules=rules, now=now)
        for request_id, (title_id, observed) in zip(ids, found.items(), strict=True)
    ]


def _row(
    request_id: int,
    title_id: int,
    observed: Sequence[Observation],
    *,
    rules: Rules,
    now: datetime,
) -> NewRequest:
    media_type = observed[0].media_type
    evidence = evidence_of(observed, now=now)
    stands = standing(_ALL_OF_IT[media_type], evidence, is_4k=rules.is_4k, now=now)
    has_come = stands.state in _COME
    return NewRequest(
        request_id,
        title_id,
        "library",
        LIBRARY_SYNC,
        state=stands.state,
        state_since=stands.since,
        available_at=(stands.since or now) if has_come else None,
        available=stands.available,
        total=stands.total,
        unaired=stands.unaired,
        percent=stands.percent,
    )
