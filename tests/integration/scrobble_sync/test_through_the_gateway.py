"""The routes of the gateway with the service behind them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import httpx
import pytest

from medley_simulators.lastfm.plays import Play
from medley_simulators.navidrome.library import Song
from scrobble_sync.app import service
from scrobble_sync.settings import Settings
from tests.support.databases import MigratedTemplates
from tests.support.gateways import a_gateway, migrate_gateway
from tests.support.listeners import DAY, NOW, Listeners, listeners
from tests.support.one_service import settings_of
from tests.support.servers import OwnNats

LIBRARY = [
    Song("Red", ("Ada",), "One", "Ada", track=1, duration=200),
    Song("Red", ("Ada",), "Hits", "Various", track=2, duration=201),
    Song("Intro", ("Ada",), "One", "Ada", track=3, duration=60),
    Song("Intro", ("Ada",), "Two", "Ada", track=1, duration=95),
]


@dataclass
class Home:
    """The whole way: gateway, broker, service, simulated servers."""

    api: httpx.AsyncClient
    people: Listeners

    async def sync(self, **wish: object) -> dict[str, object]:
        """Run and wait for the result."""
        answer = await self.api.post(
            "/api/scrobbles/sync", json=wish, headers={"Prefer": "wait=30"}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found


@pytest.fixture
async def way(
    nats: OwnNats, scrobble_database: str, templates: MigratedTemplates
) -> AsyncGenerator[Home, None]:
    """A library with copies and with two recordings of one name."""
    async with (
        listeners(scrobble_database, library=LIBRARY) as people,
        templates.clone("gateway", migrate_gateway) as gateway_dsn,
        a_gateway(nats.url, gateway_dsn) as gateway,
    ):
        section = people.resources.settings.model_dump(
            mode="json", include={"targets", "accounts", "schedule"}
        )
        for account in section["accounts"].values():
            account |= {"password": "secret", "listenbrainz": None}
            account["lastfm"]["api_key"] = "lastfm-key"
            del account["listenbrainz"]
        settings = settings_of(Settings, nats.url, scrobble_database, **section)
        async with service.running(settings):
            people.lastfm.add_plays(
                "ada",
                [
                    Play(NOW - DAY, "Ada", "Red", "One"),
                    Play(NOW - DAY + 900, "Ada", "Intro"),
                    Play(NOW - DAY + 1800, "Zoe", "Unknown", "Lost"),
                ],
            )
            yield Home(gateway.admin, people)


async def test_a_run_is_a_job_with_its_result(way: Home) -> None:
    result = await way.sync()

    assert (result["fetched"], result["written"], result["ambiguous"]) == (3, 1, 1)
    status = (await way.api.get("/api/scrobbles/status")).json()
    assert status["accounts"][0]["last_run"]["written"] == 1
    assert status["accounts"][0]["counts"]["review"] == 1


async def test_a_doubt_is_settled_by_a_person_and_can_be_taken_back(way: Home) -> None:
    await way.sync()
    (doubt,) = (await way.api.get("/api/scrobbles/review")).json()["items"]
    two = next(each for each in doubt["candidates"] if each["album"] == "Two")

    accepted = await way.api.post(
        f"/api/scrobbles/review/{doubt['id']}",
        json={"decision": "accept", "track_id": two["track_id"]},
    )
    await way.sync()

    assert accepted.json()["decided_by"] == "ops"
    assert way.people.navidrome.held("ada", LIBRARY[3]).plays == 1
    assert (await way.api.get("/api/scrobbles/review")).json()["items"] == []
    await way.api.delete("/api/scrobbles/mappings", params={"id": doubt["id"]})
    await way.sync()
    assert len((await way.api.get("/api/scrobbles/review")).json()["items"]) == 1


async def test_a_rejected_match_is_not_offered_again(way: Home) -> None:
    await way.sync()
    (doubt,) = (await way.api.get("/api/scrobbles/review")).json()["items"]

    await way.api.post(f"/api/scrobbles/review/{doubt['id']}", json={"decision": "reject"})
    await way.sync(full=True)

    assert (await way.api.get("/api/scrobbles/review")).json()["items"] == []
    found = (await way.api.get("/api/scrobbles/mappings", params={"q": "intro"})).json()
    assert found["items"][0]["verdict"] == "unmatched"


async def test_a_mapping_by_hand_brings_the_plays_over(way: Home) -> None:
    await way.sync()
    (unknown,) = (
        await way.api.get("/api/scrobbles/mappings", params={"verdict": "unmatched"})
    ).json()["items"]
    (found, *_) = (
        await way.api.get("/api/scrobbles/tracks", params={"account": "ada", "q": "red one"})
    ).json()["items"]

    put = await way.api.put(
        "/api/scrobbles/mappings", json={"id": unknown["id"], "track_ids": [found["track_id"]]}
    )
    await way.sync()

    assert put.json()["verdict"] == "matched"
    assert way.people.navidrome.held("ada", LIBRARY[0]).plays == 2


async def test_reports_have_the_shape_that_scripts_know(way: Home) -> None:
    await way.sync()

    missing = (await way.api.get("/api/scrobbles/reports/missing-scrobbles")).json()
    twins = (await way.api.get("/api/scrobbles/reports/duplicates")).json()

    (row,) = missing["Zoe"]["Lost"]
    assert row.keys() == {"track", "scrobbled", "loved", "lastplayed"}
    assert row["scrobbled"] == 1
    assert [each["navidrome_album"] for each in twins["Ada - Red"]["versions"]] == ["One", "Hits"]
    assert twins["Ada - Red"]["count"] == 1


async def test_wrong_questions_are_refused_with_a_problem(way: Home) -> None:
    unknown = await way.api.get("/api/scrobbles/reports/duplicates", params={"account": "nobody"})
    absent = await way.api.post("/api/scrobbles/review/999999", json={"decision": "ignore"})
    nonsense = await way.api.post("/api/scrobbles/review/1", json={"decision": "perhaps"})
    undo = await way.api.post(
        "/api/scrobbles/undo", json={"run_id": "1"}, headers={"Prefer": "wait=20"}
    )

    assert [unknown.status_code, absent.status_code, nonsense.status_code] == [404, 404, 422]
    assert undo.status_code == 500
    assert "wrote into a database" in undo.json()["detail"]


async def test_the_check_and_the_cache_are_told(way: Home) -> None:
    await way.sync()

    check = (await way.api.get("/api/scrobbles/check")).json()
    cache = (await way.api.get("/api/scrobbles/cache")).json()
    reset = (await way.api.post("/api/scrobbles/cache/reset", json={"scope": "matches"})).json()

    assert check["ok"] is True
    assert {each["name"] for each in check["checks"]} == {"lastfm", "navidrome", "forwarding"}
    assert cache["accounts"][0]["plays"] == 3
    assert reset == {"scope": "matches", "accounts": ["ada"]}
