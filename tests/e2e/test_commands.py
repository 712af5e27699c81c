"""What people type beside a running system: answers, sentences, exit codes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from medley.cli import app
from medley.outcome import Exit
from tests.support.eventually import eventually
from tests.support.medley_command import Ended, MedleyUp, medley_up
from tests.support.two_jellyfins import is_indexed

pytestmark = pytest.mark.timeout(240)

Type = Callable[..., Awaitable[Ended]]


def typing_at(home: Path, port: dict[str, str]) -> Type:
    """Types a command beside a system: in this process, since one of its own takes a second."""
    environ = {**port, "MEDLEY_HOME": str(home), "COLUMNS": "200"}

    async def type_(*words: str) -> Ended:
        said = await asyncio.to_thread(CliRunner().invoke, app, list(words), env=environ)
        assert isinstance(said.exception, SystemExit | None), said.exception
        return Ended(said.exit_code, said.stdout, said.stderr)

    return type_


async def read(type_: Type, *words: str) -> Any:
    """What a command prints for scripts."""
    ended = await type_(*words, "--json")
    assert ended.code == Exit.DONE, ended.complained
    return json.loads(ended.said)


async def has_pulled(up: MedleyUp) -> bool:
    async with up.asked_by_an_administrator() as api:
        told = (await api.get("/api/sync/status")).json()
    return bool(told["last_track_sync"] and told["last_playback_sync"])


async def a_log(up: MedleyUp) -> int:
    """A log of one hour of tomorrow, whose number is what `publish` takes."""
    async with up.asked_by_an_administrator() as api:
        track = (await api.get("/api/tracks", params={"type": "MUS", "limit": 1})).json()["items"]
        element = {"type": "MUS", "title": "A song", "media_id": int(track[0]["libretime_id"])}
        body = {"date": "2099-01-02", "hours": {"14:00": [element]}}
        made = await api.post("/api/logs", json=body)
        assert made.status_code == httpx.codes.CREATED, made.text
        return int(made.json()["id"])


async def test_every_kind_of_sync_can_be_tried_first_and_says_what_it_did(
    home: Path, port: dict[str, str]
) -> None:
    type_ = typing_at(home / "demo", port)
    async with medley_up(home, "--demo", environ=port) as up:
        await eventually(lambda: is_indexed(up), within_s=30)
        await eventually(lambda: has_pulled(up), within_s=30)

        tracks = await read(type_, "sync", "tracks")
        tried = await type_("sync", "tracks", "--dry-run")
        playback = await read(type_, "sync", "playback", "--dry-run")
        library = await read(type_, "sync", "library", "--dry-run")
        pending = await read(type_, "sync", "pending", "--dry-run")
        planned = await read(type_, "sync", "scrobbles", "--dry-run", "--account", "ben")
        brought = await read(type_, "sync", "scrobbles", "--account", "ben")
        nobody = await type_("sync", "tracks", "--station", "nowhere")
        review = await read(type_, "review")

    assert (tracks["total_processed"], tracks["unchanged"]) == (78, 78)
    assert "Nothing was kept" in tried.said
    assert (playback["synced"], playback["duplicates"] > 0) == (0, True)
    assert library["total_scanned"] > 0
    assert pending["total_scanned"] == 3
    assert planned["planned"] == brought["written"] > 0
    assert nobody.code == Exit.FAILED
    assert "there are: main" in nobody.complained
    assert review["items"] == []


async def test_a_log_is_previewed_and_published_and_wrong_hours_are_wrong_usage(
    home: Path, port: dict[str, str]
) -> None:
    type_ = typing_at(home / "demo", port)
    async with medley_up(home, "--demo", environ=port) as up:
        await eventually(lambda: has_pulled(up), within_s=30)
        log_id = str(await a_log(up))

        planned = await read(type_, "publish", log_id, "--hour", "14", "--dry-run")
        published = await type_("publish", log_id)
        again = await read(type_, "publish", log_id)
        no_hour = await type_("publish", log_id, "--hour", "24")
        no_log = await type_("publish", "999")
        days = await type_("sync", "playback", "--from", "2026-01-02", "--to", "2026-01-01")

    assert planned["hours"]["14:00"]["created"] == 1
    assert "Read back and found so." in published.said
    assert again["hours"]["14:00"] == {**again["hours"]["14:00"], "kept": 1, "created": 0}
    assert (no_hour.code, no_log.code, days.code) == (Exit.USAGE, Exit.FAILED, Exit.USAGE)
    assert "0 to 23" in no_hour.complained
    assert "No log 999 (HTTP 404)." in no_log.complained


async def test_a_parked_message_is_listed_shown_put_back_and_dropped(
    home: Path, port: dict[str, str]
) -> None:
    type_ = typing_at(home, port)
    async with medley_up(home, environ=port) as up:
        async with up.asked_by_an_administrator() as api:
            await api.post("/api/scrobbles/undo", json={"run_id": 999})

        [parked] = await eventually(lambda: _parked(type_), within_s=20)
        number = str(parked["id"])
        shown = await type_("parked", "show", number)
        replayed = await type_("parked", "replay", number)
        [again] = await eventually(lambda: _parked(type_), within_s=20)
        dropped = await type_("parked", "drop", str(again["id"]))
        left = await type_("parked", "ls")
        unknown = await type_("parked", "show", number)

    assert "NothingToUndo" in shown.said
    assert (replayed.code, dropped.code, unknown.code) == (Exit.DONE, Exit.DONE, Exit.FAILED)
    assert again["id"] != parked["id"]
    assert "Nothing is parked." in left.said


async def _parked(type_: Type) -> list[Any]:
    items: list[Any] = (await read(type_, "parked", "ls"))["items"]
    return items
