"""What lives as long as the process: the pool, a client for each server, what the settings say."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from faststream import Context
from faststream.nats import NatsBroker

from jellyfin_sync.clocks import Clocks
from jellyfin_sync.domain.row import TICKS_PER_SECOND, Field
from jellyfin_sync.domain.timing import PathPolicy
from jellyfin_sync.reach import Reach
from jellyfin_sync.settings import Role, Settings, Sync
from jellyfin_sync.store import servers
from jellyfin_sync.workflows.read_playlists import Tokens
from jellyfin_sync.workflows.rules import AccountRules, Rules, ServerRules
from medley_clients.jellyfin.client import JellyfinClient, open_jellyfin
from medley_kit.db import Pool, answers, open_pool
from medley_kit.health import Health
from medley_kit.metrics import observe_upstream


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; handed to every subscriber."""

    settings: Settings
    pool: Pool
    broker: NatsBroker
    clients: Mapping[str, JellyfinClient]
    clocks: Clocks
    rules: Rules
    reach: Reach
    tokens: Tokens

    def seal_key(self, server: str) -> str:
        """With what passwords of that server's accounts are sealed."""
        return self.settings.servers[server].api_key.get_secret_value()


Injected = Annotated[Resources, Context("resources")]


@asynccontextmanager
async def open_resources(
    settings: Settings, broker: NatsBroker, health: Health
) -> AsyncGenerator[Resources, None]:
    """Open the pool and one client for each configured server; no server is asked anything yet."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(
            settings.postgres.dsn.get_secret_value(),
            schema="jellyfin_sync",
            application_name="jellyfin-sync",
        )
        stack.push_async_callback(pool.close)
        health.add("postgres", lambda: answers(pool))
        clocks = Clocks()
        clients: dict[str, JellyfinClient] = {}
        for name, server in settings.servers.items():
            clients[name] = open_jellyfin(
                name,
                str(server.url),
                server.api_key.get_secret_value(),
                per_second=server.requests_per_second,
                concurrency=server.concurrency,
                observe=observe_upstream,
                on_clock=partial(clocks.see_answer, name),
            )
            stack.push_async_callback(clients[name].aclose)
        async with pool.acquire() as connection:
            await servers.add_all(connection, list(clients))
        yield Resources(
            settings,
            pool,
            broker,
            clients,
            clocks,
            rules_of(settings),
            Reach(pool, clients, outage_s=settings.reconcile.after_outage),
            tokens_of(settings),
        )


def tokens_of(settings: Settings) -> Tokens:
    """The access tokens of people, by server and username in lower case."""
    return {
        name: {
            username.casefold(): token.get_secret_value()
            for username, token in server.user_tokens.items()
        }
        for name, server in settings.servers.items()
    }


def rules_of(settings: Settings) -> Rules:
    """What the settings say, as the workflows read it."""
    return Rules(
        servers={
            name: ServerRules(
                is_source=server.role is not Role.TARGET,
                is_target=server.role is not Role.SOURCE,
                path_map=server.path_map,
                concurrency=server.concurrency,
                is_passwordless=server.passwordless,
            )
            for name, server in settings.servers.items()
        },
        enabled=_enabled(settings.sync),
        copies=settings.sync.copies,
        minimum_position=int(settings.sync.minimum_position_seconds * TICKS_PER_SECOND),
        debounce_s=settings.sync.progress_debounce_seconds,
        max_retries=settings.sync.max_retries,
        most_playlists_deleted=settings.sync.most_playlists_deleted,
        is_dry_run=settings.sync.dry_run,
        user_map=settings.user_map,
        allow=tuple(settings.users.allow),
        deny=tuple(settings.users.deny),
        policies=tuple(
            PathPolicy(each.prefix, each.absent_retry_count, each.retry_delay_seconds)
            for each in settings.path_sync_policy
        ),
        denied_libraries=frozenset(name.strip().casefold() for name in settings.libraries.deny),
        accounts=AccountRules(
            creates=settings.sync.users.create,
            deletes=settings.sync.users.delete,
            delete_after_s=settings.sync.users.delete_after,
            at_most=settings.sync.users.delete_at_most,
        ),
    )


def _enabled(sync: Sync) -> frozenset[Field]:
    enabled: set[Field] = set()
    if sync.watched_status:
        enabled |= {Field.PLAYED, Field.PLAY_COUNT, Field.LAST_PLAYED}
    if sync.playback_progress:
        enabled.add(Field.POSITION)
    if sync.favorites:
        enabled.add(Field.FAVORITE)
    if sync.ratings:
        enabled.add(Field.RATING)
    return frozenset(enabled)
