"""Rows for what is in the library and nobody asked for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from library_tracker.domain.evidence import State, Wish
from library_tracker.domain.ids import MediaType
from library_tracker.domain.observation import JELLYFIN, Observation, evidence_of
from library_tracker.domain.state import Standing, film_there, standing
from library_tracker.store import requests, titles
from library_tracker.store.requests import NewRequest
from library_tracker.workflows.gather import gather
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import CHUNK
from medley_kit.db import Connection

LIBRARY_SYNC = "Library Sync"
"""Who asked for what nobody asked for."""
_ALL_OF_IT: Final = {media_type: Wish(media_type) for media_type in MediaType}
_FILM_THERE: Final = film_there(None)
_COME: Final = frozenset({State.AVAILABLE, State.PARTIALLY_AVAILABLE})


def fresh_rows(
    ids: Iterator[int],
    fresh: Mapping[int, Sequence[Observation]],
    *,
    rules: Rules,
    now: datetime,
) -> list[NewRequest]:
    """One row for each of these new titles: what was observed of it says where it stands."""
    rows: list[NewRequest] = []
    for title_id, observed in fresh.items():
        since, stands = _there_since(observed, now=now), _FILM_THERE
        if since is None:
            evidence = evidence_of(observed, now=now)
            wish = _ALL_OF_IT[observed[0].media_type]
            stands = standing(wish, evidence, is_4k=rules.is_4k, now=now)
            since = stands.since
        rows.append(_row(next(ids), title_id, stands, since, now=now))
    return rows


def _there_since(observed: Sequence[Observation], *, now: datetime) -> datetime | None:
    """Since when a Jellyfin has a film; then nothing else is looked at. None: ``standing`` says."""
    if observed[0].media_type is not MediaType.MOVIE:
        return None
    there = (each.there_since(now) for each in observed if each.ref.source == JELLYFIN)
    return min(there, default=None)


async def known_rows(
    connection: Connection,
    known: Sequence[int],
    *,
    rules: Rules,
    now: datetime,
) -> list[NewRequest]:
    """One row for each of these older titles: all that is stored of it says where it stands."""
    ids = iter(await requests.reserve_ids(connection, len(known)) if known else ())
    rows: list[NewRequest] = []
    for start in range(0, len(known), CHUNK):
        part = known[start : start + CHUNK]
        named = await titles.listed(connection, part)
        evidence, _ = await gather(connection, part)
        for title_id in part:
            wish = _ALL_OF_IT[named[title_id].media_type]
            stands = standing(wish, evidence[title_id], is_4k=rules.is_4k, now=now)
            rows.append(_row(next(ids), title_id, stands, stands.since, now=now))
    return rows


def _row(
    request_id: int, title_id: int, stands: Standing, since: datetime | None, *, now: datetime
) -> NewRequest:
    has_come = stands.state in _COME
    return NewRequest(
        request_id,
        title_id,
        "library",
        LIBRARY_SYNC,
        state=stands.state,
        state_since=since,
        available_at=(since or now) if has_come else None,
        available=stands.available,
        total=stands.total,
        unaired=stands.unaired,
        percent=stands.percent,
        synced_at=now,
    )
