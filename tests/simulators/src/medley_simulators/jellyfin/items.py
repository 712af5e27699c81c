"""What lies in the server's library, with the ids and keys this server gave it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import md5
from typing import Final

FOLDER_KINDS: Final = frozenset(
    {
        "Series",
        "Season",
        "BoxSet",
        "Folder",
        "MusicAlbum",
        "MusicArtist",
        "CollectionFolder",
        "Playlist",
    }
)
RESUMABLE_KINDS: Final = frozenset({"Movie", "Episode", "Video", "MusicVideo", "AudioBook"})
_MEDIA_TYPES: Final = {"Audio": "Audio", "AudioBook": "Audio", "Book": "Book", "Photo": "Photo"}
_CHECKSUM_LENGTH: Final = 32


@dataclass(slots=True, eq=False)
class Item:
    """One item; compared by identity. Dates and ``runtime`` are ticks, ``None`` is unknown."""

    id: str
    kind: str
    name: str
    library_id: str
    path: str | None
    provider_ids: dict[str, str] = field(default_factory=dict)
    parent: "Item | None" = None
    children: list["Item"] = field(default_factory=list)
    year: int | None = None
    runtime: int | None = None
    season_number: int | None = None
    number: int | None = None
    last_number: int | None = None
    album: str | None = None
    artist: str | None = None
    overview: str = ""
    tags: frozenset[str] = frozenset()
    parental_rating: int | None = None
    created: int = 0
    saved: int = 0
    primary: "Item | None" = None
    versions: list["Item"] = field(default_factory=list)
    key: str = ""
    rendered: dict[frozenset[str], bytes] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        """It holds other items and has no file of its own."""
        return self.kind in FOLDER_KINDS

    @property
    def is_resumable(self) -> bool:
        """A position in it is kept; a song is simply played."""
        return self.kind in RESUMABLE_KINDS

    @property
    def media_type(self) -> str:
        """``Video``, ``Audio``, ``Book``, ``Photo``, or ``Unknown`` for folders."""
        return "Unknown" if self.is_folder else _MEDIA_TYPES.get(self.kind, "Video")

    @property
    def sort_name(self) -> str:
        """What the default order goes by; not unique."""
        if self.kind == "Episode":
            return f"{self.season_number or 0:03d} - {self.number or 0:04d} - {self.name}".lower()
        return self.name.lower()

    @property
    def series(self) -> "Item | None":
        """The series above an episode or season."""
        return next((above for above in self.ancestors() if above.kind == "Series"), None)

    def ancestors(self) -> Iterator["Item"]:
        """The folders above, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def leaves(self) -> Iterator["Item"]:
        """Every playable item at any depth below, in library order."""
        for child in self.children:
            if child.is_folder:
                yield from child.leaves()
            else:
                yield child

    def descendants(self) -> Iterator["Item"]:
        """Everything at any depth below, parents first."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def group(self) -> list["Item"]:
        """All versions of the same film, the primary first; alone if there is one file."""
        first = self.primary or self
        return [first, *first.versions]


def item_id(kind: str, path: str, *, salt: str) -> str:
    """32 hex digits derived from type and path on one server, which ``salt`` names."""
    return md5(f"{salt}|{kind}|{path}".encode(), usedforsecurity=False).hexdigest()


def user_data_key(item: Item) -> str:
    """The first of the keys under which user data of ``item`` is kept across renames."""
    ids = item.provider_ids
    if item.kind in {"Episode", "Season"} and (series := item.series):
        season = item.season_number if item.kind == "Episode" else item.number
        episode = f"{item.number or 0:03d}" if item.kind == "Episode" else ""
        return f"{user_data_key(series)}{season or 0:03d}{episode}"
    if item.kind == "Series":
        return ids.get("Tvdb") or ids.get("Tmdb") or ids.get("Imdb") or item.id
    if item.kind == "Audio" and item.album:
        return f"{item.artist or ''}-{item.album}-{item.number or 0:04d}{item.name}"
    if item.kind == "MusicAlbum":
        return f"MusicAlbum-{item.artist or ''}-{item.album or item.name}"
    return ids.get("Tmdb") or ids.get("Imdb") or item.id


def undashed(text: str) -> str:
    """Fold either spelling of a GUID to 32 lower-case hex digits.

    Raises
    ------
    ValueError
        The text is no GUID.
    """
    bare = text.replace("-", "").strip("{}").lower()
    if len(bare) != _CHECKSUM_LENGTH:
        message = f"{text!r} is not a GUID"
        raise ValueError(message)
    int(bare, 16)
    return bare
