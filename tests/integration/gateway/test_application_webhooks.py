"""What Seerr, Radarr, Sonarr and qBittorrent post becomes, over real servers."""

from typing import Any, Final

import pytest

from medley_contracts.library_reports import DownloadCompleted, RequestReported, TitleAdded
from medley_contracts.streams import PARKED
from tests.support.gateways import Gateway, Start

SECRET: Final = "secret-of-an-application"
HASH: Final = "0123456789abcdef0123456789abcdef01234567"
SHOWN: Final = {"X-Medley-Secret": SECRET}
SOURCES: Final[dict[str, dict[str, dict[str, str]]]] = {
    "jellyseerr": {"home": {"secret": SECRET}},
    "radarr": {"main": {"secret": SECRET}, "uhd": {"secret": "of-uhd"}},
    "sonarr": {"main": {"secret": SECRET}},
    "qbittorrent": {"main": {"secret": SECRET}},
}
REQUEST: Final[dict[str, Any]] = {
    "notification_type": "MEDIA_PENDING",
    "event": "New Movie Request",
    "subject": "Harbour Lights (2019)",
    "media": {"media_type": "movie", "tmdbId": "700123", "tvdbId": ""},
    "request": {"request_id": "91", "requestedBy_username": "mara"},
    "extra": [],
}
ADDED: Final[dict[str, Any]] = {
    "eventType": "MovieAdded",
    "movie": {"id": 41, "title": "Harbour Lights", "tmdbId": 700123},
}


@pytest.fixture
async def told(start: Start) -> Any:
    async with start(webhooks=SOURCES) as gateway:
        yield gateway


@pytest.mark.parametrize("path", ["/webhooks/jellyseerr/home", "/hooks/jellyseerr"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_request_is_in_the_stream_when_it_is_accepted(
    told: Gateway, path: str, method: str
) -> None:
    answer = await told.nobody.request(method, path, json=REQUEST, headers=SHOWN)

    [event] = await told.stored()
    message = RequestReported.model_validate_json(event.body)
    assert answer.status_code == 202
    assert answer.json() == {"message_id": str(message.message_id)}
    assert (message.instance, message.request_id) == ("home", 91)


async def test_an_alias_means_main_where_there_are_several(told: Gateway) -> None:
    answer = await told.nobody.post("/hooks/radarr", json=ADDED, headers=SHOWN)

    [event] = await told.stored()
    assert answer.status_code == 202
    assert TitleAdded.model_validate_json(event.body).title.instance == "main"


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param({"headers": SHOWN}, id="our header"),
        pytest.param({"headers": {"Authorization": f"Bearer {SECRET}"}}, id="bearer"),
        pytest.param({"headers": {"Authorization": SECRET}}, id="as Seerr sends what one writes"),
        pytest.param({"auth": ("medley", SECRET)}, id="basic password"),
        pytest.param({"params": {"secret": SECRET}}, id="in the address"),
    ],
)
async def test_the_secret_may_be_shown_in_any_way(told: Gateway, shown: dict[str, Any]) -> None:
    answer = await told.nobody.post("/webhooks/sonarr/main", json={"eventType": "Test"}, **shown)

    assert answer.status_code == 202


async def test_w49_without_the_right_secret_nothing_is_taken(told: Gateway) -> None:
    for shown in ({}, {"X-Medley-Secret": "of-uhd"}, {"Authorization": "Bearer wrong"}):
        answer = await told.nobody.post("/webhooks/radarr/main", json=ADDED, headers=shown)
        assert answer.status_code == 401

    assert await told.stored() == []


@pytest.mark.parametrize(
    ("app", "body"),
    [
        ("radarr", {"eventType": "Test", "movie": {"id": 1, "tmdbId": 0}}),
        ("sonarr", {"eventType": "Test", "series": {"id": 1, "tvdbId": 1234}}),
        ("jellyseerr", {"notification_type": "TEST_NOTIFICATION", "media": None, "request": None}),
    ],
)
async def test_edge_24_a_test_is_answered_and_changes_nothing(
    told: Gateway, app: str, body: dict[str, Any]
) -> None:
    answer = await told.nobody.post(f"/hooks/{app}", json=body, headers=SHOWN)

    assert answer.status_code == 202
    assert await told.stored() == []


async def test_edge_24_half_a_body_is_parked_and_refused(told: Gateway) -> None:
    body = b'{"eventType": "Grab", "movie": {"id": 41'

    answer = await told.nobody.post("/webhooks/radarr/main", content=body, headers=SHOWN)

    [kept] = await told.stored(PARKED.name)
    assert answer.status_code == 400
    assert kept.body == body
    assert kept.subject == "medley.parked.webhook.radarr.main"


async def test_a_parked_body_that_is_understood_by_now_is_taken_back(told: Gateway) -> None:
    await told.nobody.post("/webhooks/radarr/main", content=b"{", headers=SHOWN)
    [kept] = await told.stored(PARKED.name)

    answer = await told.admin.post(f"/api/parked/{kept.sequence}/replay")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:medley:problem:still-unreadable"


async def test_a_bom_and_plain_text_do_not_matter(told: Gateway) -> None:
    body = b'\xef\xbb\xbf {"eventType": "MovieAdded", "movie": {"id": "41"}}\n'

    answer = await told.nobody.post(
        "/webhooks/radarr/main", content=body, headers={**SHOWN, "Content-Type": "text/plain"}
    )

    assert answer.status_code == 202
    assert len(await told.stored()) == 1


async def test_a_form_of_qbittorrent_is_taken(told: Gateway) -> None:
    answer = await told.nobody.post(
        "/webhooks/qbittorrent/main", data={"hash": HASH, "name": "x"}, headers=SHOWN
    )

    [event] = await told.stored()
    assert answer.status_code == 202
    assert DownloadCompleted.model_validate_json(event.body).download_id == HASH


async def test_w23_the_same_request_eight_times_is_stored_once(told: Gateway) -> None:
    for _ in range(8):
        await told.nobody.post("/webhooks/jellyseerr/home", json=REQUEST, headers=SHOWN)

    # A second message only where the minute ended in between.
    assert len(await told.stored()) in {1, 2}


async def test_w21_what_nobody_ever_asked_for_is_answered_once_it_is_stored(
    told: Gateway,
) -> None:
    body = {"eventType": "Grab", "movie": {"id": 999, "title": "Unheard of"}, "downloadId": HASH}

    answer = await told.nobody.post("/webhooks/radarr/main", json=body, headers=SHOWN)

    assert answer.status_code == 202
    assert len(await told.stored()) == 1


@pytest.mark.parametrize("path", ["/webhooks/radarr/attic", "/webhooks/lidarr/main", "/hooks/plex"])
async def test_an_unknown_source_is_not_found(told: Gateway, path: str) -> None:
    answer = await told.nobody.post(path, json=ADDED, headers=SHOWN)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:medley:problem:not-found"
