"""What lives as long as the process: the pool, and each account with its source and its target."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from faststream import Context
from faststream.nats import NatsBroker

from medley_clients.lastfm.client import open_lastfm
from medley_clients.listenbrainz.client import open_listenbrainz
from medley_clients.navidrome.client import open_navidrome
from medley_clients.subsonic.client import open_subsonic
from medley_kit.db import Pool, answers, open_pool
from medley_kit.health import Health
from medley_kit.metrics import observe_upstream
from scrobble_sync import settings as told
from scrobble_sync.domain.credits import options
from scrobble_sync.domain.decision import Duplicates
from scrobble_sync.domain.matching import Rules
from scrobble_sync.settings import Mode, Settings
from scrobble_sync.similarity import likeness
from scrobble_sync.store import accounts as account_rows
from scrobble_sync.store.accounts import NewAccount
from scrobble_sync.workflows.accounts import (
    Account,
    Accounts,
    Calls,
    Matching,
    RunningTarget,
    StoppedTarget,
)
from scrobble_sync.workflows.lastfm_source import LastfmSource
from scrobble_sync.workflows.listenbrainz_source import ListenbrainzSource
from scrobble_sync.workflows.sources import LovingSource

_FASTEST = 1000.0
"""Calls of a target in a second where the settings set no pause."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; handed to every handler."""

    settings: Settings
    pool: Pool
    broker: NatsBroker
    accounts: Accounts
    matching: Matching


Injected = Annotated[Resources, Context("resources")]


@asynccontextmanager
async def open_resources(
    settings: Settings, broker: NatsBroker, health: Health
) -> AsyncGenerator[Resources, None]:
    """Open the pool and the clients of each account; nobody is called yet."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(
            settings.postgres.dsn.get_secret_value(),
            schema="scrobble_sync",
            application_name="scrobble-sync",
        )
        stack.push_async_callback(pool.close)
        health.add("postgres", lambda: answers(pool))
        numbers = await _numbers(settings, pool)
        accounts = {
            name: _opened(name, account, settings, numbers[name], stack)
            for name, account in settings.accounts.items()
        }
        yield Resources(settings, pool, broker, accounts, matching_of(settings.matching))


def matching_of(matching: told.Matching) -> Matching:
    """What the settings say about matching, as the workflows read it."""
    return Matching(
        options(
            whitelist=matching.first_artist_whitelist,
            renamed=matching.artist_map,
            is_first_only=matching.first_artist_only,
        ),
        Rules(Duplicates(matching.duplicates.value)),
        likeness,
    )


async def _numbers(settings: Settings, pool: Pool) -> dict[str, int]:
    new = []
    for name, account in settings.accounts.items():
        source = account.lastfm or account.listenbrainz
        assert source is not None
        kind = "lastfm" if account.lastfm else "listenbrainz"
        new.append(NewAccount(name, kind, source.user, account.target, account.username))
    async with pool.acquire() as connection:
        return await account_rows.put_all(connection, new)


def _opened(
    name: str, account: told.Account, settings: Settings, number: int, stack: AsyncExitStack
) -> Account:
    kind, user, source = _source(name, account, stack)
    return Account(
        name=name,
        account_id=number,
        source_kind=kind,
        source_user=user,
        target_name=account.target,
        username=account.username,
        source=source,
        target=_target(account, settings.targets[account.target], stack),
        conflict=account.conflict,
        brings_plays=account.sync.plays,
        brings_loved=account.sync.loved,
        exports=tuple(account.exports),
        reverse_loved=account.sync.reverse_loved,
    )


def _source(
    name: str, account: told.Account, stack: AsyncExitStack
) -> tuple[str, str, LovingSource]:
    if (lastfm := account.lastfm) is not None:
        client = open_lastfm(
            f"lastfm of {name}",
            lastfm.api_key.get_secret_value(),
            url=str(lastfm.url),
            api_secret=lastfm.api_secret.get_secret_value() if lastfm.api_secret else None,
            session_key=lastfm.session_key.get_secret_value() if lastfm.session_key else None,
            observe=observe_upstream,
        )
        stack.push_async_callback(client.aclose)
        return "lastfm", lastfm.user, LastfmSource(client, lastfm.user)
    listenbrainz = account.listenbrainz
    assert listenbrainz is not None
    listens = open_listenbrainz(
        f"listenbrainz of {name}",
        listenbrainz.token.get_secret_value(),
        url=str(listenbrainz.url),
        observe=observe_upstream,
    )
    stack.push_async_callback(listens.aclose)
    return "listenbrainz", listenbrainz.user, ListenbrainzSource(listens, listenbrainz.user)


def _target(
    account: told.Account, target: told.Target, stack: AsyncExitStack
) -> RunningTarget | StoppedTarget:
    calls = Calls()

    def observe(upstream: str, route: str, status: int | str, seconds: float) -> None:
        calls.observe(upstream, route, status, seconds)
        observe_upstream(upstream, route, status, seconds)

    per_second = 1000 / target.rate_limit_ms if target.rate_limit_ms else _FASTEST
    password = account.password.get_secret_value()
    subsonic = open_subsonic(
        account.target,
        str(target.url),
        username=account.username,
        password=password,
        per_second=per_second,
        observe=observe,
    )
    stack.push_async_callback(subsonic.aclose)
    if target.mode is Mode.DATABASE:
        assert target.database_path is not None
        backups = target.backup_path or target.database_path.parent / "medley"
        return StoppedTarget(subsonic, target.database_path, backups, target.backups_kept)
    navidrome = open_navidrome(
        account.target,
        str(target.url),
        username=account.username,
        password=password,
        per_second=per_second,
        observe=observe,
    )
    stack.push_async_callback(navidrome.aclose)
    return RunningTarget(subsonic, navidrome, calls)
