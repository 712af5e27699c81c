"""All items of the server, found by id, path or name, and listed without sorting again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from medley_simulators.jellyfin.items import Item, item_id, user_data_key
from medley_simulators.jellyfin.ticks import TICKS_PER_S, ticks
from medley_simulators.jellyfin.titles import Title

_CACHED_LISTS: Final = 64

SortKey = Callable[[Item], object]

SORT_KEYS: Final[dict[str, SortKey]] = {
    "sortname": lambda item: item.sort_name,
    "name": lambda item: item.name.lower(),
    "datecreated": lambda item: item.created,
    "datelastcontentadded": lambda item: item.created,
    "productionyear": lambda item: item.year or 0,
    "premieredate": lambda item: item.year or 0,
    "runtime": lambda item: item.runtime or 0,
    "seriessortname": lambda item: series.sort_name if (series := item.series) else "",
    "parentindexnumber": lambda item: item.season_number or 0,
    "indexnumber": lambda item: item.number or 0,
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the library somebody may see; ``libraries`` ``None`` means all but the blocked."""

    libraries: frozenset[str] | None = None
    blocked_libraries: frozenset[str] = frozenset()
    max_rating: int | None = None
    blocked_tags: frozenset[str] = frozenset()

    def shows(self, item: Item) -> bool:
        """Is ``item`` visible?"""
        if self.libraries is not None and item.library_id not in self.libraries:
            return False
        if item.library_id in self.blocked_libraries:
            return False
        if self.max_rating is not None and (item.parental_rating or 0) > self.max_rating:
            return False
        return not (self.blocked_tags and self.blocked_tags & item.tags)


ALL: Final = Sight()


@dataclass(frozen=True, slots=True)
class Order:
    """Names from ``SORT_KEYS``; ``ties_backwards`` decides among equals, in no promised way."""

    by: tuple[str, ...] = ("sortname",)
    descending: bool = False
    ties_backwards: bool = False


class Library:
    """The items of one server; ``salt`` makes its ids differ from another server's."""

    def __init__(self, *, salt: str, now: Callable[[], int]) -> None:
        self.folders: list[Item] = []
        self.generation = 0
        self._salt = salt
        self._now = now
        self._items: dict[str, Item] = {}
        self._listed: dict[str, Item] = {}
        self._by_title: dict[tuple[str, str], Item] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        self._lists: dict[tuple[object, ...], list[Item]] = {}

    def __len__(self) -> int:
        return len(self._listed)

    def get(self, identifier: str) -> Item | None:
        """The item with this id, versions included; ``None`` if there is none."""
        return self._items.get(identifier)

    def find(self, wanted: "str | Title | Item") -> Item:
        """The item meant by an id, a path (absolute or relative to its root), a name or a title.

        Raises
        ------
        LookupError
            Nothing is called that.
        """
        if isinstance(wanted, Item):
            return wanted
        if isinstance(wanted, Title):
            item = self._by_title.get((wanted.kind, wanted.path))
        else:
            item = self._items.get(wanted.replace("-", "").lower()) or next(
                (item for item in self._items.values() if wanted in {item.path, item.name}), None
            )
        if item is None:
            message = f"no item {wanted!r} on this server"
            raise LookupError(message)
        return item

    def add_folder(self, name: str, root: str, *, collection_type: str = "movies") -> Item:
        """Create an empty library at ``root``; its ``collection_type`` is kept as the album."""
        folder = Item(
            id=item_id("CollectionFolder", root, salt=self._salt),
            kind="CollectionFolder",
            name=name,
            library_id="",
            path=root,
            album=collection_type,
            created=self._now(),
        )
        folder.library_id = folder.key = folder.id
        self.folders.append(folder)
        self._items[folder.id] = folder
        self._changed()
        return folder

    def add_titles(self, folder: Item, titles: Iterable[Title]) -> list[Item]:
        """Put titles into a library, parents before children; answers the items listed."""
        places = {item.path: item for item in folder.descendants() if item.is_folder}
        places[folder.path] = folder
        added = [self._add_title(folder, title, places) for title in titles]
        self._changed()
        return added

    def add(self, item: Item) -> Item:
        """Put in an item made elsewhere, such as a playlist."""
        item.key = item.key or user_data_key(item)
        self._items[item.id] = item
        if item.primary is None:
            self._listed[item.id] = item
        self._changed()
        return item

    def remove(self, item: Item) -> None:
        """Take out an item with its versions and everything below it."""
        for gone in [item, *item.versions, *item.descendants()]:
            self._items.pop(gone.id, None)
            self._listed.pop(gone.id, None)
            self._by_title.pop(self._titles.pop(gone.id, ("", "")), None)
        if item.parent is not None:
            item.parent.children.remove(item)
        if item in self.folders:
            self.folders.remove(item)
        self._changed()

    def listed(
        self,
        *,
        kinds: frozenset[str] | None = None,
        under: Item | None = None,
        sight: Sight = ALL,
        order: Order = Order(),
    ) -> Sequence[Item]:
        """Items of these kinds below ``under`` (or anywhere), sorted; kept until a change."""
        wanted = (kinds, under.id if under else None, sight, order)
        found = self._lists.get(wanted)
        if found is None:
            if len(self._lists) >= _CACHED_LISTS:
                self._lists.clear()
            source = self._listed.values() if under is None else under.descendants()
            found = self._lists[wanted] = self.sorted(
                (i for i in source if (kinds is None or i.kind in kinds) and sight.shows(i)), order
            )
        return found

    @staticmethod
    def sorted(items: Iterable[Item], order: Order) -> list[Item]:
        """Sort by the named keys; equals keep the order of their ids, or its reverse."""
        result = sorted(items, key=lambda item: item.id, reverse=order.ties_backwards)
        for name in reversed(order.by):
            result.sort(key=SORT_KEYS[name], reverse=order.descending)  # type: ignore[arg-type]
        return result

    def _changed(self) -> None:
        self.generation += 1
        self._lists.clear()

    def _add_title(self, folder: Item, title: Title, places: dict[str | None, Item]) -> Item:
        root = (folder.path or "").rstrip("/")
        parent = places[f"{root}/{title.parent}" if title.parent else folder.path]
        item = self._item(folder, title, f"{root}/{title.path}", parent)
        parent.children.append(item)
        if item.is_folder:
            places[item.path] = item
        self._by_title[title.kind, title.path] = item
        self._titles[item.id] = (title.kind, title.path)
        self._items[item.id] = self._listed[item.id] = item
        for path in title.versions:
            version = self._item(folder, title, f"{root}/{path}", parent)
            version.primary = item
            item.versions.append(version)
            self._items[version.id] = version
        return item

    def _item(self, folder: Item, title: Title, path: str, parent: Item) -> Item:
        created = self._now() + len(self._items) - 10 * TICKS_PER_S
        item = Item(
            id=item_id(title.kind, path, salt=self._salt),
            kind=title.kind,
            name=title.name,
            library_id=folder.id,
            path=None if title.is_missing else path,
            provider_ids=dict(title.provider_ids),
            parent=parent,
            year=title.year,
            runtime=None if title.runtime_s is None else ticks(title.runtime_s),
            season_number=title.season,
            number=title.number,
            last_number=title.last_number,
            album=title.album,
            artist=title.artist,
            overview=title.overview,
            tags=frozenset(title.tags),
            parental_rating=title.parental_rating,
            created=created,
            saved=created,
        )
        item.key = user_data_key(item)
        return item
