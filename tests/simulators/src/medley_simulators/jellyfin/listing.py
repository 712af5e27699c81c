"""Answers ``GET /Items``: which items, in which order, with which filters."""

from collections.abc import Callable, Sequence
from typing import Final

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.library import ALL, SORT_KEYS, Order, Sight
from medley_simulators.jellyfin.routing import Call, Refused
from medley_simulators.jellyfin.rows import FRESH, LIKES_FROM, Row
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.ticks import parse_date

KINDS: Final = {
    kind.lower(): kind
    for kind in (
        "Movie",
        "Series",
        "Season",
        "Episode",
        "Video",
        "MusicVideo",
        "Audio",
        "AudioBook",
        "Book",
        "Trailer",
        "Photo",
        "BoxSet",
        "Folder",
        "MusicAlbum",
        "MusicArtist",
        "Playlist",
        "CollectionFolder",
    )
}
_KEPT_LISTS: Final = 8
_USER_SORTS: Final = frozenset({"dateplayed", "playcount"})

Test = Callable[[Item, Row], bool]

ROW_TESTS: Final[dict[str, Test]] = {
    "isresumable": lambda _, row: row.position > 0,
    "isfavorite": lambda _, row: row.is_favorite,
    "likes": lambda _, row: row.likes is True,
    "dislikes": lambda _, row: row.likes is False,
    "isfavoriteorlikes": lambda _, row: row.is_favorite or (row.rating or 0) >= LIKES_FROM,
}
_PROVIDERS: Final = {"hasimdbid": "Imdb", "hastmdbid": "Tmdb", "hastvdbid": "Tvdb"}


class Listing:
    """Lists items; the last filtered list of each user is kept until something changes."""

    def __init__(self) -> None:
        self._calls = 0
        self._kept: dict[tuple[object, ...], tuple[Sequence[Item], Sequence[Item]]] = {}
        self._there: dict[int, tuple[Sequence[Item], Sequence[Item]]] = {}

    def find(self, state: State, call: Call, user: User | None) -> Sequence[Item]:
        """Everything the query asks for, before paging."""
        self._calls += 1
        items = self._source(state, call, user)
        wanted = _row_query(call)
        if wanted and user is not None:
            items = self._filtered(state, call, user, items)
        if "virtual" in call.words("excludeLocationTypes") or call.flag("isMissing") is False:
            items = self._without_missing(items)
        return _sorted_for_user(state, call, user, _narrowed(call, items))

    def _source(self, state: State, call: Call, user: User | None) -> Sequence[Item]:
        order = _order(call, ties_backwards=self._calls % 2 == 0)
        kinds = _kinds(call)
        if ids := call.ids("ids"):
            named = [item for identifier in ids if (item := state.find_listed(identifier))]
            seen = [item for item in named if state.can_see(user, item)]
            return state.library.sorted(
                (item for item in seen if kinds is None or item.kind in kinds), order
            )
        sight = user.sight() if user else ALL
        under = _parent(state, call)
        if not call.flag("recursive"):
            return _shallow(state, under, kinds, sight, order)
        found_list = state.library.listed(kinds=kinds, under=under, sight=sight, order=order)
        if under is None and state.playlists and (kinds is None or "Playlist" in kinds):
            return state.library.sorted([*found_list, *state.playlists_of(user)], order)
        return found_list

    def _filtered(
        self, state: State, call: Call, user: User, items: Sequence[Item]
    ) -> Sequence[Item]:
        """Only what the user's states select; scanned once per change."""
        wanted = _row_query(call)
        key = (id(items), user.id, user.generation, wanted)
        kept = self._kept.get(key)
        if kept is not None and kept[0] is items:
            return kept[1]
        tests = _row_tests(state, user, wanted)
        rows, row_key, shown = user.rows, state.row_key, state.shown_row
        wants_a_row = any(value for _, value in wanted)
        found = []
        for item in items:
            is_plain = not item.versions and not item.is_folder
            row = rows.get(row_key(item)) if is_plain else shown(user, item)
            if row is None and wants_a_row:
                continue
            if all(test(item, row or FRESH) for test in tests):
                found.append(item)
        self._kept = {**dict(list(self._kept.items())[-_KEPT_LISTS:]), key: (items, found)}
        return found

    def _without_missing(self, items: Sequence[Item]) -> Sequence[Item]:
        """Only what has a file; scanned once per list."""
        kept = self._there.get(id(items))
        if kept is None or kept[0] is not items:
            found = [item for item in items if item.path is not None]
            kept = items, found
            self._there = {**dict(list(self._there.items())[-_KEPT_LISTS:]), id(items): kept}
        return kept[1]


