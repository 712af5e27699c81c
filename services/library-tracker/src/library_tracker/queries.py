"""What is asked: answered from the database, never by calling an application."""

from datetime import UTC, datetime
from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel, RootModel

from library_tracker import spelling
from library_tracker.domain.state import standing
from library_tracker.resources import Injected
from library_tracker.store import (
    absent_entries,
    conflicts,
    looks,
    request_links,
    request_list,
    requests,
    sources,
    sync_runs,
    timeline,
    titles,
)
from library_tracker.workflows.gather import gather
from library_tracker.workflows.settle import wish_of
from medley_contracts.library import (
    LibraryConflicts,
    LibraryMissingIds,
    LibraryRequest,
    LibraryRequests,
    LibraryRuns,
    LibraryStatus,
)
from medley_contracts.refusal import BAD_CURSOR, Refusal
from medley_kit.query import answer

router = NatsRouter()

_KINDS = ("jellyfin", "radarr", "sonarr", "jellyseerr", "qbittorrent")


class Page(BaseModel):
    """Part of a list; ``next_cursor`` None: there is no more."""

    items: list[dict[str, Any]]
    next_cursor: str | None = None


class Document(RootModel[dict[str, Any]]):
    """An answer of any members."""


@answer(router, LibraryStatus)
async def status(_query: LibraryStatus, resources: Injected) -> Document:
    """Requests by state and type, the sources with when they were last heard of, the last runs."""
    async with resources.pool.acquire() as connection:
        counted = await request_list.counts(connection)
        by_requester = await request_list.by_requester(connection)
        known = await sources.list_all(connection)
        runs = await sync_runs.last_of_each(connection)
        clashes = await conflicts.count(connection)
        waiting = await looks.waiting(connection)
    by_state: dict[str, int] = {}
    by_type: dict[str, int] = {}
    for row in counted:
        by_state[row["state"]] = by_state.get(row["state"], 0) + row["requests"]
        by_type[row["media_type"]] = by_type.get(row["media_type"], 0) + row["requests"]
    listed: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _KINDS}
    for kind, instance in resources.clients.names():
        listed[kind].append(_source(instance, known.get((kind, instance))))
    return Document(
        {
            "is_active": any(listed.values()),
            "total": sum(by_state.values()),
            "stuck": sum(row["stuck"] for row in counted),
            "by_state": by_state,
            "by_type": by_type,
            "by_requester": by_requester,
            "conflicts": clashes,
            "to_look_at": waiting,
            "sources": listed,
            "last_runs": {kind: _run(row) for kind, row in runs.items()},
        }
    )


@answer(router, LibraryRequests)
async def list_requests(query: LibraryRequests, resources: Injected) -> Page | Refusal:
    """Requests that fit, newest first."""
    try:
        before = spelling.number(query.cursor)
    except ValueError:
        return BAD_CURSOR
    async with resources.pool.acquire() as connection:
        rows = await request_list.page(
            connection,
            states=query.state or None,
            media_type=query.media_type,
            requested_by=query.requested_by,
            q=query.q,
            is_stuck=query.stuck,
            since=query.since,
            before=before,
            limit=query.limit + 1,
        )
    shown = rows[: query.limit]
    more = str(shown[-1]["request_id"]) if len(rows) > query.limit else None
    items = [spelling.request_document(row, resources.rules) for row in shown]
    return Page(items=items, next_cursor=more)


