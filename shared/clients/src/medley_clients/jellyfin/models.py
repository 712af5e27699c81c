"""What Jellyfin says, reduced to what is read; ids are 32 lower-case hex digits of one server."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import msgspec

from medley_clients.provider_ids import ProviderIds, provider_ids

TICKS_PER_S: Final = 10_000_000
"""A tick is 100 ns."""

LEAF_TYPES: Final = (
    "Movie",
    "Episode",
    "Video",
    "MusicVideo",
    "Audio",
    "AudioBook",
    "Book",
)
INDEXED_TYPES: Final = (*LEAF_TYPES, "Series", "Season", "MusicAlbum")

_NO_DATE_YEAR: Final = 1


class PublicInfo(msgspec.Struct, frozen=True, gc=False):
    """Who answers; ``id`` is the only trustworthy identity of a server."""

    id: str = msgspec.field(name="Id")
    name: str = msgspec.field(name="ServerName", default="")
    version: str = msgspec.field(name="Version", default="")


class User(msgspec.Struct, frozen=True, gc=False):
    """A person's account on one server; re-created accounts get new ids."""

    id: str
    name: str
    is_administrator: bool = False
    is_disabled: bool = False
    has_configured_password: bool = False


Policy: TypeAlias = dict[str, Any]
"""What an account may do, whole and in the server's spelling: it must be sent back whole."""


class Library(msgspec.Struct, frozen=True):
    """One library; ``folders`` are the server's own paths."""

    id: str = msgspec.field(name="ItemId", default="")
    name: str = msgspec.field(name="Name", default="")
    folders: list[str] = msgspec.field(name="Locations", default_factory=list)


class MediaSource(msgspec.Struct, frozen=True, rename="pascal", gc=False):
    """One file of an entry: its own, or that of another version, whose id is an entry's too."""

    id: str = ""
    path: str | None = None


class Item(msgspec.Struct, frozen=True, rename="pascal"):
    """One entry of the library.

    ``path`` is the server's own path; ``None`` for entries without a file. ``provider_ids`` has
    the server's spelling (``Imdb``, ``Tmdb``) and no empty values. Season and episode numbers are
    ``None`` where the type has none; the last episode's is there where a file holds several.
    """

    id: str
    type: str
    name: str = ""
    path: str | None = None
    provider_ids: dict[str, str] = {}
    series_id: str | None = None
    series_name: str | None = None
    season_number: int | None = msgspec.field(name="ParentIndexNumber", default=None)
    episode_number: int | None = msgspec.field(name="IndexNumber", default=None)
    last_episode_number: int | None = msgspec.field(name="IndexNumberEnd", default=None)
    run_time_ticks: int | None = None
    production_year: int | None = None
    is_folder: bool = False
    media_sources: tuple[MediaSource, ...] = ()
    """Only where versions were asked for."""

    def versions(self) -> Iterator["Item"]:
        """Yield it, and the other files merged into it, which no listing names."""
        yield self
        for source in self.media_sources:
            source_id = source.id.replace("-", "").lower()
            if source.path and source_id not in {"", self.id}:
                yield msgspec.structs.replace(
                    self, id=source_id, path=source.path, media_sources=()
                )

    def __post_init__(self) -> None:
        if "" in self.provider_ids.values():
            for provider in [name for name, value in self.provider_ids.items() if not value]:
                del self.provider_ids[provider]


class UserData(msgspec.Struct, frozen=True, rename="pascal", gc=False):
    """The whole row one server holds for one user and item.

    ``rating`` is 0-10 or ``None``; ``likes`` is derived from it by the server (6.5 and above).
    ``last_played_at`` is aware, in UTC, rounded from ticks to microseconds.
    """

    rating: float | None = None
    position_ticks: int = msgspec.field(name="PlaybackPositionTicks", default=0)
    play_count: int = 0
    is_favorite: bool = False
    likes: bool | None = None
    last_played_at: datetime | None = msgspec.field(name="LastPlayedDate", default=None)
    played: bool = False

    def __post_init__(self) -> None:
        if self.last_played_at is not None:
            msgspec.structs.force_setattr(self, "last_played_at", _in_utc(self.last_played_at))


class Title(msgspec.Struct, frozen=True, rename="pascal"):
    """A film or a series as whoever follows requests needs it. ``type``: `Movie` or `Series`.

    ``path`` is the server's own. A series is listed, and has a path, even when none of its
    episodes can be played. ``provider_ids`` is spelled as the server's people did.
    """

    id: str
    type: str
    name: str = ""
    path: str | None = None
    overview: str | None = None
    provider_ids: dict[str, str | None] = {}
    year: int | None = msgspec.field(name="ProductionYear", default=None)
    created_at: datetime | None = msgspec.field(name="DateCreated", default=None)

    @property
    def ids(self) -> ProviderIds:
        """What the ids mean; read anew each time."""
        return provider_ids(self.provider_ids)


class Episode(msgspec.Struct, frozen=True, rename="pascal"):
    """An episode that can be played. ``ids`` are the episode's own, never those of the series.

    Season 0 holds specials. ``last_number`` is there for a file of several episodes.
    """

    id: str
    series_id: str | None = None
    season: int | None = msgspec.field(name="ParentIndexNumber", default=None)
    number: int | None = msgspec.field(name="IndexNumber", default=None)
    last_number: int | None = msgspec.field(name="IndexNumberEnd", default=None)
    name: str = ""
    path: str | None = None
    provider_ids: dict[str, str | None] = {}
    created_at: datetime | None = msgspec.field(name="DateCreated", default=None)

    @property
    def ids(self) -> ProviderIds:
        """What the ids mean; read anew each time."""
        return provider_ids(self.provider_ids)


class ItemState(msgspec.Struct, frozen=True):
    """One user's row of one item, as a listing gives it."""

    item_id: str = msgspec.field(name="Id")
    data: UserData = msgspec.field(name="UserData")


class Playlist(msgspec.Struct, frozen=True):
    """A playlist as a listing shows it; nothing in it names its owner.

    ``stamp`` is different after every change of name or content.
    """

    id: str
    name: str
    stamp: str


class PlaylistEntry(msgspec.Struct, frozen=True):
    """One entry of a playlist.

    ``entry_id`` is what removes it: an id of its own up to 10.10.1, the item's afterwards, so that
    two entries of one item go together.
    """

    entry_id: str = msgspec.field(name="PlaylistItemId")
    item_id: str = msgspec.field(name="Id")


class NowPlaying(msgspec.Struct, frozen=True, gc=False):
    """Somebody is watching this right now; several people may share one session."""

    user_id: str
    item_id: str
    position_ticks: int


class ItemPage(msgspec.Struct, frozen=True):
    """Part of a listing: items not yielded before, in server order.

    ``total`` is how many the server counted at the start. ``is_complete`` marks the last page:
    what was there throughout the listing has then been yielded, so what was not is gone.
    """

    items: list[Item]
    total: int
    is_complete: bool


def _in_utc(said: datetime) -> datetime | None:
    """Year 1 is the server's way to write "never"; a date without a zone is UTC."""
    if said.year == _NO_DATE_YEAR:
        return None
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
