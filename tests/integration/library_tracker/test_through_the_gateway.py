"""The API and the pages, as clients and people meet them."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from medley_simulators.faults import Fault
from tests.support.databases import MigratedTemplates
from tests.support.eventually import eventually
from tests.support.gateways import Gateway, a_gateway, migrate_gateway
from tests.support.library import Home, film, films, home, show
from tests.support.servers import OwnNats

WAIT = {"Prefer": "wait=30"}


@pytest.fixture
async def door(
    nats: OwnNats, tracker_database: str, templates: MigratedTemplates
) -> AsyncGenerator[tuple[Home, Gateway], None]:
    """A home whose gateway answers, with some films and a series in its library."""
    async with (
        home(nats.url, tracker_database) as house,
        templates.clone("gateway", migrate_gateway) as dsn,
        a_gateway(nats.url, dsn) as gateway,
    ):
        house.lan.add_library("Films", films(5), root="/data/films")
        house.lan.add_library("Shows", show(1, episodes=2), root="/tv", collection_type="tvshows")
        yield house, gateway


async def test_d04_two_scans_at_once_are_one_job(door: tuple[Home, Gateway]) -> None:
    # Two calls at once put every item there twice.
    house, gateway = door

    answers = await asyncio.gather(
        *(gateway.admin.post("/api/admin/sync/library") for _ in range(4))
    )
    jobs = {answer.json()["job_id"] for answer in answers}

    assert {answer.status_code for answer in answers} == {202}
    assert len(jobs) == 1
    finished = await eventually(lambda: _finished(gateway), within_s=20, every_s=0.1)
    assert finished["result"]["added"] == 6
    assert len(await house.requests()) == 6


async def test_a_job_after_a_job_is_a_job_of_its_own(door: tuple[Home, Gateway]) -> None:
    _, gateway = door

    results = [
        (await gateway.admin.post("/api/admin/sync/library", headers=WAIT)).json() for _ in range(2)
    ]

    assert [result["added"] for result in results] == [6, 0]
    jobs = (await gateway.admin.get("/api/jobs", params={"kind": "scan_library"})).json()
    assert len(jobs["items"]) == 2


async def test_d11_a_scan_that_cannot_read_says_so(door: tuple[Home, Gateway]) -> None:
    house, gateway = door
    house.lan.faults.add(_broken())

    answer = await gateway.admin.post("/api/admin/sync/library", headers=WAIT)

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:medley:problem:job-failed"
    assert "lan" in answer.json()["detail"]
    assert (await gateway.admin.get("/api/parked")).json()["items"] == []


async def test_requests_are_filtered_and_paged(door: tuple[Home, Gateway]) -> None:
    house, gateway = door
    await gateway.admin.post("/api/admin/sync/library", headers=WAIT)
    await house.seerr.request(film(9), by="mara", is_approved=True)
    await house.heard()

    async def titles(**filters: object) -> list[str]:
        answer = await gateway.admin.get("/api/requests", params=filters)  # type: ignore[arg-type]  # as a query
        return [each["title"] for each in answer.json()["items"]]

    assert await titles(media_type="tv") == ["Show 0001"]
    assert await titles(media_type="series") == ["Show 0001"]
    assert await titles(requested_by="MARA") == ["Film 00009"]
    assert await titles(state="approved") == ["Film 00009"]
    assert await titles(q="00003") == ["Film 00003"]
    assert await titles(q="100%") == []
    assert await titles(stuck="true") == []
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        params = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await gateway.admin.get("/api/requests", params=params)).json()
        seen += [each["title"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
    for path in ("/api/requests", "/api/library/missing-ids", "/api/library/conflicts"):
        wrong = await gateway.admin.get(path, params={"cursor": "x"})
        assert (wrong.status_code, wrong.json()["type"]) == (400, "urn:medley:problem:bad-request")


async def test_every_time_of_a_request_is_spelled_alike(door: tuple[Home, Gateway]) -> None:
    house, gateway = door
    await house.seerr.request(film(9), by="mara", is_approved=True)
    await house.heard()

    (listed,) = (await gateway.admin.get("/api/requests")).json()["items"]

    times = ("requested_at", "since", "added_at", "changed_at")
    assert all(listed[name].endswith("Z") for name in times), [listed[name] for name in times]


async def test_d49_nothing_is_told_to_whoever_may_not_know(door: tuple[Home, Gateway]) -> None:
    # Lists, details, retry and verify answered anybody.
    _, gateway = door

    asked = [
        await gateway.nobody.get("/api/requests"),
        await gateway.nobody.get("/api/requests/1"),
        await gateway.nobody.post("/api/requests/1/retry"),
        await gateway.nobody.post("/api/requests/1/verify"),
        await gateway.nobody.post("/api/admin/sync/library"),
        await gateway.nobody.get("/library-part"),
    ]

    assert {answer.status_code for answer in asked} == {401}


async def test_a_request_that_is_not_there_is_404(door: tuple[Home, Gateway]) -> None:
    _, gateway = door

    answers = [
        await gateway.admin.get("/api/requests/77"),
        await gateway.admin.post("/api/requests/77/verify"),
    ]

    assert {answer.status_code for answer in answers} == {404}


async def test_d17_verify_finds_what_was_never_announced_and_retry_searches(
    door: tuple[Home, Gateway],
) -> None:
    house, gateway = door
    await house.seerr.request(film(9), by="mara", is_approved=True)
    await house.heard()
    number = (await house.request("Film 00009"))["id"]

    retried = await gateway.admin.post(f"/api/requests/{number}/retry", headers=WAIT)
    house.lan.switches.is_muted = True
    await house.lan.titles_arrive([film(9)], library="Films")
    verified = await gateway.admin.post(f"/api/requests/{number}/verify", headers=WAIT)

    assert retried.json()["searched"] == ["radarr main"]
    assert [command["name"] for command in house.radarr.commands] == ["MoviesSearch"]
    assert verified.json()["state"] == "available"


async def test_d56_stats_tell_who_answers_and_when_each_was_heard_of(
    door: tuple[Home, Gateway],
) -> None:
    house, gateway = door
    house.radarr.faults.add(_broken())
    await gateway.admin.post("/api/admin/sync/library", headers=WAIT)
    await house.seerr.request(film(9), by="mara")
    await house.heard()

    told = (await gateway.admin.get("/api/stats")).json()

    sources = {kind: several[0] for kind, several in told["sources"].items()}
    assert (sources["jellyfin"]["reachable"], sources["radarr"]["reachable"]) == (True, False)
    assert sources["jellyseerr"]["last_webhook_at"]
    assert sources["jellyseerr"]["webhook_lag_s"] is not None
    assert told["by_type"] == {"movie": 6, "tv": 1}


async def test_the_pages_show_requests_and_what_happened_to_each(
    door: tuple[Home, Gateway],
) -> None:
    house, gateway = door
    await gateway.admin.post("/api/admin/sync/library", headers=WAIT)
    await house.seerr.request(show(1, episodes=2), by="mara", seasons=[1], is_approved=True)
    await house.heard()
    number = (await house.request("Show 0001"))["id"]

    listed = await gateway.admin.get("/library", params={"show": "all"})
    one = await gateway.admin.get(f"/library/{number}")

    assert (listed.status_code, one.status_code) == (200, 200)
    assert "Film 00003" in listed.text
    assert "Requested by mara" in one.text
    assert "Season 1" in one.text


async def _finished(gateway: Gateway) -> dict[str, dict[str, int]]:
    jobs = (await gateway.admin.get("/api/jobs", params={"kind": "scan_library"})).json()["items"]
    done: list[dict[str, dict[str, int]]] = [job for job in jobs if job["status"] == "succeeded"]
    return done[0] if done else {}


def _broken() -> Fault:
    return Fault(status=500)


async def test_d21_a_webhook_is_answered_although_nobody_is_there_to_take_it(
    nats: OwnNats, templates: MigratedTemplates
) -> None:
    # Work was done first, and an error of it muted the application.
    webhooks = {"radarr": {"main": {"secret": "s"}}}
    body = {"eventType": "Grab", "movie": {"id": 1, "title": "Heat", "tmdbId": 949}}
    async with (
        templates.clone("gateway", migrate_gateway) as dsn,
        a_gateway(nats.url, dsn, webhooks=webhooks) as gateway,
    ):
        answer = await gateway.nobody.post(
            "/webhooks/radarr/main", json=body, headers={"X-Medley-Secret": "s"}
        )

    assert answer.status_code == 202


async def test_d42_d44_every_gateway_tells_everything_and_from_where_one_left_off(
    door: tuple[Home, Gateway], nats: OwnNats, templates: MigratedTemplates
) -> None:
    # Whoever watched another process than the one that took the webhook heard nothing.
    house, first = door
    async with (
        templates.clone("gateway", migrate_gateway) as dsn,
        a_gateway(nats.url, dsn) as second,
    ):
        for number in range(1, 4):
            await house.seerr.request(film(number), by="mara")
        await house.heard()

        told = [await _told(gateway, last="0") for gateway in (first, second)]
        rest = await _told(second, last=told[0][0][0], count=2)

    assert told[0] == told[1]
    assert rest == told[0][1:]


async def _told(gateway: Gateway, *, last: str, count: int = 3) -> list[tuple[str, str]]:
    """Ids and bodies of changes of requests behind that id."""
    found: list[tuple[str, str]] = []
    headers = {"Last-Event-ID": last}
    where = "/api/live?topics=library"
    async with asyncio.timeout(10), gateway.admin.stream("GET", where, headers=headers) as answer:
        identity = name = ""
        async for line in answer.aiter_lines():
            kind, _, value = line.partition(": ")
            identity = value if kind == "id" else identity
            name = value if kind == "event" else name
            if kind == "data" and "request_changed" in name:
                found.append((identity, value))
            if len(found) == count:
                break
    return found
