"""The client against a simulated Seerr on a real port."""

from collections.abc import AsyncGenerator
from typing import TypeAlias

import pytest

from medley_clients.errors import UpstreamMissing, UpstreamRejected, UpstreamUnavailable
from medley_clients.jellyseerr import client as client_module
from medley_clients.jellyseerr import webhook
from medley_clients.jellyseerr.client import JellyseerrClient, open_jellyseerr
from medley_clients.jellyseerr.models import MediaStatus, RequestStatus
from medley_simulators.exchanges import Answer, Call
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.titles import film, show
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving

Opened: TypeAlias = tuple[JellyseerrSimulator, JellyseerrClient]


@pytest.fixture
async def main() -> AsyncGenerator[Opened, None]:
    """Mara asked for a film, in HD and in 4K, and ivo for two seasons."""
    server = JellyseerrSimulator()
    await server.request(film(1), by="mara", is_approved=True)
    await server.request(film(1), by="mara", is_4k=True)
    await server.request(show(1, seasons=2), by="ivo", seasons=(1, 2))
    async with server.serving() as url:
        client = open_jellyseerr("main", url, server.api_key, per_second=1000)
        yield server, client
        await client.aclose()


async def test_edge_25_each_request_is_listed_with_who_asked_for_what(main: Opened) -> None:
    _, client = main

    hd, uhd, seasons = await client.requests()

    assert (hd.status, hd.is_4k, hd.media.tmdb_id) == (RequestStatus.APPROVED, False, 100_001)
    assert (uhd.status, uhd.is_4k) == (RequestStatus.PENDING, True)
    assert [one.season_number for one in seasons.seasons] == [1, 2]
    assert (seasons.media.tvdb_id, seasons.type) == (300_001, "tv")
    assert seasons.requested_by is not None
    assert seasons.requested_by.display_name == "ivo"
    assert hd.media.status == MediaStatus.PROCESSING


async def test_more_than_ten_requests_are_listed(main: Opened) -> None:
    server, client = main
    for number in range(2, 40):
        await server.request(film(number))

    requests = await client.requests()

    assert len(requests) == 41
    assert [one.id for one in requests] == sorted(one.id for one in requests)


async def test_a_listing_that_moves_is_read_anew(
    main: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = main
    # A page is five hundred rows; at that size a test would need a thousand requests.
    monkeypatch.setattr(client_module, "_PAGE", 4)
    for number in range(2, 10):
        await server.request(film(number))
    listed = server.paths.answer
    calls = 0

    async def answer(call: Call) -> Answer:
        nonlocal calls
        calls += 1
        told = await listed(call)
        if calls == 1:
            server.requests.pop(1)
            await server.request(film(50))
        return told

    server.paths.answer = answer  # type: ignore[method-assign] # something happens between pages

    requests = await client.requests()

    assert {one.id for one in requests} == set(server.requests)


async def test_edge_26_a_withdrawn_request_is_missing(main: Opened) -> None:
    server, client = main
    server.withdraw(server.requests[2])

    with pytest.raises(UpstreamMissing):
        await client.request(2)
    assert [one.id for one in await client.requests()] == [1, 3]


async def test_a_wrong_key_is_refused_and_no_empty_list(main: Opened) -> None:
    server, _ = main
    client = open_jellyseerr("main", server.url, "wrong", per_second=1000)

    with pytest.raises(UpstreamRejected):
        await client.requests()
    assert (await client.status()).version == "3.1.0"
    await client.aclose()


async def test_w55_an_outage_is_no_empty_list(main: Opened) -> None:
    server, client = main
    server.faults.add(Fault("status", status=500))

    with pytest.raises(UpstreamUnavailable):
        await client.requests()


@pytest.mark.parametrize(("version", "status"), [("1.34.0", 2), ("2.7.0", 5), ("3.1.0", 5)])
async def test_products_count_states_differently(version: str, status: int) -> None:
    server = JellyseerrSimulator(version=version)
    request = await server.request(film(1), is_approved=True)
    await server.become_available(request)
    async with server.serving() as url:
        client = open_jellyseerr("main", url, server.api_key)
        [found] = await client.requests()
        await client.aclose()

    assert (found.status, found.media.status) == (status, MediaStatus.AVAILABLE)


async def test_titles_people_and_counts_can_be_listed(main: Opened) -> None:
    _, client = main

    assert [one.tmdb_id for one in await client.media()] == [100_001, 50_001]
    assert {one.display_name for one in await client.users()} == {"mara", "ivo"}
    assert (await client.request_counts()).pending == 2
    titled = await client.titled("tv", 50_001)
    assert (titled.name, titled.year) == ("Show 0001", 1951)


async def test_the_webhook_is_set_with_its_template_kept(main: Opened) -> None:
    server, client = main
    receiver = Receiver()
    async with serving(receiver) as url:
        before = await client.webhook()
        after = webhook.configured(before, url=url, secret="s3cret")
        await client.set_webhook(after)
        await client.test_webhook(after)
        await server.request(film(7))

    kept = await client.webhook()
    assert webhook.disabled(before) == tuple(sorted(webhook.EVENTS))
    assert (webhook.url_of(kept), webhook.disabled(kept)) == (url, ())
    assert kept["options"]["jsonPayload"] == before["options"]["jsonPayload"]
    assert [event["notification_type"] for event in receiver.events] == [
        "TEST_NOTIFICATION",
        "MEDIA_PENDING",
    ]
    assert receiver.headers[0]["authorization"] == "Bearer s3cret"


async def test_a_failed_request_can_be_tried_again(main: Opened) -> None:
    server, client = main
    await server.fail(server.requests[1])

    retried = await client.retry(1)

    assert retried.status == RequestStatus.APPROVED
