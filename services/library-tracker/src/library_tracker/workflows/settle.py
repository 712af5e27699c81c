"""Where requests stand, worked out anew from all that is known, stored, and told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from library_tracker.domain.evidence import Evidence, State, Wish
from library_tracker.domain.state import Standing, standing
from library_tracker.domain.stuck import Stuck, stuck
from library_tracker.domain.title import Title
from library_tracker.store import requests, timeline, titles
from library_tracker.store.entries import Entry
from library_tracker.store.requests import Request, Settled
from library_tracker.store.timeline import Line
from library_tracker.workflows.gather import gather
from library_tracker.workflows.rules import Rules
from medley_contracts.library import ItemAvailable, RequestChanged
from medley_contracts.message import Message
from medley_kit import outbox
from medley_kit.db import Connection

CHUNK = 2000
"""Titles that are worked out together."""
_TOLD_AT_MOST = 200
"""Changes told one by one; more of them at once are a scan, which says so itself."""
_SENTENCES = {
    State.AVAILABLE: "Available to watch",
    State.PARTIALLY_AVAILABLE: "Partly available",
    State.GONE: "No longer in any library",
    State.WITHDRAWN: "The request was withdrawn",
    State.DOWNLOADED: "Downloaded",
    State.DOWNLOADING: "Downloading",
    State.IMPORTED: "Imported; not in a library yet",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One request, where it stood and where it stands."""

    request: Request
    stands: Standing
    stuck: Stuck | None


async def settle(
    connection: Connection, title_ids: Collection[int], *, rules: Rules, now: datetime
) -> list[Turn]:
    """Work out these titles' requests; returns those that moved. Part of the caller's transaction.

    Deriving twice is harmless: what did not change is neither stored nor told.
    """
    moved: list[Turn] = []
    wanted = sorted(title_ids)
    for start in range(0, len(wanted), CHUNK):
        moved += await _settle(connection, wanted[start : start + CHUNK], rules=rules, now=now)
    return moved


def wish_of(request: Request, title: Title) -> Wish:
    """What a stored request wants."""
    return Wish(
        title.media_type,
        request.seasons,
        is_4k=request.is_4k,
        decisions=request.decisions,
        since=request.cycle_since,
        was_available=request.available_at is not None,
        is_exact=request.origin != "library",
    )


async def _settle(
    connection: Connection, title_ids: Sequence[int], *, rules: Rules, now: datetime
) -> list[Turn]:
    asked = await requests.of_titles(connection, title_ids)
    if not asked:
        return []
    wanted = sorted({request.title_id for request in asked})
    known = await titles.listed(connection, wanted)
    evidence, by_title = await gather(connection, wanted)
    turns = [
        _turn(request, known[request.title_id], evidence[request.title_id], rules=rules, now=now)
        for request in asked
    ]
    changed = await requests.settle(connection, [_settled(turn, now) for turn in turns])
    moved = [turn for turn in turns if turn.request.request_id in changed]
    await timeline.add(connection, [line for turn in moved for line in _lines(turn, now)])
    told = [m for turn in moved for m in _told(turn, known, by_title)]
    if len(told) <= _TOLD_AT_MOST:
        await outbox.add(connection, *told)
    return moved


def _turn(
    request: Request, title: Title, evidence: Evidence, *, rules: Rules, now: datetime
) -> Turn:
    wish = wish_of(request, title)
    stands = standing(wish, evidence, is_4k=rules.is_4k, now=now)
    trouble = stuck(wish, evidence, stands, patience=rules.patience, is_4k=rules.is_4k, now=now)
    return Turn(request, stands, trouble)


def _settled(turn: Turn, now: datetime) -> Settled:
    stands, request = turn.stands, turn.request
    has_come = stands.state in {State.AVAILABLE, State.PARTIALLY_AVAILABLE}
    moving = stands.download if stands.download and stands.download.is_listed else None
    return Settled(
        request.request_id,
        stands.state,
        stands.since,
        request.available_at or ((stands.since or now) if has_come else None),
        stands.available,
        stands.total,
        stands.unaired,
        stands.percent,
        moving.eta_s if moving else None,
        moving.speed_bps if moving else None,
        stands.is_upgrading,
        turn.stuck.reason.value if turn.stuck else None,
        turn.stuck.since if turn.stuck else None,
        turn.stuck.detail[:500] if turn.stuck else "",
    )


def _lines(turn: Turn, now: datetime) -> list[Line]:
    """What is to be told of this turn: a state once in each cycle, a count whenever it is new."""
    request, stands = turn.request, turn.stands
    lines = []
    if stands.state is not request.state and stands.state in _SENTENCES:
        text = _SENTENCES[stands.state]
        once = f"{request.request_id}/{request.cycle}/{stands.state.value}"
        if stands.state is State.PARTIALLY_AVAILABLE:
            text = f"{text}: {stands.available} of {stands.total}"
        lines.append(
            Line(
                request.title_id,
                now,
                stands.state.value,
                text,
                once,
                request_id=request.request_id,
            )
        )
    elif stands.state is State.PARTIALLY_AVAILABLE and stands.available != request.available:
        lines.append(
            Line(
                request.title_id,
                now,
                stands.state.value,
                f"Partly available: {stands.available} of {stands.total}",
                f"{request.request_id}/{request.cycle}/{stands.available}of{stands.total}",
                request_id=request.request_id,
            )
        )
    if turn.stuck is not None and turn.stuck.reason.value != request.stuck_reason:
        reason = turn.stuck.reason.value
        since = turn.stuck.since
        lines.append(
            Line(
                request.title_id,
                now,
                "stuck",
                f"Stuck: {reason.replace('_', ' ')}"
                + (f" ({d})" if (d := turn.stuck.detail) else ""),
                f"{request.request_id}/{request.cycle}/stuck/{reason}/{since.isoformat()}",
                request_id=request.request_id,
            )
        )
    return lines


def _told(turn: Turn, known: dict[int, Title], by_title: dict[int, list[Entry]]) -> list[Message]:
    request, stands = turn.request, turn.stands
    title = known[request.title_id]
    reason = turn.stuck.reason.value if turn.stuck else None
    news: list[Message] = []
    if (stands.state, stands.available, stands.total, reason) != (
        request.state,
        request.available,
        request.total,
        request.stuck_reason,
    ):
        news.append(
            RequestChanged(
                request_id=request.request_id,
                title=title.name,
                media_type=title.media_type.value,
                requested_by=request.requested_by,
                state=stands.state.value,
                previous=request.state.value,
                available=stands.available,
                total=stands.total,
                percent=stands.percent,
                stuck=reason,
            )
        )
    if stands.state is State.AVAILABLE and request.state is not State.AVAILABLE:
        copy = next(
            (e for e in by_title[title.title_id] if e.ref.source == "jellyfin" and not e.gone_at),
            None,
        )
        news.append(
            ItemAvailable(
                request_id=request.request_id,
                title=title.name,
                media_type=title.media_type.value,
                requested_by=request.requested_by,
                tmdb_id=title.ids.tmdb,
                tvdb_id=title.ids.tvdb,
                imdb_id=title.ids.imdb,
                server=copy.ref.instance if copy else None,
                jellyfin_id=copy.ref.key if copy else None,
            )
        )
    return news
