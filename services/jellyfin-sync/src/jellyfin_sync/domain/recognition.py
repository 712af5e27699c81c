"""By what an item is recognised elsewhere: where it lies, and the ids that name it alone."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WINDOWS = re.compile(r"[A-Za-z]:/|//")
_VERBATIM = re.compile(r"^\\\\[?.]\\(UNC\\)?", re.IGNORECASE)
_OF_MANY = ("collection", "artist", "releasegroup")
"""Ids that every film of a collection, or every record of an artist, has as well."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as one server lists it; of a season, ``episode`` is its number."""

    item_id: str
    name: str
    type: str
    path: str | None
    provider_ids: Mapping[str, str]
    series_id: str | None = None
    season: int | None = None
    episode: int | None = None
    last_episode: int | None = None
    """Of a file that holds several episodes, the last of them."""


@dataclass(frozen=True, slots=True)
class Keys:
    """By what an item can be recognised; the stronger kind first."""

    path: str | None
    provider: tuple[str, ...]

    @property
    def common_path(self) -> str | None:
        """Where it lies in the common tree."""
        return None if self.path is None else self.path.split(":", 2)[2]

    @property
    def folded(self) -> str | None:
        """The path as a file system sees it that tells no upper case from lower."""
        if self.path is None:
            return None
        kind, _, path = self.path.split(":", 2)
        return f"{kind}:fold:{unicodedata.normalize('NFC', path).casefold()}"

    @property
    def of_today(self) -> tuple[str, ...]:
        """Those by which copies are told: neither a path in another case nor one of former days."""
        return self.provider if self.path is None else (self.path, *self.provider)

    def all(self) -> Iterator[str]:
        """Every key there is."""
        for key in (self.path, self.folded, *self.provider):
            if key is not None:
                yield key


def common_path(path: str | None, path_map: Mapping[str, str]) -> str | None:
    r"""Where the item lies in the common tree; separators are slashes, the longest prefix wins.

    ``D:\media\x``, ``d:/media/x`` and ``\\?\D:\media\x`` are the same: in what Windows calls a path
    a prefix fits in any case, elsewhere only as written. A prefix ends at a separator.
    """
    if not path:
        return None
    plain = _plain(path)
    best = ""
    for prefix in path_map:
        root = _plain(prefix).rstrip("/")
        if _begins(plain, root) and len(root) > len(best):
            best, target = root, _plain(path_map[prefix]).rstrip("/")
    return target + plain[len(best) :] if best else plain


def lies_below(path: str, folder: str) -> bool:
    """Whether the path is the folder, or in it; Windows paths in any case."""
    return _begins(_plain(path), _plain(folder).rstrip("/"))


def keys_of(item: Listed, *, path_map: Mapping[str, str], series: Mapping[str, Listed]) -> Keys:
    """What to look the item up by. ``series``: the same server's series, by id.

    Episodes and seasons are also known by their series' ids with their numbers, since ids of their
    own are rare. A file of several episodes is known by the whole range and by none of its parts:
    who has watched one of them has not watched the others.
    """
    path = common_path(item.path, path_map)
    is_range = item.last_episode is not None and item.last_episode != item.episode
    own = () if item.type == "Episode" and is_range else tuple(_ids(item))
    parent = series.get(item.series_id or "")
    number = _number_in(item)
    if parent is not None and number is not None:
        own += tuple(f"{item.type}:series:{named}:{number}" for named in _named(parent))
    return Keys(None if path is None else f"{item.type}:path:{path}", own)


def _ids(item: Listed) -> Iterator[str]:
    for vendor_and_id in _named(item):
        vendor = vendor_and_id.partition(":")[0]
        is_of_many = any(part in vendor for part in _OF_MANY)
        if not is_of_many and not (item.type == "Audio" and "album" in vendor):
            yield f"{item.type}:{vendor_and_id}"


def _named(item: Listed) -> Iterator[str]:
    """``vendor:id`` in one spelling, without those that are none."""
    for vendor, value in sorted(item.provider_ids.items()):
        if (plain := value.strip().lower()) and plain != "0":
            yield f"{vendor.lower()}:{plain}"


def _number_in(item: Listed) -> str | None:
    """Its number within its series, as far as it says one."""
    if item.episode is None:
        return None
    if item.type == "Season":
        return f"s{item.episode}"
    if item.type != "Episode" or item.season is None:
        return None
    is_range = item.last_episode is not None and item.last_episode != item.episode
    end = f"-{item.last_episode}" if is_range else ""
    return f"s{item.season}e{item.episode}{end}"


def _plain(path: str) -> str:
    shortened = _VERBATIM.sub(lambda match: "//" if match[1] else "", path)
    return shortened.replace("\\", "/")


def _begins(path: str, root: str) -> bool:
    if _WINDOWS.match(path):
        path, root = path.casefold(), root.casefold()
    return path == root or path.startswith(root + "/")
