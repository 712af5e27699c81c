"""One qBittorrent."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import httpx
import msgspec

from medley_clients.exchange import OnClock
from medley_clients.qbittorrent.models import Changes, Torrent
from medley_clients.qbittorrent.session import Session
from medley_kit.http import Observe, make_http

_TIMEOUT_S: Final = 15
_HASHES_A_CALL: Final = 500

_read_torrents: Final = msgspec.json.Decoder(list[Torrent]).decode
_read_changes: Final = msgspec.json.Decoder(Changes).decode
_read_members: Final = msgspec.json.Decoder(dict[str, Any]).decode


class QbittorrentClient:
    """Reads torrents. Every method raises the errors of ``medley_clients.exchange``."""

    def __init__(self, session: Session) -> None:
        self.name = session.name
        self._session = session

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.aclose()

    async def version(self) -> str:
        """Ask who answers, signed in: `v5.1.4`."""
        return await self._session.ask("GET", "/api/v2/app/version", _read_text)

    async def torrents(self, hashes: Iterable[str] | None = None) -> list[Torrent]:
        """List all torrents, or those of these hashes (any case); unknown hashes are just absent.

        Hashes travel in the body: in an address two hundred of them are too many.
        """
        if hashes is None:
            return await self._session.ask("GET", "/api/v2/torrents/info", _read_torrents)
        wanted = sorted({one.lower() for one in hashes})
        found: list[Torrent] = []
        for start in range(0, len(wanted), _HASHES_A_CALL):
            form = {"hashes": "|".join(wanted[start : start + _HASHES_A_CALL])}
            found.extend(
                await self._session.ask("POST", "/api/v2/torrents/info", _read_torrents, form=form)
            )
        return found

    async def changes(self, rid: int = 0) -> Changes:
        """What changed since ``rid``; 0, or a number the server has forgotten: everything."""
        return await self._session.ask(
            "GET", "/api/v2/sync/maindata", _read_changes, params={"rid": rid}
        )


class Followed:
    """All torrents of one server, kept up to date by asking only for what changed."""

    def __init__(self, client: QbittorrentClient) -> None:
        self._client = client
        self._rid = 0
        self._members: dict[str, dict[str, Any]] = {}
        self.torrents: dict[str, Torrent] = {}
        """By hash, in lower case."""

    async def refresh(self) -> tuple[Sequence[Torrent], Sequence[str]]:
        """Ask for news; which torrents changed or appeared, and the hashes of those that went.

        After an error nothing has changed here, and the next call asks for the same again.
        """
        said = await self._client.changes(self._rid)
        members = {} if said.full_update else self._members
        fresh: dict[str, Torrent] = {}
        merged: dict[str, dict[str, Any]] = {}
        for key, raw in said.torrents.items():
            name = key.lower()
            merged[name] = {**members.get(name, {}), **_read_members(raw), "hash": name}
            fresh[name] = msgspec.convert(merged[name], Torrent, strict=False)
        known = {} if said.full_update else self.torrents
        gone = {one.lower() for one in said.torrents_removed}
        if said.full_update:
            gone = self.torrents.keys() - fresh.keys()
        before = self.torrents
        self._members = {k: v for k, v in {**members, **merged}.items() if k not in gone}
        self.torrents = {k: v for k, v in {**known, **fresh}.items() if k not in gone}
        self._rid = said.rid
        changed = [one for name, one in fresh.items() if before.get(name) != one]
        return changed, sorted(gone & before.keys())


def _read_text(body: bytes) -> str:
    return body.decode().strip()


def open_qbittorrent(
    name: str,
    url: str,
    *,
    username: str | None,
    password: str | None,
    per_second: float = 10,
    concurrency: int = 2,
    observe: Observe | None = None,
    on_clock: OnClock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> QbittorrentClient:
    """Open the client of the server configured as ``name``; the caller closes it.

    Without a user name it relies on the server letting our address in.
    """
    http = make_http(
        url,
        headers={},
        per_second=per_second,
        concurrency=concurrency,
        timeout_s=_TIMEOUT_S,
        observe=observe,
        transport=transport,
    )
    session = Session(name, http, username=username, password=password, on_clock=on_clock)
    return QbittorrentClient(session)
