"""Several items of one server that are the same film: what becomes of their states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jellyfin_sync.domain.recognition import Listed, keys_of


class Copies(StrEnum):
    """What becomes of an item that a server has more than once."""

    ALL = "all"
    """What is done to one copy holds for every copy of the work, on all servers."""
    SAME_PATH = "same_path"
    """Each copy is kept equal with the one below the same path elsewhere."""
    OFF = "off"
    """That server neither gives nor takes any of them."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """An item that lies at a place known by ``key``, as the place ``place_id`` is too."""

    place_id: int
    key: str
    server: str
    item_id: str
    lies_at: int
    """The item's own place."""
    type: str
    path: str | None
    """In the common tree."""
    provider_ids: Mapping[str, str]


def copies_of(holders: Iterable[KeyHolder]) -> dict[tuple[int, str], dict[str, int]]:
    """(Place, server) -> item id -> its place, where that server has the place's item repeatedly.

    Places keep the ids of former days. So an id counts where an item at the place has it still,
    and makes copies of those that have it still.
    """
    current = [holder for holder in holders if _has_still(holder)]
    own = {(each.place_id, each.key) for each in current if each.lies_at == each.place_id}
    found: dict[tuple[int, str], dict[str, int]] = {}
    for each in current:
        if (each.place_id, each.key) in own:
            found.setdefault((each.place_id, each.server), {})[each.item_id] = each.lies_at
    return {at: items for at, items in found.items() if len(items) > 1}


def _has_still(holder: KeyHolder) -> bool:
    """Whether the item would get this key today; its number within a series is believed."""
    if holder.key.startswith(f"{holder.type}:series:"):
        return True
    item = Listed(holder.item_id, "", holder.type, holder.path, holder.provider_ids)
    keys = keys_of(item, path_map={}, series={})
    return holder.key == keys.path or holder.key in keys.provider
