"""Decisions about accounts, passwords shown once, and files that come and go in pieces."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from faststream.nats import NatsRouter

from medley_contracts.jellyfin import (
    AccountChanged,
    AccountDeed,
    JellyfinBackup,
    JellyfinDecideAccount,
    JellyfinShowPassword,
    RestoreStates,
)
from medley_kit import uploads
from medley_kit.query import answer as answering
from medley_kit.send import publish
from tests.support.eventually import eventually
from tests.support.gateways import Gateway, Start
from tests.support.owners import Said, answering_as
from tests.support.servers import OwnNats


@asynccontextmanager
async def an_owner(nats_url: str) -> AsyncGenerator[list[Any], None]:
    """Answers as jellyfin-sync would, and remembers what it was asked."""
    asked: list[Any] = []
    router = NatsRouter()

    @answering(router, JellyfinDecideAccount)
    async def decide(query: JellyfinDecideAccount) -> Said:
        asked.append(query)
        return Said({"server": "wan", "username": "ben", "kind": "remove", "state": "cancelled"})

    @answering(router, JellyfinShowPassword)
    async def show(query: JellyfinShowPassword) -> Said:
        asked.append(query)
        return Said({"server": "wan", "username": "carl", "password": "correct-horse-xx"})

    @answering(router, JellyfinBackup)
    async def backup(query: JellyfinBackup) -> Said:
        number = int(query.cursor or 0)
        lines = [{"state": {"number": number, "filler": "x" * 1000}}] * 300
        return Said({"lines": lines, "next_cursor": str(number + 1) if number < 3 else None})

    async with answering_as("jellyfin-sync", router, nats_url):
        yield asked


async def audited(gateway: Gateway, action: str) -> list[dict[str, Any]]:
    found = (await gateway.admin.get("/api/audit", params={"action": action})).json()
    items: list[dict[str, Any]] = found["items"]
    return items


@pytest.mark.parametrize("decision", ["cancel", "confirm", "retry"])
async def test_a_decision_is_asked_of_the_owner_and_audited(
    nats: OwnNats, gateway: Gateway, decision: str
) -> None:
    async with an_owner(nats.url) as asked:
        answer = await gateway.admin.post(f"/api/users/changes/5/{decision}")

    [entry] = await audited(gateway, f"account.{decision}")
    assert answer.status_code == 200
    assert (asked[0].account_change_id, asked[0].decision.value) == (5, decision)
    assert asked[0].decided_by == "ops"
    assert (entry["person"], entry["subject"]) == ("ops", "wan/ben")


async def test_a_password_is_answered_once_and_never_written_down(
    nats: OwnNats, gateway: Gateway
) -> None:
    async with an_owner(nats.url):
        answer = await gateway.admin.post("/api/users/passwords/4")

    [entry] = await audited(gateway, "account.password_shown")
    assert answer.json()["password"] == "correct-horse-xx"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (entry["person"], entry["subject"]) == ("ops", "wan/carl")
    assert "correct-horse" not in str(entry)


async def test_nobody_but_an_administrator_sees_a_password(gateway: Gateway) -> None:
    assert (await gateway.nobody.post("/api/users/passwords/4")).status_code == 401
    assert (await gateway.nobody.get("/api/jellyfin/backup")).status_code == 401
    assert (await gateway.nobody.post("/api/jellyfin/restore")).status_code == 401


async def test_what_was_done_to_an_account_is_in_the_audit_once(gateway: Gateway) -> None:
    event = AccountChanged(
        server="wan",
        username="ben",
        deed=AccountDeed.DELETED,
        origin="lan",
        reason="deleted on lan",
    )

    await publish(gateway.resources.broker, event)

    async def is_there() -> bool:
        return bool(await audited(gateway, "account.deleted"))

    await eventually(is_there)
    [entry] = await audited(gateway, "account.deleted")
    assert entry["subject"] == "wan/ben"
    assert entry["detail"] == {"origin": "lan", "reason": "deleted on lan"}


async def test_a_backup_is_put_together_from_its_parts(nats: OwnNats, gateway: Gateway) -> None:
    async with an_owner(nats.url):
        answer = await gateway.admin.get("/api/jellyfin/backup")

    lines = answer.text.splitlines()
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(lines) == 4 * 300


async def test_a_backup_nobody_can_give_is_a_problem(gateway: Gateway) -> None:
    assert (await gateway.admin.get("/api/jellyfin/backup")).status_code == 503


async def test_a_file_larger_than_any_message_is_handed_over_in_pieces(
    nats: OwnNats, gateway: Gateway
) -> None:
    body = b'{"state": {}}\n' * 200_000

    answer = await gateway.admin.post(
        "/api/jellyfin/restore", params={"dry_run": "true"}, content=body
    )

    assert answer.status_code == 202
    stored = await _command(gateway)
    assert (stored.upload.size, stored.dry_run) == (len(body), True)
    assert stored.upload.pieces == 11
    pieces = [each async for each in uploads.read(gateway.resources.broker, stored.upload)]
    assert b"".join(pieces) == body


async def _command(gateway: Gateway) -> RestoreStates:
    streams = gateway.resources.broker.connection.jetstream()

    async def found() -> RestoreStates | None:
        info = await streams.stream_info("MEDLEY_COMMANDS")
        if not info.state.messages:
            return None
        message = await streams.get_msg("MEDLEY_COMMANDS", seq=info.state.last_seq)
        return RestoreStates.model_validate_json(message.data or b"")

    command = await eventually(found)
    assert command is not None
    return command


async def test_a_file_over_the_limit_is_refused(start: Start) -> None:
    async with start(max_upload=1000) as gateway:
        answer = await gateway.admin.post("/api/jellyfin/restore", content=b"x" * 2000)

        assert answer.status_code == 413
        assert answer.json()["type"] == "urn:medley:problem:body-too-large"


async def test_a_repeat_with_the_same_key_is_the_first_job(gateway: Gateway) -> None:
    headers = {"Idempotency-Key": "once"}

    first = await gateway.admin.post("/api/jellyfin/restore", content=b"{}", headers=headers)
    again = await gateway.admin.post("/api/jellyfin/restore", content=b"{}", headers=headers)
    other = await gateway.admin.post("/api/jellyfin/restore", content=b"[]", headers=headers)

    assert first.json()["job_id"] == again.json()["job_id"]
    assert other.status_code == 422
