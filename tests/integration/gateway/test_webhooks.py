"""What a posted notification becomes, over real servers."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from medley_contracts.jellyfin import NotificationIgnored, UserDataReported
from medley_contracts.streams import PARKED
from tests.support.gateways import SECRET, Gateway, Post, Start
from tests.support.notifications import user_data_saved


async def test_a_notification_is_in_the_stream_when_it_is_accepted(
    gateway: Gateway, post: Post
) -> None:
    answer = await post(user_data_saved(7))

    [event] = await gateway.stored()
    report = UserDataReported.model_validate_json(event.body)
    assert answer.status_code == 202
    assert answer.json() == {"message_id": str(report.message_id)}
    assert (report.server, report.item_id, report.is_played) == ("lan", f"{7:032x}", True)
    assert event.subject == str(UserDataReported.SUBJECT)


async def test_the_same_notification_twice_is_stored_once(gateway: Gateway, post: Post) -> None:
    first = await post(user_data_saved())
    second = await post(user_data_saved())

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert len(await gateway.stored()) == 1


@pytest.mark.parametrize("path", ["/webhooks/jellyfin/lan", "/webhook/lan", "/hooks/jellyfin/lan"])
async def test_every_address_of_the_plugin_takes_it(gateway: Gateway, path: str) -> None:
    answer = await gateway.nobody.post(
        path, json=user_data_saved(), headers={"X-Medley-Secret": SECRET}
    )

    assert answer.status_code == 202


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param({"headers": {"X-Medley-Secret": SECRET}}, id="our header"),
        pytest.param({"headers": {"Authorization": f"Bearer {SECRET}"}}, id="bearer"),
        pytest.param({"auth": ("medley", SECRET)}, id="basic password"),
        pytest.param({"params": {"secret": SECRET}}, id="in the address"),
    ],
)
async def test_the_secret_may_be_shown_in_any_way(gateway: Gateway, shown: dict[str, Any]) -> None:
    answer = await gateway.nobody.post("/webhook/lan", json=user_data_saved(), **shown)

    assert answer.status_code == 202


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param({}, id="none"),
        pytest.param({"headers": {"X-Medley-Secret": "wrong"}}, id="a wrong one"),
        pytest.param({"headers": {"X-Medley-Secret": "secret-of-wan"}}, id="another server's"),
        pytest.param({"headers": {"Authorization": "Basic !!!"}}, id="no base64"),
        pytest.param(
            {"headers": {"Authorization": "Basic " + base64.b64encode(b"\xff").decode()}},
            id="no text",
        ),
        pytest.param({"params": {"secret": ""}}, id="an empty one"),
    ],
)
async def test_w26_without_the_right_secret_nothing_is_taken(
    gateway: Gateway, shown: dict[str, Any]
) -> None:
    answer = await gateway.nobody.post("/webhook/lan", json=user_data_saved(), **shown)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:medley:problem:bad-webhook-secret"
    assert SECRET not in answer.text
    assert await gateway.stored() == []


async def test_an_unknown_server_is_not_found(gateway: Gateway, post: Post) -> None:
    answer = await post(user_data_saved(), server="attic")

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:medley:problem:not-found"


async def test_a_body_over_the_limit_is_refused(gateway: Gateway, post: Post) -> None:
    answer = await post(b"x" * 100_001)

    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:medley:problem:body-too-large"
    assert answer.headers["X-Request-Id"]


async def test_a_body_that_does_not_say_its_length_is_measured(gateway: Gateway) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 10_000

    answer = await gateway.nobody.post(
        "/webhook/lan", content=endless(), headers={"X-Medley-Secret": SECRET}
    )

    assert answer.status_code == 413


async def test_what_is_no_json_is_parked_and_refused(gateway: Gateway, post: Post) -> None:
    body = b'{"NotificationType": "UserDataSaved", "PlayedToCompletion": ,}'

    answer = await post(body)

    [parked] = await gateway.stored(PARKED.name)
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:medley:problem:unreadable-webhook"
    assert parked.subject == "medley.parked.webhook.jellyfin.lan"
    assert parked.body == body


async def test_what_is_missing_is_named_and_the_body_kept(gateway: Gateway, post: Post) -> None:
    body = user_data_saved(IsFavorite=True)
    del body["Favorite"]

    answer = await post(body)

    [parked] = await gateway.stored(PARKED.name)
    assert answer.status_code == 400
    assert answer.json()["fields"] == ["Favorite"]
    assert json.loads(parked.body) == body
    assert await gateway.stored() == []


async def test_the_same_unreadable_body_is_kept_once(gateway: Gateway, post: Post) -> None:
    await post(b"nonsense")
    await post(b"nonsense")

    assert len(await gateway.stored(PARKED.name)) == 1


async def test_automated_progress_is_dropped_and_counted(gateway: Gateway, post: Post) -> None:
    async def dropped() -> float:
        lines = (await gateway.nobody.get("/metrics")).text.splitlines()
        name = 'medley_webhooks_dropped_total{reason="automated_progress"} '
        return float(next((x for x in lines if x.startswith(name)), "x 0").rsplit(" ", 1)[1])

    before = await dropped()
    answer = await post({"NotificationType": "PlaybackProgress", "IsAutomated": True})

    assert answer.status_code == 202
    assert await dropped() == before + 1
    assert await gateway.stored() == []


async def test_a_test_changes_nothing(gateway: Gateway, post: Post) -> None:
    answer = await post({"NotificationType": "Test"})

    assert answer.status_code == 202
    assert await gateway.stored() == []


async def test_an_unknown_type_is_stored_and_ignored(gateway: Gateway, post: Post) -> None:
    answer = await post({"NotificationType": "Dreamt", "Of": ["electric", "sheep"]})

    [event] = await gateway.stored()
    assert answer.status_code == 202
    assert NotificationIgnored.model_validate_json(event.body).notification_type == "Dreamt"


async def test_the_test_address_says_that_it_is_right(gateway: Gateway) -> None:
    answer = await gateway.nobody.get("/webhook/test")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_source_without_a_secret_posts_only_where_that_is_allowed(start: Start) -> None:
    settings = {"webhooks": {"jellyfin": {"lan": {}}}, "allow_unsigned_webhooks": True}

    async with start(**settings) as gateway:
        answer = await gateway.nobody.post("/webhook/lan", json=user_data_saved())

    assert answer.status_code == 202


async def test_what_each_source_posted_last_is_known(gateway: Gateway, post: Post) -> None:
    await post(user_data_saved())
    await post(b"nonsense")

    await gateway.resources.receipts.flush(gateway.resources.pool)

    [row] = await gateway.resources.pool.fetch(
        "SELECT source, accepted, refused, kind FROM receipt"
    )
    assert tuple(row) == ("jellyfin/lan", 1, 1, "unreadable")
