"""Rows for what is in the library and nobody asked for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from library_tracker.domain.evidence import State, Wish
from library_tracker.domain.ids import MediaType
from library_tracker.domain.observation import JELLYFIN, Observation, evidence_of
from library_tracker.domain.state import Standing, film_there, standing
from library_tracker.store import titles
from library_tracker.store.requests import NewRequest
from library_tracker.workflows.gather import gather
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import CHUNK
from medley_kit.db import Connection

LIBRARY_SYNC = "Library Sync"
"""Who asked for what nobody asked for."""
_ALL_OF_IT: Final = {media_type: Wish(media_type) for media_type in MediaType}
_COME: Final = frozenset({State.AVAILABLE, State.PARTIALLY_AVAILABLE})


def fresh_rows(
    ids: Iterator[int],
    fresh: Mapping[int, Sequence[Observation]],
    *,
    rules: Rules,
    now: datetime,
) -> list[NewRequest]:
    """One row for each of these new titles: what was observed of it says where it stands."""
    return [
        _row(next(ids), title_id, _standing(observed, rules=rules, now=now), now=now)
        for title_id, observed in fresh.items()
    ]


def _standing(observed: Sequence[Observation], *, rules: Rules, now: datetime) -> Standing:
    """As ``standing``; for a film that a Jellyfin has, nothing else is looked at."""
    media_type = observed[0].media_type
    if media_type is MediaType.MOVIE:
        there = [each.there_since(now) for each in observed if each.ref.source == JELLYFIN]
        if there:
            return film_there(min(there))
    evidence = evidence_of(observed, now=now)
    return standing(_ALL_OF_IT[media_type], evidence, is_4k=rules.is_4k, now=now)


async def known_rows(
    connection: Connection,
    ids: Iterator[int],
    known: Sequence[int],
    *,
    rules: Rules,
    now: datetime,
) -> list[NewRequest]:
    """One row for each of these older titles: all that is stored of it says where it stands."""
    rows: list[NewRequest] = []
    for start in range(0, len(known), CHUNK):
        part = known[start : start + CHUNK]
        named = await titles.listed(connection, part)
        evidence, _ = await gather(connection, part)
        rows += [
            _row(
                next(ids),
                title_id,
                standing(
                    _ALL_OF_IT[named[title_id].media_type],
                    evidence[title_id],
                    is_4k=rules.is_4k,
                    now=now,
                ),
                now=now,
            )
            for title_id in part
        ]
    return rows


def _row(request_id: int, title_id: int, stands: Standing, *, now: datetime) -> NewRequest:
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
        synced_at=now,
    )
