"""What Seerr posts: every value a string, null where there is nothing."""

import json
from collections.abc import AsyncGenerator

import pytest

from medley_simulators.jellyfin.titles import film, show
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving

Pair = tuple[JellyseerrSimulator, Receiver]


@pytest.fixture
async def main() -> AsyncGenerator[Pair, None]:
    server, receiver = JellyseerrSimulator(radarr=RadarrSimulator()), Receiver()
    async with serving(receiver) as url, server.serving():
        server.send_webhooks_to(url, secret="s3cret")
        yield server, receiver


async def test_a_request_is_told_in_strings(main: Pair) -> None:
    server, receiver = main
    await server.request(show(1, seasons=2), by="mara", seasons=(1, 2), is_approved=True)

    [event] = receiver.events
    assert event["notification_type"] == "MEDIA_AUTO_APPROVED"
    assert event["event"] == "Series Request Automatically Approved"
    assert event["subject"] == "Show 0001 (1951)"
    assert (event["media"]["tmdbId"], event["media"]["tvdbId"]) == ("50001", "300001")
    assert event["media"]["status"] == "PENDING"
    assert (event["request"]["request_id"], event["issue"], event["comment"]) == ("1", None, None)
    assert event["extra"] == [{"name": "Requested Seasons", "value": "1, 2"}]
    assert receiver.headers[0]["authorization"] == "s3cret"


async def test_a_film_has_an_empty_number_at_tvdb(main: Pair) -> None:
    server, receiver = main
    await server.request(film(1), is_4k=True)

    [event] = receiver.events
    assert event["media"]["tvdbId"] == ""
    assert event["event"] == "4K New Movie Request"
    assert event["extra"] == []


async def test_a_complaint_has_no_request(main: Pair) -> None:
    server, receiver = main
    await server.complain(film(1), "no sound")

    [event] = receiver.events
    assert event["notification_type"] == "ISSUE_CREATED"
    assert event["request"] is None
    assert event["issue"]["issue_id"] == "8"


async def test_a_withdrawn_request_is_not_told(main: Pair) -> None:
    server, receiver = main
    request = await server.request(film(1))
    server.withdraw(request)

    assert len(receiver.events) == 1
    assert server.requests == {}


async def test_events_that_are_switched_off_are_not_posted(main: Pair) -> None:
    server, receiver = main
    server.webhook.settings["types"] = 4
    request = await server.request(film(1))
    await server.approve(request)

    assert [event["notification_type"] for event in receiver.events] == ["MEDIA_APPROVED"]


async def test_an_edited_template_is_posted_as_it_is(main: Pair) -> None:
    server, receiver = main
    template = {"notification_type": "{{notification_type}}", "who": "{{requestedBy_username}}"}
    server.webhook.settings["options"]["jsonPayload"] = json.dumps(template)
    await server.request(film(1), by="ivo")

    assert receiver.events == [{"notification_type": "MEDIA_PENDING", "who": "ivo"}]


async def test_what_is_approved_is_on_radarrs_list(main: Pair) -> None:
    server, _ = main
    request = await server.request(film(1))
    await server.approve(request)

    assert server.radarr is not None
    assert request.media.external_id == server.radarr.film("Film 00001").id
