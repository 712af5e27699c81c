"""Accounts through the client, on a simulated server of every version."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest

from medley_clients.errors import UpstreamMissing, UpstreamRejected
from medley_clients.jellyfin.client import JellyfinClient, open_jellyfin
from medley_clients.jellyfin.models import Library
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films

VERSIONS = ["10.8.13", "10.9.11", "10.10.7", "10.11.11", "12.0.0"]

Opened: TypeAlias = tuple[JellyfinSimulator, JellyfinClient]


@asynccontextmanager
async def opened(version: str = "10.11.11") -> AsyncGenerator[Opened, None]:
    server = JellyfinSimulator("lan", version=version)
    server.add_library("Films", films(1), root="/media/films")
    server.add_user("root", password="x", is_administrator=True)
    async with server.serving() as url:
        client = open_jellyfin("lan", url, server.api_key, per_second=1000, concurrency=4)
        try:
            yield server, client
        finally:
            await client.aclose()


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_account_is_made_changed_and_taken_away(version: str) -> None:
    async with opened(version) as (server, client):
        made = await client.create_user("carl")
        await client.set_password(made.id, "correct horse")
        policy = await client.policy(made.id)
        await client.set_policy(made.id, policy | {"IsDisabled": True, "MaxParentalRating": 12})
        read = await client.user(made.id)

        assert (read.is_disabled, read.has_configured_password) == (True, True)
        assert server.user("carl").password == "correct horse"
        assert server.user("carl").policy["MaxParentalRating"] == 12
        await client.delete_user(made.id)
        with pytest.raises(UpstreamMissing):
            await client.user(made.id)


async def test_a_password_travels_with_the_name() -> None:
    async with opened() as (server, client):
        await client.create_user("carl", password="correct horse")
        await client.create_user("dora")

        assert server.user("carl").password == "correct horse"
        assert server.user("dora").password is None


async def test_a_name_that_is_taken_is_refused() -> None:
    async with opened() as (_, client):
        with pytest.raises(UpstreamRejected) as refusal:
            await client.create_user("ROOT")

        assert refusal.value.status == 400


async def test_libraries_have_names_and_folders() -> None:
    async with opened() as (server, client):
        [folder] = server.state.library.folders

        assert await client.libraries() == [Library(folder.id, "Films", ["/media/films"])]
