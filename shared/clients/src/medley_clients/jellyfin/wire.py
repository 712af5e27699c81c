"""Bodies as they travel, and the readers that turn them into models."""

from typing import Any, Final, Generic, TypeVar

import msgspec

from medley_clients.jellyfin.models import (
    Episode,
    Item,
    ItemState,
    Library,
    NowPlaying,
    Playlist,
    PlaylistEntry,
    Policy,
    PublicInfo,
    Title,
    User,
    UserData,
)

Row = TypeVar("Row", Item, ItemState, Title, Episode)


class Rows(msgspec.Struct, Generic[Row], frozen=True):
    """One answer of a listing; ``total`` means nothing unless the count was asked for."""

    rows: list[Row] = msgspec.field(name="Items")
    total: int = msgspec.field(name="TotalRecordCount", default=0)


class WholeItem(msgspec.Struct, frozen=True, rename="pascal"):
    """The single-item answer, as far as 10.8 needs it: the only place with user data."""

    user_data: UserData


class UserDataPatch(msgspec.Struct, frozen=True, rename="pascal", omit_defaults=True):
    """The body of a UserData POST: ``None`` is left out, since the server cannot be told null."""

    rating: float | None = None
    playback_position_ticks: int | None = None
    play_count: int | None = None
    is_favorite: bool | None = None
    last_played_date: str | None = None
    played: bool | None = None


class _Policy(msgspec.Struct, frozen=True, rename="pascal"):
    is_administrator: bool = False
    is_disabled: bool = False


class _Account(msgspec.Struct, frozen=True, rename="pascal"):
    id: str
    name: str
    policy: _Policy
    has_configured_password: bool = False


class _Allowed(msgspec.Struct, frozen=True, rename="pascal"):
    policy: dict[str, Any]


class _Played(msgspec.Struct, frozen=True, rename="pascal"):
    id: str


class _PlayState(msgspec.Struct, frozen=True, rename="pascal"):
    position_ticks: int = 0


class _Guest(msgspec.Struct, frozen=True, rename="pascal"):
    user_id: str


class _ListedPlaylist(msgspec.Struct, frozen=True, rename="pascal"):
    id: str
    type: str
    name: str = ""
    etag: str = ""
    child_count: int | None = None
    date_last_media_added: str = ""


class _Playlists(msgspec.Struct, frozen=True, rename="pascal"):
    items: list[_ListedPlaylist]


class PlaylistEntries(msgspec.Struct, frozen=True):
    """One page of the entries of a playlist."""

    rows: list[PlaylistEntry] = msgspec.field(name="Items")
    total: int = msgspec.field(name="TotalRecordCount", default=0)


class NewPlaylist(msgspec.Struct, frozen=True, rename="pascal"):
    """The body of a creation; without ``is_public`` the server would show it to everybody."""

    name: str
    ids: list[str]
    user_id: str
    is_public: bool = False


class PlaylistPatch(msgspec.Struct, frozen=True, rename="pascal", omit_defaults=True):
    """The body of a change: what is ``None`` stays; ``ids`` takes the place of the whole list."""

    name: str | None = None
    ids: list[str] | None = None


class _Created(msgspec.Struct, frozen=True, rename="pascal"):
    id: str


class _Session(msgspec.Struct, frozen=True, rename="pascal"):
    user_id: str = ""
    now_playing_item: _Played | None = None
    play_state: _PlayState | None = None
    additional_users: list[_Guest] = []


_ACCOUNT: Final = msgspec.json.Decoder(_Account)
_ACCOUNTS: Final = msgspec.json.Decoder(list[_Account])
_ALLOWED: Final = msgspec.json.Decoder(_Allowed)
_PLAYLISTS: Final = msgspec.json.Decoder(_Playlists)
_CREATED: Final = msgspec.json.Decoder(_Created)
_SESSIONS: Final = msgspec.json.Decoder(list[_Session])

read_info: Final = msgspec.json.Decoder(PublicInfo).decode
read_items: Final = msgspec.json.Decoder(Rows[Item]).decode
read_titles: Final = msgspec.json.Decoder(Rows[Title]).decode
read_episodes: Final = msgspec.json.Decoder(Rows[Episode]).decode
read_states: Final = msgspec.json.Decoder(Rows[ItemState]).decode
read_user_data: Final = msgspec.json.Decoder(UserData).decode
read_libraries: Final = msgspec.json.Decoder(list[Library]).decode
read_whole_item: Final = msgspec.json.Decoder(WholeItem).decode
read_playlist_entries: Final = msgspec.json.Decoder(PlaylistEntries).decode
to_body: Final = msgspec.json.Encoder().encode


def read_user(body: bytes) -> User:
    """Read one account."""
    return _to_user(_ACCOUNT.decode(body))


def read_users(body: bytes) -> list[User]:
    """Read all accounts, in server order (by name)."""
    return [_to_user(account) for account in _ACCOUNTS.decode(body)]


def read_policy(body: bytes) -> Policy:
    """Read what one account may do."""
    return _ALLOWED.decode(body).policy


def read_playlists(body: bytes) -> list[Playlist]:
    """Read a listing; whatever is no playlist is left out."""
    return [
        Playlist(
            row.id,
            row.name,
            f"{row.name}|{row.etag}|{row.child_count}|{row.date_last_media_added}",
        )
        for row in _PLAYLISTS.decode(body).items
        if row.type == "Playlist"
    ]


def read_created(body: bytes) -> str:
    """Read the id of what was made."""
    return _CREATED.decode(body).id


def read_now_playing(body: bytes) -> list[NowPlaying]:
    """Read sessions; idle ones are left out, guests of a shared one get their own entry."""
    return [
        NowPlaying(
            user_id=user_id,
            item_id=session.now_playing_item.id,
            position_ticks=session.play_state.position_ticks if session.play_state else 0,
        )
        for session in _SESSIONS.decode(body)
        if session.now_playing_item is not None
        for user_id in (
            session.user_id,
            *(guest.user_id for guest in session.additional_users),
        )
        if user_id.strip("0-")
    ]


def _to_user(account: _Account) -> User:
    return User(
        id=account.id,
        name=account.name,
        is_administrator=account.policy.is_administrator,
        is_disabled=account.policy.is_disabled,
        has_configured_password=account.has_configured_password,
    )