def _row_query(call: Call) -> tuple[tuple[str, bool], ...]:
    """The user-data conditions of a query as (name, wanted value) pairs."""
    pairs: set[tuple[str, bool]] = set()
    for name in ("isPlayed", "isFavorite"):
        if (value := call.flag(name)) is not None:
            pairs.add((name.lower(), value))
    for word in call.words("filters"):
        if word == "isunplayed":
            pairs.add(("isplayed", False))
        elif word == "isplayed" or word in ROW_TESTS:
            pairs.add((word, True))
    return tuple(sorted(pairs))


def _row_tests(state: State, user: User, wanted: tuple[tuple[str, bool], ...]) -> list[Test]:
    tests: list[Test] = []
    for name, value in wanted:
        if name == "isplayed":
            tests.append(_played_test(state, user, wanted=value))
        else:
            test = ROW_TESTS[name]
            tests.append(lambda item, row, test=test, value=value: test(item, row) is value)  # type: ignore[misc]
    return tests


def _played_test(state: State, user: User, *, wanted: bool) -> Test:
    def test(item: Item, row: Row) -> bool:
        return (state.is_played(user, item) if item.is_folder else row.played) is wanted

    return test


def _order(call: Call, *, ties_backwards: bool) -> Order:
    """The order asked for; equals under it come as they like, differently each time."""
    names = tuple(name for name in call.words("sortBy") if name in SORT_KEYS)
    descending = call.words("sortOrder")[:1] == ["descending"]
    has_ties = names in {(), ("sortname",), ("name",)}
    return Order(
        names or ("sortname",), descending=descending, ties_backwards=has_ties and ties_backwards
    )


def _kinds(call: Call) -> frozenset[str] | None:
    """The item types asked for; unknown ones are dropped, and none known means any."""
    wanted = {KINDS[word] for word in call.words("includeItemTypes") if word in KINDS}
    excluded = {KINDS[word] for word in call.words("excludeItemTypes") if word in KINDS}
    if wanted:
        return frozenset(wanted - excluded)
    return frozenset(KINDS.values()) - excluded if excluded else None


def _parent(state: State, call: Call) -> Item | None:
    parent_id = call.guid("parentId")
    if parent_id is None:
        return None
    parent = state.library.get(parent_id)
    if parent is None:
        raise Refused(404)
    return parent


def _shallow(
    state: State,
    under: Item | None,
    kinds: frozenset[str] | None,
    sight: Sight,
    order: Order,
) -> Sequence[Item]:
    children = state.library.folders if under is None else under.children
    found = (c for c in children if (kinds is None or c.kind in kinds) and sight.shows(c))
    return state.library.sorted(found, order)


def _narrowed(call: Call, items: Sequence[Item]) -> Sequence[Item]:
    """The conditions that need no user; the list itself where there are none."""
    tests: list[Callable[[Item], bool]] = []
    if (term := call.text("searchTerm")) is not None:
        tests.append(lambda item: term.lower() in item.name.lower())
    if years := {int(word) for word in call.words("years") if word.isdigit()}:
        tests.append(lambda item: item.year in years)
    for name, provider in _PROVIDERS.items():
        if (has := call.flag(name)) is not None:
            tests.append(lambda i, has=has, p=provider: (p in i.provider_ids) is has)  # type: ignore[misc]
    filters = call.words("filters")
    if "isfolder" in filters:
        tests.append(lambda item: item.is_folder)
    if "isnotfolder" in filters:
        tests.append(lambda item: not item.is_folder)
    if since := call.text("minDateLastSaved") or call.text("minDateLastSavedForUser"):
        try:
            at = parse_date(since)
        except ValueError as error:
            raise Refused(400) from error
        tests.append(lambda item: item.saved >= at)
    return [item for item in items if all(test(item) for test in tests)] if tests else items


def _sorted_for_user(
    state: State, call: Call, user: User | None, items: Sequence[Item]
) -> Sequence[Item]:
    names = [name for name in call.words("sortBy") if name in _USER_SORTS]
    if user is None or not names:
        return items
    descending = call.words("sortOrder")[:1] == ["descending"]

    def key(item: Item) -> int:
        row = state.row(user, item)
        return row.play_count if names[0] == "playcount" else row.last_played or 0

    return sorted(items, key=key, reverse=descending)
