"""A gateway over servers of its own."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

import httpx
import pytest

from tests.support.databases import MigratedTemplates
from tests.support.gateways import SECRET, Gateway, Post, Start, a_gateway, migrate_gateway
from tests.support.servers import OwnNats


@pytest.fixture
async def migrated(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """The DSN of a database with the gateway's schema."""
    async with templates.clone("gateway", migrate_gateway) as dsn:
        yield dsn


@pytest.fixture
def start(nats: OwnNats, migrated: str) -> Start:
    """Start a gateway; a keyword replaces a setting."""
    return partial(a_gateway, nats.url, migrated)


@pytest.fixture
async def gateway(start: Start) -> AsyncGenerator[Gateway, None]:
    """A gateway with the usual settings."""
    async with start() as running:
        yield running


@pytest.fixture
def post(gateway: Gateway) -> Post:
    """Post a webhook with the right secret of `lan`; bytes are posted as they are."""

    async def posted(body: Any, *, server: str = "lan") -> httpx.Response:
        content: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        headers = {"X-Medley-Secret": SECRET}
        return await gateway.nobody.post(f"/webhooks/jellyfin/{server}", headers=headers, **content)

    return posted