@answer(router, LibraryRequest)
async def one_request(query: LibraryRequest, resources: Injected) -> Document | Refusal:
    """One request with everything that is known of it; a merged one is found where it went."""
    async with resources.pool.acquire() as connection:
        request_id = query.request_id
        if (into := await request_links.redirected(connection, request_id)) is not None:
            request_id = into
        row = await request_list.one(connection, request_id)
        stored = await requests.get(connection, request_id)
        if row is None or stored is None:
            detail = f"no request {query.request_id}"
            return Refusal(refused="not-found", detail=detail, status=404)
        title = (await titles.listed(connection, [stored.title_id]))[stored.title_id]
        evidence, by_title = await gather(connection, [stored.title_id])
        lines = await timeline.of_request(connection, stored.title_id, request_id)
    stands = standing(
        wish_of(stored, title),
        evidence[stored.title_id],
        is_4k=resources.rules.is_4k,
        now=datetime.now(UTC),
    )
    return Document(
        {
            **spelling.request_document(row, resources.rules),
            "overview": title.overview,
            "timeline": lines,
            "seasons_available": spelling.seasons_document(stands),
            "episodes": spelling.episodes_document(stands),
            "copies": spelling.copies_document(by_title[stored.title_id], resources.rules),
            "downloads": [
                {
                    "release": each.release,
                    "source": each.source,
                    "instance": each.instance,
                    "progress": round(100 * each.progress, 1),
                    "is_listed": each.is_listed,
                    "trouble": each.trouble.value or None,
                    "detail": each.detail,
                    "eta_s": each.eta_s,
                    "speed_bps": each.speed_bps,
                }
                for each in evidence[stored.title_id].downloads
            ],
        }
    )


@answer(router, LibraryMissingIds)
async def missing_ids(query: LibraryMissingIds, resources: Injected) -> Page | Refusal:
    """Items of Jellyfin that nothing else can be matched with."""
    server, _, item_id = (query.cursor or "").partition("/")
    if query.cursor is not None and not (server and item_id):
        return BAD_CURSOR
    async with resources.pool.acquire() as connection:
        rows = await absent_entries.without_ids(
            connection, after=(server, item_id) if item_id else None, limit=query.limit + 1
        )
    shown = rows[: query.limit]
    items = [
        {
            "server": row["instance"],
            "jellyfin_id": row["ref"],
            "title": row["name"],
            "media_type": row["media_type"],
            "path": row["path"],
            "said": row["odd_ids"],
        }
        for row in shown
    ]
    is_last = len(rows) <= query.limit
    more = None if is_last else f"{shown[-1]['instance']}/{shown[-1]['ref']}"
    return Page(items=items, next_cursor=more)


@answer(router, LibraryConflicts)
async def list_conflicts(query: LibraryConflicts, resources: Injected) -> Page | Refusal:
    """Ids that several titles claim."""
    after: tuple[str, str, str] | None = None
    if query.cursor is not None:
        media_type, namespace, value = (*query.cursor.split("/", 2), "", "")[:3]
        if not (media_type and namespace and value):
            return BAD_CURSOR
        after = (media_type, namespace, value)
    async with resources.pool.acquire() as connection:
        rows = await conflicts.page(connection, after=after, limit=query.limit + 1)
    shown = rows[: query.limit]
    items = [
        {
            "media_type": row["media_type"],
            "id": f"{row['namespace']}:{row['value']}",
            "titles": row["titles"],
            "found_at": row["found_at"],
        }
        for row in shown
    ]
    is_last = len(rows) <= query.limit
    last = shown[-1] if shown else None
    more = (
        None
        if is_last or last is None
        else f"{last['media_type']}/{last['namespace']}/{last['value']}"
    )
    return Page(items=items, next_cursor=more)


@answer(router, LibraryRuns)
async def list_runs(query: LibraryRuns, resources: Injected) -> Page:
    """The last scans, newest first."""
    async with resources.pool.acquire() as connection:
        rows = await sync_runs.newest(connection, query.limit)
    return Page(items=[_run(row) for row in rows])


def _source(instance: str, known: sources.Source | None) -> dict[str, Any]:
    return {
        "instance": instance,
        "reachable": known.is_reachable if known else None,
        "detail": known.detail if known else "",
        "since": known.since if known else None,
        "version": known.version if known else None,
        "last_heard_at": known.last_webhook_at if known else None,
        "last_webhook_at": known.last_webhook_at if known else None,
        "webhook_lag_s": known.webhook_lag_s if known else None,
        "listed_at": known.listed_at if known else None,
        "caught_up_to": known.caught_up_to if known else None,
        "complaints": dict(known.complaints) if known else {},
    }


def _run(row: Any) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "begun_at": row["begun_at"],
        "ended_at": row["ended_at"],
        "is_success": row["is_success"],
        "result": row["result"],
    }
