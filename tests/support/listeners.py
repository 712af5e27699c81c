"""People who listen: a simulated Last.fm, a simulated Navidrome, and scrobble-sync between them."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from faststream.nats import NatsBroker

from medley_clients.asking_again import Patience
from medley_clients.lastfm.client import open_lastfm
from medley_kit.health import Health
from medley_kit.migrate import migrate
from medley_simulators.lastfm.plays import Account, Play
from medley_simulators.lastfm.server import LastfmSimulator
from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.server import NavidromeSimulator
from scrobble_sync.resources import Resources, open_resources
from scrobble_sync.settings import Settings
from scrobble_sync.workflows.lastfm_source import LastfmSource
from scrobble_sync.workflows.sync_accounts import sync_accounts
from scrobble_sync.workflows.sync_result import Wish

DAY = 86_400
NOW = int(time.time())
START = NOW - 400 * DAY
"""When the first play of these tests may have been."""


async def migrate_scrobble_sync(dsn: str) -> None:
    """Bring an empty database up to date."""
    await asyncio.to_thread(migrate, "scrobble_sync", "scrobble_sync", dsn)


def songs(count: int, *, artist: str = "Ada", album: str = "One", library: int = 1) -> list[Song]:
    """Songs with titles of their own, on one album."""
    return [
        Song(f"Song {number:03}", (artist,), album, artist, track=number, library=library)
        for number in range(1, count + 1)
    ]


def play(song: Song, at: int) -> Play:
    """The play of a song as a scrobbler tells it."""
    return Play(at, song.artists[0], song.title, song.album)


async def in_silence(_done: int, _total: int | None, _what: str) -> None:
    """Report to nobody."""


@dataclass
class Listeners:
    """`ada` listens; her plays are at Last.fm, her music on a Navidrome."""

    lastfm: LastfmSimulator
    navidrome: NavidromeSimulator
    resources: Resources
    songs: list[Song] = field(default_factory=list)

    @property
    def ada(self) -> Account:
        """Her account at Last.fm."""
        return self.lastfm.account("ada")

    async def sync(
        self, *, only: str | None = None, is_dry_run: bool = False, is_full: bool = False
    ) -> dict[str, Any]:
        """Run all accounts once; what the job would show."""
        return await sync_accounts(
            self.resources.pool,
            self.resources.accounts,
            only=only,
            matching=self.resources.matching,
            wish=Wish(is_dry_run=is_dry_run, is_full=is_full, settle_s=0),
            now=int(time.time()) + 1,
            report=in_silence,
        )

    async def query(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        """Rows of the service's own tables."""
        async with self.resources.pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    def counts(self, user: str = "ada") -> list[int]:
        """How often each song was played, as the server counts."""
        return [self.navidrome.held(user, song).plays for song in self.songs]

    def calls(self, method: str) -> int:
        """How often the Navidrome was called by this method."""
        counted = self.navidrome.journal.counts.items()
        return sum(count for (_, name), count in counted if name == method)


def settings_for(
    dsn: str,
    lastfm_url: str,
    navidrome_url: str,
    *,
    people: Sequence[str] = ("ada",),
    account: dict[str, Any] | None = None,
    target: dict[str, Any] | None = None,
    lastfm: dict[str, Any] | None = None,
    **section: Any,
) -> Settings:
    """Settings that lead to these servers, quick."""
    where = {"url": navidrome_url, "rate_limit_ms": 0, **(target or {})}
    accounts = {
        name: {
            "lastfm": {
                "user": name,
                "api_key": "lastfm-key",
                "url": lastfm_url,
                **(lastfm or {}),
            },
            "target": "home",
            "username": name,
            "password": "secret",
            **(account or {}),
        }
        for name in people
    }
    return Settings.model_validate(
        {"postgres": {"dsn": dsn}, "targets": {"home": where}, "accounts": accounts, **section}
    )


@asynccontextmanager
async def listeners(
    dsn: str,
    *,
    library: Sequence[Song] = (),
    people: Sequence[str] = ("ada",),
    navidrome: NavidromeSimulator | None = None,
    **settings: Any,
) -> AsyncGenerator[Listeners, None]:
    """Start both simulators and open what the service would."""
    lastfm = LastfmSimulator()
    home = navidrome or NavidromeSimulator()
    for name in people:
        lastfm.add_user(name).registered_at = START
        home.add_user(name)
    chosen = list(library) or songs(5)
    home.add_songs(chosen)
    async with AsyncExitStack() as stack:
        lastfm_url = await stack.enter_async_context(lastfm.serving())
        navidrome_url = await stack.enter_async_context(home.serving())
        told = settings_for(dsn, lastfm_url, navidrome_url, people=people, **settings)
        resources = await stack.enter_async_context(open_resources(told, NatsBroker(), Health()))
        await hurry(resources, lastfm_url, stack)
        yield Listeners(lastfm, home, resources, chosen)


async def hurry(resources: Resources, lastfm_url: str, stack: AsyncExitStack) -> None:
    """Ask the simulated Last.fm more often than the real one allows, and wait for nothing."""
    accounts: Any = resources.accounts
    for name, account in list(accounts.items()):
        if account.source_kind != "lastfm":
            continue
        told = resources.settings.accounts[name].lastfm
        assert told is not None
        client = open_lastfm(
            name,
            told.api_key.get_secret_value(),
            url=lastfm_url,
            api_secret=told.api_secret.get_secret_value() if told.api_secret else None,
            session_key=told.session_key.get_secret_value() if told.session_key else None,
            per_second=2_000,
            patience=Patience(tries=2, first_pause_s=0, longest_pause_s=0.1),
        )
        stack.push_async_callback(client.aclose)
        accounts[name] = replace(account, source=LastfmSource(client, told.user))
