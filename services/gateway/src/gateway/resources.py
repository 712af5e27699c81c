"""What lives as long as the process: connections, the feed of events, what is known of people."""

import secrets
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from faststream.nats import NatsBroker
from pydantic import SecretStr

from gateway.attempts import Attempts
from gateway.auth import AdminTokens, Gate, new_token, token_digest
from gateway.intake import Intake
from gateway.jellyfin_login import JellyfinLogin
from gateway.job_news import JobNews
from gateway.live.feed import Feed
from gateway.neighbours import Neighbours
from gateway.receipts import Receipts
from gateway.sessions import Signer
from gateway.settings import Settings
from gateway.store import keys
from medley_kit.db import Pool, answers, open_pool
from medley_kit.errors import PermanentError
from medley_kit.health import Health
from medley_kit.http import make_http
from medley_kit.outbox import Relay
from medley_kit.send import connected

FIRST_TOKEN = "first-start"  # noqa: S105 - the name of a token
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; handed to every route and subscriber."""

    pool: Pool
    broker: NatsBroker
    relay: Relay
    health: Health
    intake: Intake
    receipts: Receipts
    feed: Feed
    job_news: JobNews
    attempts: Attempts
    neighbours: Neighbours
    gate: Gate
    tokens: AdminTokens
    signer: Signer
    jellyfin_login: JellyfinLogin | None
    own_hosts: frozenset[str]
    is_https: bool
    max_body: int
    max_upload: int
    listening: socket.socket


class PortTaken(PermanentError):
    """The address of the settings is not ours to listen on."""


async def ensure_admin_token(pool: Pool) -> str | None:
    """A new admin token, to be shown once; ``None``: there is one, and only its hash is kept."""
    token = new_token()
    async with pool.acquire() as connection:
        is_new = await keys.add_token(connection, FIRST_TOKEN, token_digest(token))
    return token if is_new else None


def gate(settings: Settings) -> Gate:
    """Who may post, from the settings."""
    sources: dict[str, SecretStr | None] = {
        f"{vendor}/{instance}": source.secret
        for vendor in type(settings.webhooks).model_fields
        for instance, source in (settings.webhooks.of(vendor) or {}).items()
    }
    return Gate(sources, settings.allow_unsigned_webhooks)


@asynccontextmanager
async def open_resources(
    settings: Settings, broker: NatsBroker, health: Health
) -> AsyncGenerator[Resources, None]:
    """Open what the gateway needs; the database must answer, the broker may be away.

    Raises
    ------
    PortTaken
        Nobody can listen on that host and port.
    DatabaseAway
        PostgreSQL cannot be reached.
    """
    listening = _listen(settings.host, settings.port)
    async with AsyncExitStack() as stack:
        stack.callback(listening.close)
        yield await _opened(settings, broker, health, listening, stack)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        message = (
            f"port {port} of {host} cannot be used ({error.strerror}): "
            "set gateway.port to another, or end what uses it"
        )
        raise PortTaken(message) from error


async def _opened(
    settings: Settings,
    broker: NatsBroker,
    health: Health,
    listening: socket.socket,
    stack: AsyncExitStack,
) -> Resources:
    pool = await open_pool(
        settings.postgres.dsn.get_secret_value(),
        schema=Settings.SECTION,
        application_name="gateway",
    )
    stack.push_async_callback(pool.close)
    health.add("postgres", partial(answers, pool))
    digests = await _token_digests(settings, pool)
    async with pool.acquire() as connection:
        key = await keys.signing_key(
            connection, "session", otherwise=secrets.token_bytes(_KEY_BYTES)
        )
    relay = await stack.enter_async_context(Relay(pool, broker).running())
    login = _jellyfin_login(settings)
    if login is not None:
        stack.push_async_callback(login.aclose)
    address = urlsplit(str(settings.public_url or ""))
    return Resources(
        pool=pool,
        broker=broker,
        relay=relay,
        health=health,
        intake=Intake(broker, pool, relay),
        receipts=Receipts(),
        feed=Feed(partial(connected, broker)),
        job_news=JobNews(),
        attempts=Attempts(),
        neighbours=Neighbours(broker),
        gate=gate(settings),
        tokens=AdminTokens(digests),
        signer=Signer(key, digests),
        jellyfin_login=login,
        own_hosts=frozenset({address.netloc.lower()} - {""}),
        is_https=address.scheme == "https",
        max_body=settings.max_body,
        max_upload=settings.max_upload,
        listening=listening,
    )


async def _token_digests(settings: Settings, pool: Pool) -> Mapping[str, bytes]:
    """Those of the settings; where there are none, the one made at first start."""
    if settings.admin_tokens:
        return {
            name: token_digest(token.get_secret_value())
            for name, token in settings.admin_tokens.items()
        }
    if made := await ensure_admin_token(pool):
        # To whoever starts it, once; a log would keep it.
        sys.stdout.write(f"Admin token, shown this once only: {made}\n")
        sys.stdout.flush()
    async with pool.acquire() as connection:
        return await keys.tokens(connection)


async def first_admin_token(settings: Settings) -> str | None:
    """Make the admin token before the gateway starts, for a caller who shows it in their own way.

    ``None``: the settings name one, or one was made before. The schema must be up to date.

    Raises
    ------
    DatabaseAway
        PostgreSQL cannot be reached.
    """
    if settings.admin_tokens:
        return None
    dsn = settings.postgres.dsn.get_secret_value()
    pool = await open_pool(
        dsn, schema=Settings.SECTION, max_size=1, application_name="gateway-first-start"
    )
    try:
        return await ensure_admin_token(pool)
    finally:
        await pool.close()


def _jellyfin_login(settings: Settings) -> JellyfinLogin | None:
    if settings.jellyfin_login is None:
        return None
    http = make_http(
        str(settings.jellyfin_login.url), headers={}, per_second=20, concurrency=4, timeout_s=5
    )
    return JellyfinLogin(http)
