"""One Jellyfin server, seen with an API key."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from medley_clients.exchange import OnClock, nothing
from medley_clients.jellyfin import accounts, library, old_server, titles, wire
from medley_clients.jellyfin.models import (
    INDEXED_TYPES,
    Episode,
    Item,
    ItemPage,
    ItemState,
    Library,
    NowPlaying,
    Policy,
    PublicInfo,
    Title,
    User,
    UserData,
)
from medley_clients.jellyfin.playlists import Playlists
from medley_clients.jellyfin.routes import Version
from medley_clients.jellyfin.server import Server
from medley_kit.http import Observe, make_http


class JellyfinClient:
    """Reads and writes one server.

    Every method raises the errors of ``medley_clients.exchange``; none answers "nothing" for
    "could not ask". ``UpstreamMissing`` also means "not visible to that user".
    """

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        api_key: str,
        device_id: str,
        on_clock: OnClock | None = None,
    ) -> None:
        self.name = name
        self._device_id = device_id
        self._server = Server(name, http, api_key=api_key, device_id=device_id, on_clock=on_clock)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def public_info(self) -> PublicInfo:
        """Ask who answers at the address; needs no key."""
        return await self._server.public_info()

    async def check_key(self) -> PublicInfo:
        """Ask who answers, in a way that needs the key: ``UpstreamRejected`` when it is wrong."""
        return await self._server.ask("GET", "/System/Info", wire.read_info)

    async def version(self, *, refresh: bool = False) -> Version:
        """Major and minor version, asked once unless ``refresh``."""
        return await self._server.version(refresh=refresh)

    async def users(self) -> list[User]:
        """List all accounts, hidden and disabled ones too, ordered by name."""
        return await self._server.ask("GET", "/Users", wire.read_users)

    async def user(self, user_id: str) -> User:
        """Read one account."""
        return await self._server.ask("GET", "/Users/{user_id}", wire.read_user, user_id=user_id)

    async def create_user(self, name: str, *, password: str | None = None) -> User:
        """Make an account; ``UpstreamRejected`` 400 when the name is taken or not allowed."""
        return await accounts.create(self._server, name, password)

    async def delete_user(self, user_id: str) -> None:
        """Take an account away for good, with its playlists and states."""
        await accounts.delete(self._server, user_id)

    async def set_password(self, user_id: str, password: str) -> None:
        """Replace the password of an account; its tokens end."""
        await accounts.set_password(self._server, user_id, password)

    async def policy(self, user_id: str) -> Policy:
        """Read what an account may do, every member of it."""
        return await accounts.policy(self._server, user_id)

    async def set_policy(self, user_id: str, policy: Mapping[str, Any]) -> None:
        """Replace what an account may do; send what `policy` answered, changed."""
        await accounts.set_policy(self._server, user_id, policy)

    async def libraries(self) -> list[Library]:
        """List the libraries and the folders they lie in."""
        return await accounts.libraries(self._server)

    def item_pages(
        self,
        *,
        page_size: int = 1000,
        types: Sequence[str] = INDEXED_TYPES,
        with_versions: bool = False,
    ) -> AsyncGenerator[ItemPage, None]:
        """Yield the whole library without anybody's user data, oldest entry first.

        ``page_size`` is at least 2. Virtual entries (episodes nobody has) are left out.
        ``with_versions``: each item knows its other files; see `Item.versions`.

        Raises
        ------
        UpstreamUnavailable
            Also when too much was removed while reading: the pages so far are not the whole.
        """
        return library.item_pages(
            self._server, page_size=page_size, types=types, with_versions=with_versions
        )

    async def items_by_id(self, ids: Sequence[str], *, with_versions: bool = False) -> list[Item]:
        """Read these items, in no particular order; the server does not have the absent ones."""
        return await library.items_by_id(self._server, ids, with_versions=with_versions)

    def title_pages(
        self, *, page_size: int = 1000, saved_since: datetime | None = None
    ) -> AsyncGenerator[titles.TitlePage, None]:
        """Yield every film and series with ids, path and overview, oldest entry first.

        ``saved_since`` leaves out what was not written since; it tells nothing about removals.

        Raises
        ------
        UpstreamUnavailable
            Also when too much was removed while reading: the pages so far are not the whole.
        """
        return titles.title_pages(self._server, page_size=page_size, saved_since=saved_since)

    def episode_pages(
        self,
        series_id: str | None = None,
        *,
        page_size: int = 1000,
        saved_since: datetime | None = None,
    ) -> AsyncGenerator[titles.EpisodePage, None]:
        """Yield every episode that can be played, of one series or of all; as ``title_pages``."""
        return titles.episode_pages(
            self._server, series_id=series_id, page_size=page_size, saved_since=saved_since
        )

    async def titles_by_id(self, ids: Sequence[str]) -> list[Title]:
        """Read these films and series, in no order; the server does not have the absent ones."""
        return await titles.titles_by_id(self._server, ids)

    async def episodes_by_id(self, ids: Sequence[str]) -> list[Episode]:
        """Read these episodes, in no order; the server does not have the absent ones."""
        return await titles.episodes_by_id(self._server, ids)

    def states(
        self, user_id: str, *, page_size: int = 500
    ) -> AsyncGenerator[list[ItemState], None]:
        """Yield each row of one user that is not as fresh: played, begun, favourite or rated.

        Items come once, in no useful order. The set is whole only when the last list was taken
        without an error. Rows with nothing but a count or a date are not among them.
        """
        return library.states(self._server, user_id, page_size=page_size)

    async def user_data(self, user_id: str, item_id: str) -> UserData:
        """Read the row of one user and item."""
        routes = await self._server.routes()
        if routes.user_data is not None:
            return await self._server.about(
                user_id, "GET", routes.user_data, wire.read_user_data, item_id=item_id
            )
        whole = await self._server.about(
            user_id, "GET", routes.item, wire.read_whole_item, item_id=item_id
        )
        return whole.user_data

    async def write_user_data(
        self,
        user_id: str,
        item_id: str,
        *,
        played: bool | None = None,
        position_ticks: int | None = None,
        play_count: int | None = None,
        is_favorite: bool | None = None,
        rating: float | None = None,
        last_played_at: datetime | None = None,
    ) -> UserData:
        """Set the given members in one call and return the row after it; one event is fired.

        ``None`` leaves a member alone; nothing can be cleared this way. Before 10.9 it takes a call
        (and an event) per member, and the server counts plays by itself.

        Raises
        ------
        UpstreamTooOld
            The server is older than 10.9 and a member cannot be expressed; nothing was written.
        ValueError
            No member is given, or ``last_played_at`` has no time zone.
        """
        patch = wire.UserDataPatch(
            rating=rating,
            playback_position_ticks=position_ticks,
            play_count=play_count,
            is_favorite=is_favorite,
            last_played_date=None if last_played_at is None else _iso(last_played_at),
            played=played,
        )
        if patch == wire.UserDataPatch():
            message = "nothing to write"
            raise ValueError(message)
        routes = await self._server.routes()
        if routes.user_data is None:
            for method, route, params in old_server.steps(patch, routes, upstream=self.name):
                await self._server.about(
                    user_id, method, route, nothing, item_id=item_id, params=params
                )
            return await self.user_data(user_id, item_id)
        return await self._server.about(
            user_id,
            "POST",
            routes.user_data,
            wire.read_user_data,
            item_id=item_id,
            body=wire.to_body(patch),
        )

    async def mark_unplayed(self, user_id: str, item_id: str) -> UserData:
        """Clear played, position, count and date: the only way to make the date null."""
        routes = await self._server.routes()
        return await self._server.about(
            user_id, "DELETE", routes.played, wire.read_user_data, item_id=item_id
        )

    async def clear_rating(self, user_id: str, item_id: str) -> UserData:
        """Make rating and likes null."""
        routes = await self._server.routes()
        return await self._server.about(
            user_id, "DELETE", routes.rating, wire.read_user_data, item_id=item_id
        )

    def playlists(self, token: str | None = None) -> Playlists:
        """The playlists of the server; ``token``: their owner's, for what an API key may not do."""
        owner = None
        if token is not None:
            owner = self._server.signed_in(token, device_id=f"{self._device_id}-playlists")
        return Playlists(self._server, owner)

    async def now_playing(self) -> list[NowPlaying]:
        """List who plays what at this moment; empty when nobody does."""
        return await self._server.ask("GET", "/Sessions", wire.read_now_playing)


def open_jellyfin(
    name: str,
    url: str,
    api_key: str,
    *,
    per_second: float,
    concurrency: int,
    observe: Observe | None = None,
    on_clock: OnClock | None = None,
    device_id: str | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> JellyfinClient:
    """Open the client of the server configured as ``name``; the caller closes it.

    ``device_id`` defaults to one derived from ``name``: a random one would leave a phantom device
    in the server's dashboard at each start. ``transport`` replaces the network.
    """
    http = make_http(
        url,
        headers={},
        per_second=per_second,
        concurrency=concurrency,
        observe=observe,
        transport=transport,
    )
    stable_id = device_id or f"medley-{name}"
    return JellyfinClient(name, http, api_key=api_key, device_id=stable_id, on_clock=on_clock)


def _iso(moment: datetime) -> str:
    if moment.tzinfo is None:
        message = "last_played_at needs a time zone"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
