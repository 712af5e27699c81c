"""What is asked: answered from the database, never by calling a server."""

from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel, RootModel

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field
from jellyfin_sync.resources import Injected
from jellyfin_sync.store import conflicts as item_conflicts
from jellyfin_sync.store import due_queue, items, people, reconcile_runs, servers, sync_log
from jellyfin_sync.store.due_queue import Change
from jellyfin_sync.store.sync_log import LogRow
from jellyfin_sync.workflows.user_data import for_people
from medley_contracts.jellyfin import (
    JellyfinChanges,
    JellyfinConflicts,
    JellyfinDropChange,
    JellyfinQueue,
    JellyfinRetryChange,
    JellyfinStatus,
    JellyfinSyncLog,
)
from medley_contracts.refusal import BAD_CURSOR, Refusal
from medley_kit.query import answer

router = NatsRouter()


_FIELDS = frozenset(field.value for field in Field)


class Page(BaseModel):
    """Part of a list; ``next_cursor`` None: there is no more."""

    items: list[dict[str, Any]]
    next_cursor: str | None


class Document(RootModel[dict[str, Any]]):
    """An answer of any members."""


@answer(router, JellyfinStatus)
async def status(_query: JellyfinStatus, resources: Injected) -> Document:
    """Servers, queue, last comparison, throughput."""
    async with resources.pool.acquire() as connection:
        states = {state.server: state for state in await servers.list_all(connection)}
        queue = await due_queue.queue(connection)
        last = await reconcile_runs.last(connection)
        written = await sync_log.written_last_minute(connection)
        accounts = await people.count_by_server(connection)
    listed = []
    for name in resources.clients:
        state = states[name]
        offset = resources.clocks.offset_of(name)
        listed.append(
            {
                "server": name,
                "reachable": state.is_reachable,
                "detail": state.detail,
                "since": state.reachable_since,
                "version": state.version,
                "items": state.items,
                "users": accounts.get(name, 0),
                "last_webhook_at": state.last_report_at,
                "indexed_at": state.indexed_at,
                "clock_ahead_s": round(offset.estimate, 3),
            }
        )
    return Document(
        {
            "servers": listed,
            "queue": _queue(queue),
            "last_reconcile": last,
            "throughput": {"written_last_minute": written},
            "dry_run": resources.rules.is_dry_run,
        }
    )


@answer(router, JellyfinQueue)
async def queue(_query: JellyfinQueue, resources: Injected) -> Document:
    """How much is still to be written."""
    async with resources.pool.acquire() as connection:
        return Document(_queue(await due_queue.queue(connection)))


@answer(router, JellyfinChanges)
async def changes(query: JellyfinChanges, resources: Injected) -> Page | Refusal:
    """Rows still to be written, in one state."""
    after = cursor_number(query.cursor)
    if isinstance(after, Refusal):
        return after
    async with resources.pool.acquire() as connection:
        rows = await due_queue.changes(
            connection, query.state.value, after=after, limit=query.limit
        )
    last = str(rows[-1].change_id) if len(rows) == query.limit else None
    return Page(items=[_change(row) for row in rows], next_cursor=last)


@answer(router, JellyfinRetryChange)
async def retry_change(query: JellyfinRetryChange, resources: Injected) -> Document | Refusal:
    """Try one row now."""
    async with resources.pool.acquire() as connection, connection.transaction():
        await due_queue.retry(connection, query.change_id)
        row = await due_queue.change(connection, query.change_id)
    return _absent(query.change_id) if row is None else Document(_change(row))


@answer(router, JellyfinDropChange)
async def drop_change(query: JellyfinDropChange, resources: Injected) -> Document | Refusal:
    """Give one row up."""
    async with resources.pool.acquire() as connection, connection.transaction():
        row = await due_queue.change(connection, query.change_id)
        await due_queue.drop(connection, query.change_id)
    return _absent(query.change_id) if row is None else Document(_change(row))


@answer(router, JellyfinSyncLog)
async def log(query: JellyfinSyncLog, resources: Injected) -> Page | Refusal:
    """What was written where, when and why."""
    before = cursor_number(query.cursor)
    if isinstance(before, Refusal):
        return before
    async with resources.pool.acquire() as connection:
        rows = await sync_log.page(
            connection,
            server=query.server,
            username=query.username,
            item=query.item,
            since=query.since,
            before=before,
            limit=query.limit,
        )
    last = str(rows[-1].sync_log_id) if len(rows) == query.limit else None
    return Page(items=[_log_row(row) for row in rows], next_cursor=last)


@answer(router, JellyfinConflicts)
async def conflicts(query: JellyfinConflicts, resources: Injected) -> Page | Refusal:
    """Items that may be several places, and copies that are left alone."""
    server, _, item_id = (query.cursor or "").partition("/")
    if query.cursor is not None and not (server and item_id):
        return BAD_CURSOR
    after = (server, item_id) if item_id else None
    async with resources.pool.acquire() as connection:
        rows = await item_conflicts.listed(connection, after=after, limit=query.limit)
        at = await items.lying_at(connection, {place for row in rows for place in row.candidates})
    listed: list[dict[str, Any]] = [
        {
            "server": row.server,
            "item_id": row.item_id,
            "item": row.name,
            "type": row.type,
            "path": row.path,
            "candidates": [
                {
                    "server": each.server,
                    "item_id": each.item_id,
                    "item": each.name,
                    "path": each.path,
                }
                for place in row.candidates
                for each in at.get(place, {}).values()
            ],
        }
        for row in rows
    ]
    last = f"{rows[-1].server}/{rows[-1].item_id}" if len(rows) == query.limit else None
    return Page(items=listed, next_cursor=last)


def _queue(queue: due_queue.Queue) -> dict[str, Any]:
    return {
        "pending": queue.pending,
        "processing": queue.processing,
        "waiting": queue.waiting,
        "failed": queue.failed,
        "oldest_pending_age_s": round(queue.oldest_pending_age_s, 1),
    }


def _change(row: Change) -> dict[str, Any]:
    return {
        "id": row.change_id,
        "server": row.target,
        "username": row.username,
        "item": row.item,
        "path": row.path,
        "fields": {name.value: _wish(name, wish) for name, wish in row.fields.items()},
        "state": row.state,
        "reason": row.detail,
        "attempts": row.attempts,
        "since": row.since,
        "next_try_at": row.due_at,
    }


def _wish(name: Field, wish: Wish) -> dict[str, Any]:
    return {
        "to": for_people(name, wish.value),
        "origin": wish.origin,
        "reason": wish.reason,
        "message_id": wish.cause or None,
    }


def _log_row(row: LogRow) -> dict[str, Any]:
    return {
        "id": row.sync_log_id,
        "at": row.written_at,
        "server": row.server,
        "username": row.username,
        "item_id": row.item_id,
        "item": row.item_name,
        "fields": {
            name: {
                **told,
                "before": _logged(name, told["before"]),
                "after": _logged(name, told["after"]),
            }
            for name, told in row.fields.items()
        },
        "reason": row.summary,
    }


def _logged(name: str, value: Any) -> Any:
    """A playlist's name and entries are logged in words already."""
    return for_people(Field(name), value) if name in _FIELDS else value


def cursor_number(cursor: str | None) -> int | Refusal | None:
    """The id a page begins behind; None for the first page."""
    if cursor is None:
        return None
    if cursor.isdecimal():
        return int(cursor)
    return BAD_CURSOR


def _absent(change_id: int) -> Refusal:
    return Refusal(refused="not-found", detail=f"no change {change_id}", status=404)
