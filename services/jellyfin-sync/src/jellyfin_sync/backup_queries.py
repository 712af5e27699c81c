"""All states as portable lines, a part at a time, from the database."""

from datetime import UTC, datetime
from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel

from jellyfin_sync.domain.portable import VERSION, state_members
from jellyfin_sync.resources import Injected
from jellyfin_sync.store import backup, people
from jellyfin_sync.store.backup import Kept
from medley_contracts.jellyfin import JellyfinBackup
from medley_contracts.refusal import BAD_CURSOR, Refusal
from medley_kit.query import answer

router = NatsRouter()


class Lines(BaseModel):
    """Part of a backup; ``next_cursor`` None: that was the last."""

    lines: list[dict[str, Any]]
    next_cursor: str | None


@answer(router, JellyfinBackup)
async def part_of_backup(query: JellyfinBackup, resources: Injected) -> Lines | Refusal:
    """The next states, by person and item; the first part has the header and the accounts."""
    after = (0, 0)
    if query.cursor is not None:
        person, _, place = query.cursor.partition("/")
        if not person.isdecimal() or not place.isdecimal():
            return BAD_CURSOR
        after = (int(person), int(place))
    async with resources.pool.acquire() as connection:
        lines = await _first(connection, resources) if query.cursor is None else []
        kept = await backup.page(connection, after, query.limit)
    lines += [_state(each) for each in kept]
    is_last = len(kept) < query.limit
    if is_last:
        lines.append({"end": {"complete": True}})
    return Lines(
        lines=lines, next_cursor=None if is_last else f"{kept[-1].person_id}/{kept[-1].place_id}"
    )


async def _first(connection: Any, resources: Injected) -> list[dict[str, Any]]:
    accounts = [
        each
        for each in await people.list_accounts(connection)
        if each.person is not None and each.server in resources.clients
    ]
    header = {
        "medley_backup": VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "servers": list(resources.clients),
        "accounts": len(accounts),
        "states": await backup.count(connection),
    }
    return [
        header,
        *(
            {
                "account": {
                    "person": each.person,
                    "server": each.server,
                    "username": each.username,
                    "is_administrator": each.is_administrator,
                    "is_disabled": each.is_disabled,
                }
            }
            for each in accounts
        ),
    ]


def _state(kept: Kept) -> dict[str, Any]:
    row = {field: wish.value for field, wish in kept.fields.items()}
    return state_members(kept.person, kept.name, kept.type, kept.keys, row)
