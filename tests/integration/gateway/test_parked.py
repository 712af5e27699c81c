"""Parked messages: looked at, put back, dropped."""

import json
from typing import Any

import pytest

from medley_contracts.jellyfin import ItemAdded
from medley_contracts.message import derived_id
from medley_contracts.streams import PARKED
from medley_kit import parking
from tests.support.gateways import Gateway, Post
from tests.support.notifications import user_data_saved


async def items(gateway: Gateway, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await gateway.admin.get("/api/parked", params=params)).json()
    return found


async def test_parked_messages_are_listed_oldest_first_without_their_bodies(
    gateway: Gateway, post: Post
) -> None:
    for number in range(3):
        await post(b"nonsense %d" % number)

    first = await items(gateway, limit=2)
    second = await items(gateway, limit=2, cursor=first["next_cursor"])

    assert [one["id"] for one in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next_cursor"] is None
    assert first["items"][0]["subject"] == "medley.webhook.jellyfin.lan"
    assert first["items"][0]["error"] == "Unreadable"
    assert first["items"][0]["size"] == len(b"nonsense 0")
    assert "body" not in first["items"][0]


@pytest.mark.parametrize(
    ("raw", "body", "encoding"),
    [(b"nonsense", "nonsense", "text"), (b"\xff\xfe", "//4=", "base64")],
)
async def test_one_is_shown_with_its_bytes(
    gateway: Gateway, post: Post, raw: bytes, body: str, encoding: str
) -> None:
    await post(raw)

    shown = (await gateway.admin.get("/api/parked/1")).json()

    assert (shown["body"], shown["encoding"]) == (body, encoding)
    assert shown["headers"]["Medley-Service"] == "gateway"


async def test_a_webhook_that_can_be_read_now_takes_effect(gateway: Gateway) -> None:
    raw = json.dumps(user_data_saved(1)).encode()
    await parking.store(gateway.resources.broker, "medley.webhook.jellyfin.lan", raw, {})

    answer = await gateway.admin.post("/api/parked/1/replay")

    assert answer.status_code == 200
    assert len(await gateway.stored()) == 1
    assert await gateway.stored(PARKED.name) == []


async def test_a_webhook_that_is_still_unreadable_stays(gateway: Gateway, post: Post) -> None:
    await post(b"nonsense")

    answer = await gateway.admin.post("/api/parked/1/replay")

    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:medley:problem:still-unreadable",
    )
    assert len(await gateway.stored(PARKED.name)) == 1


async def test_a_message_goes_back_where_it_came_from_even_within_minutes(
    gateway: Gateway,
) -> None:
    message = ItemAdded(
        message_id=derived_id("x"), server="lan", item_id="0" * 32, item_type="", item_name=""
    )
    body = message.model_dump_json().encode()
    await parking.store(gateway.resources.broker, str(ItemAdded.SUBJECT), body, {})
    await parking.store(gateway.resources.broker, str(ItemAdded.SUBJECT), body, {})

    answers = [await gateway.admin.post(f"/api/parked/{number}/replay") for number in (1, 2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [event.body for event in await gateway.stored()] == [body, body]


async def test_a_dropped_message_is_gone_and_the_audit_knows_who_did_it(
    gateway: Gateway, post: Post
) -> None:
    await post(b"nonsense")

    answer = await gateway.admin.delete("/api/parked/1")
    again = await gateway.admin.delete("/api/parked/1")
    [entry] = (await gateway.admin.get("/api/audit")).json()["items"]

    assert (answer.status_code, again.status_code) == (200, 404)
    assert (entry["person"], entry["action"], entry["subject"]) == ("ops", "parked.drop", "1")
    assert entry["detail"] == {"subject": "medley.webhook.jellyfin.lan"}
