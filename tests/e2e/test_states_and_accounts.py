"""`medley backup`, `medley restore` and `medley users` against a system that runs."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from medley.outcome import Exit
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.demo import demo_server
from tests.support.eventually import eventually
from tests.support.medley_command import Ended, MedleyUp, medley, medley_up
from tests.support.two_jellyfins import TwoJellyfins, is_indexed

pytestmark = pytest.mark.timeout(180)


async def test_what_was_backed_up_is_rehearsed_and_restored_by_commands(
    home: Path, port: dict[str, str]
) -> None:
    house = TwoJellyfins(demo_server("lan"), demo_server("wan"))
    lan, wan = house.lan, house.wan
    film, other = (item.name for item in lan.items("Movie")[:2])
    file = home.parent / "states.jsonl"
    async with lan.serving() as lan_url, wan.serving() as wan_url:
        there = ("--config", house.settings(home.parent, lan_url, wan_url))
        async with medley_up(home, *there, environ=port) as up:
            house.post_to(up.url)
            await eventually(lambda: is_indexed(up), within_s=20)
            await lan.user_marks_played("ada", film)
            await wan.user_favourites("ada", other)
            await eventually(lambda: wan.row("ada", film).played, within_s=10)
            await eventually(lambda: lan.row("ada", other).is_favorite, within_s=10)

            backed_up = await medley(home, "backup", str(file), *there, environ=port)
            printed = await medley(home, "backup", *there, environ=port)
            await lan.user_marks_unplayed("ada", film)
            await eventually(lambda: not wan.row("ada", film).played, within_s=10)
            rehearsed = await medley(
                home, "restore", str(file), "--dry-run", "--json", *there, environ=port
            )
            played_after_rehearsal = [server.row("ada", film).played for server in (lan, wan)]
            restored = await medley(home, "restore", str(file), "--json", *there, environ=port)
            await eventually(lambda: lan.row("ada", film).played, within_s=10)
            await eventually(lambda: wan.row("ada", film).played, within_s=10)

            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            file.write_text("".join([*lines[:-1], "{no JSON}\n"]), encoding="utf-8")
            spoilt = await medley(home, "restore", str(file), *there, environ=port)

    states = [json.loads(line)["state"] for line in lines if line.startswith('{"state"')]
    assert (backed_up.code, printed.code) == (Exit.DONE, Exit.DONE)
    assert f"{len(states)} states are in" in backed_up.complained
    assert sorted(each["name"] for each in states) == sorted((film, other))
    assert file.stat().st_mode & 0o777 == 0o600
    assert [line for line in printed.said.splitlines() if line.startswith('{"state"')] == [
        line.rstrip() for line in lines if line.startswith('{"state"')
    ]
    changes = json.loads(rehearsed.said)["changes"]
    assert {(each["server"], each["item"]) for each in changes} == {("lan", film), ("wan", film)}
    assert played_after_rehearsal == [False, False]
    assert (restored.code, json.loads(restored.said)["states"]) == (Exit.DONE, len(states))
    assert spoilt.code == Exit.FAILED
    assert f"line {len(lines)}" in spoilt.said
    assert "was the file cut?" in spoilt.said
    assert "Traceback" not in spoilt.complained


@asynccontextmanager
async def managed(
    home: Path, port: dict[str, str]
) -> AsyncGenerator[tuple[TwoJellyfins, tuple[str, ...], MedleyUp], None]:
    """Two servers whose accounts Medley makes and removes, how commands find it, and the system."""
    house = TwoJellyfins(demo_server("lan"), demo_server("wan"))
    async with house.lan.serving() as lan_url, house.wan.serving() as wan_url:
        users = {"sync": {"users": {"create": True, "delete": True, "delete_after": 86_400}}}
        there = ("--config", house.settings(home.parent, lan_url, wan_url, **users))
        async with medley_up(home, *there, environ=port) as up:
            house.post_to(up.url)
            await eventually(lambda: is_indexed(up), within_s=20)
            yield house, there, up


async def test_accounts_are_listed_decided_and_their_passwords_shown_once_by_commands(
    home: Path, port: dict[str, str]
) -> None:
    async with managed(home, port) as (house, there, _):
        lan, wan = house.lan, house.wan

        async def run(*words: str) -> tuple[int, Any]:
            ended = await medley(home, "users", *words, "--json", *there, environ=port)
            assert "Traceback" not in ended.complained
            return ended.code, json.loads(ended.said) if ended.code == Exit.DONE else None

        async def change_of(name: str, *states: str) -> dict[str, Any] | None:
            _, found = await run("ls")
            named = [each for each in found["changes"] if each["username"] == name]
            return named[0] if named and named[0]["state"] in states else None

        await lan.add_user_announced("Carl")
        await eventually(
            lambda: any(user.name == "Carl" for user in wan.state.accounts.all()), within_s=15
        )

        async def passwords() -> list[Any]:
            _, found = await run("ls")
            listed: list[Any] = found["passwords"]
            return listed

        [waiting] = await eventually(passwords, within_s=15)
        shown_code, shown = await run("password", str(waiting["id"]))
        again_code, _ = await run("password", str(waiting["id"]))

        await lan.user_is_deleted("ben")
        await eventually(lambda: wan.user("ben").is_disabled, within_s=15)
        change = await eventually(lambda: change_of("ben", "disabled"), within_s=15)
        table = await medley(home, "users", "ls", *there, environ=port)
        cancelled, _ = await run("cancel", str(change["id"]))
        await eventually(lambda: not wan.user("ben").is_disabled, within_s=15)
        nobodys, _ = await run("cancel", "999")

    assert (waiting["username"], waiting["server"]) == ("Carl", "wan")
    assert (shown_code, shown["password"]) == (Exit.DONE, wan.user("Carl").password)
    assert again_code == Exit.FAILED
    assert (cancelled, nobodys) == (Exit.DONE, Exit.FAILED)
    assert "ben" in table.said
    assert shown["password"] not in table.said


async def test_what_waits_for_a_person_is_confirmed_and_what_failed_tried_again_by_commands(
    home: Path, port: dict[str, str]
) -> None:
    async with managed(home, port) as (house, there, up):
        lan, wan = house.lan, house.wan

        async def run(*words: str) -> Ended:
            ended = await medley(home, "users", *words, *there, environ=port)
            assert "Traceback" not in ended.complained
            return ended

        async def number_of(name: str, state: str) -> str:
            async with up.asked_by_an_administrator() as api:
                changes = (await api.get("/api/users")).json()["changes"]
            found = [one for one in changes if (one["username"], one["state"]) == (name, state)]
            return str(found[0]["id"]) if found else ""

        lan.switches.is_muted = True
        await lan.user_is_deleted("ben")
        await medley(home, "sync", "jellyfin", *there, environ=port)
        held = await eventually(lambda: number_of("ben", "held"), within_s=15)
        waiting = await run("ls")
        not_failed = await run("retry", held)
        confirmed = await run("confirm", held)
        await eventually(lambda: wan.user("ben").is_disabled, within_s=15)
        await eventually(lambda: number_of("ben", "disabled"), within_s=15)
        too_late = await run("confirm", held)

        lan.switches.is_muted = False
        wan.faults.add(Fault(route="/Users/New", method="POST", status=403))
        await lan.add_user_announced("Carl")
        failed = await eventually(lambda: number_of("Carl", "failed"), within_s=60)
        refused = await run("ls")
        wan.faults.clear()
        retried = await run("retry", failed)
        await eventually(lambda: number_of("Carl", "done"), within_s=15)

    assert "waits for you" in waiting.said
    assert f"`medley users confirm {held}` disables ben on wan" in waiting.said
    assert f"`medley users cancel {held}` leaves ben on wan as it is" in waiting.said
    assert (confirmed.code, retried.code) == (Exit.DONE, Exit.DONE)
    assert (not_failed.code, too_late.code) == (Exit.FAILED, Exit.FAILED)
    assert "what can follow is cancel or confirm" in not_failed.complained
    assert "what can follow is cancel" in too_late.complained
    assert "answered 403" in refused.said
    assert f"`medley users retry {failed}`" in refused.said
    assert wan.state.accounts.named("Carl") is not None
