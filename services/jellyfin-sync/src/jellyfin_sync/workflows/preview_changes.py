"""What would be written, item by item and field by field: for the result of a rehearsal."""

from collections.abc import Sequence

from pydantic import JsonValue

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import FRESH, Field, Row
from jellyfin_sync.store import items, known_states, people
from jellyfin_sync.store.due_writes import NewDue
from jellyfin_sync.workflows.user_data import for_people
from medley_kit.db import Connection

SHOWN = 1000
"""Changes that the result of a dry run names; it travels in one message."""


async def would_be_written(connection: Connection, due: Sequence[NewDue]) -> list[JsonValue]:
    """The first of these, each field with what stands there, what would, and why."""
    shown = due[:SHOWN]
    places = {each.place_id for each in shown}
    names = await items.names_of(connection, places)
    at = await items.items_at(connection, places)
    usernames = await people.names_of(connection, {each.person_id for each in shown})
    keys = {
        (each.target, each.person_id, each.place_id, each.item_id): (
            each.target,
            each.item_id or here[0].item_id,
            each.person_id,
        )
        for each in shown
        if (here := at.get(each.place_id, {}).get(each.target))
    }
    held = await known_states.held(connection, keys.values())
    changes: list[JsonValue] = []
    for each in shown:
        key = keys.get((each.target, each.person_id, each.place_id, each.item_id))
        name, path = names.get(each.place_id, ("", None))
        changes.append(
            {
                "server": each.target,
                "username": usernames.get(each.person_id, ""),
                "item": name,
                "path": path,
                "is_there": key is not None,
                "fields": {
                    field.value: _told(field, wish, FRESH if key is None else held.get(key, FRESH))
                    for field, wish in each.fields.items()
                },
            }
        )
    return changes


def _told(field: Field, wish: Wish, held: Row) -> JsonValue:
    return {
        "before": for_people(field, held[field]),
        "to": for_people(field, wish.value),
        "origin": wish.origin,
        "because_of": wish.origin,
        "reason": wish.reason,
    }
