"""Events as they happen."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.live import sse
from gateway.live.feed import Feed
from gateway.live.topics import REPORTS, topics
from gateway.problems import Problem
from gateway.routes.examples import answers, problem

router = APIRouter(tags=["live"])

HEARTBEAT_S: Final = 15.0

_EXAMPLE: Final = (
    "retry: 1000\n\n"
    "id: 4711\n"
    "event: item_added\n"
    'data: {"message_id": "…", "occurred_at": "2026-01-02T03:04:05Z", "server": "lan", '
    '"item_id": "0d1e0d1e0d1e0d1e0d1e0d1e0d1e0d1e", "item_type": "Movie", "item_name": "Heat"}\n\n'
    ": still here\n\n"
)


@router.get(
    "/api/live",
    responses=answers(
        {
            200: {
                "description": "Events without end; a comment every 15 s when there are none.",
                "content": {"text/event-stream": {"example": _EXAMPLE}},
            }
        },
        problem(422, "unknown-topic", "There is no topic 'films'.", fields=["topics"]),
    ),
)
async def watch(
    _: CurrentAdministrator,
    resources: Held,
    wanted: Annotated[
        str,
        Query(
            alias="topics",
            description="Domains, joined by commas; all of them when absent. The raw reports of "
            "servers are the topic `reports`, and come only when asked for.",
            examples=["jellyfin,library"],
        ),
    ] = "",
    last_event_id: Annotated[
        str, Header(description="Resume behind this event without a gap.")
    ] = "",
) -> Response:
    """Server-sent events: name and data are the message's, the id is where to resume."""
    chosen = _chosen(wanted)
    after = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else None
    await resources.feed.awake()
    return sse.stream(told(resources.feed, chosen, after))


def _chosen(wanted: str) -> list[str]:
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if unknown := [name for name in names if name not in topics()]:
        message = f"There is no topic {unknown[0]!r}; there are: {', '.join(topics())}."
        raise Problem(422, "unknown-topic", message, fields=["topics"])
    return names or [topic for topic in topics() if topic != REPORTS]


async def told(
    feed: Feed, wanted: Sequence[str], after: int | None, *, heartbeat_s: float = HEARTBEAT_S
) -> AsyncGenerator[bytes, None]:
    """The bytes of a watch; the first come at once."""
    yield sse.RETRY
    async with aclosing(feed.watch(wanted, after=after, heartbeat_s=heartbeat_s)) as news:
        async for event in news:
            if event is None:
                yield sse.HEARTBEAT
            else:
                yield sse.spell(event.name, event.body, sequence=event.sequence)
