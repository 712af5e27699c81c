"""A name that its owner does not know is refused before anything is queued."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from faststream.nats import NatsRouter

from medley_contracts.jellyfin import JellyfinStatus, JellyfinUsers
from medley_contracts.libretime import LibretimeConfig
from medley_contracts.refusal import Refusal
from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.query import answer as answering
from tests.support.gateways import Gateway
from tests.support.owners import Said, answering_as
from tests.support.servers import OwnNats


@pytest.fixture
async def owners(nats: OwnNats) -> AsyncGenerator[None, None]:
    """Who answers for two Jellyfins, one person, one account, and no station."""
    router = NatsRouter()

    @answering(router, JellyfinStatus)
    async def servers(_query: JellyfinStatus) -> Said:
        return Said({"servers": [{"server": "wan"}, {"server": "lan"}]})

    @answering(router, JellyfinUsers)
    async def persons(_query: JellyfinUsers) -> Said:
        return Said({"persons": [{"person": "ada"}]})

    @answering(router, ScrobbleStatus)
    async def accounts(_query: ScrobbleStatus) -> Said:
        return Said({"accounts": [{"account": "ada"}]})

    @answering(router, LibretimeConfig)
    async def stations(query: LibretimeConfig) -> Refusal:
        return Refusal(refused="not-found", detail=f"no station {query.station!r}", status=404)

    async with answering_as("owners", router, nats.url):
        yield


@pytest.mark.usefixtures("owners")
@pytest.mark.parametrize(
    ("path", "wish", "told"),
    [
        ("jellyfin/index", {"servers": ["lan", "late"]}, "there is no server 'late'; there are"),
        ("jellyfin/reconcile", {"servers": ["late"]}, "servers: there is no server 'late'"),
        ("jellyfin/reconcile", {"seed_from": "late"}, "seed_from: there is no server 'late'"),
        ("jellyfin/reconcile", {"users": ["zoe"]}, "users: there is no person 'zoe'"),
        ("jellyfin/playlists/sync", {"users": ["zoe"]}, "there are: ada"),
        ("scrobbles/sync", {"account": "zoe"}, "account: there is no account 'zoe'"),
        ("sync/tracks", {"station": "late"}, "no station 'late'"),
        ("sync/tracks?station=late", {}, "no station 'late'"),
        ("sync/playback-history", {"station": "late"}, "no station 'late'"),
    ],
)
async def test_a_name_nobody_knows_is_refused_with_what_there_is(
    gateway: Gateway, path: str, wish: dict[str, Any], told: str
) -> None:
    answer = await gateway.admin.post(f"/api/{path}", json=wish)

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:medley:problem:not-found")
    assert told in answer.json()["detail"]
    assert (await gateway.admin.get("/api/jobs")).json()["items"] == []


@pytest.mark.usefixtures("owners")
@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("jellyfin/reconcile", {"servers": ["lan"], "users": [" Ada"], "seed_from": "wan"}),
        ("scrobbles/sync", {"account": "ada"}),
        ("sync/tracks", {}),
    ],
)
async def test_a_name_that_is_known_is_queued(
    gateway: Gateway, path: str, wish: dict[str, Any]
) -> None:
    assert (await gateway.admin.post(f"/api/{path}", json=wish)).status_code == 202


async def test_while_its_owner_is_away_a_wish_is_queued_as_it_is(gateway: Gateway) -> None:
    answer = await gateway.admin.post("/api/jellyfin/index", json={"servers": ["late"]})

    assert answer.status_code == 202
