"""A backup of one installation, restored into another that has other ids and other paths."""

import json
from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from typing import Any

import pytest
from pydantic import JsonValue

from jellyfin_sync.workflows.restore_states import ORIGIN
from medley_contracts.jellyfin import JellyfinBackup, RestoreStates
from medley_kit import uploads
from medley_kit.broker import ask
from medley_kit.send import publish
from medley_simulators.jellyfin.rows import Change
from medley_simulators.jellyfin.titles import film, films, shows
from tests.support.databases import MigratedTemplates
from tests.support.eventually import eventually
from tests.support.household import (
    Household,
    a_server,
    agree,
    household,
    migrate_jellyfin_sync,
)
from tests.support.servers import OwnNats

MAPS = {"wan": {"path_map": {"/mnt/nfs": "/media"}}}


async def backed_up(house: Household, *, limit: int = 500) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    cursor: JsonValue = None
    while True:
        question = JellyfinBackup(limit=limit, cursor=None if cursor is None else str(cursor))
        part = await ask(house.running.broker, question, within_s=10)
        found, cursor = part["lines"], part["next_cursor"]
        assert isinstance(found, list)
        lines += [each for each in found if isinstance(each, dict)]
        if cursor is None:
            return lines


def in_one(lines: Sequence[dict[str, Any] | str]) -> bytes:
    spelled = (each if isinstance(each, str) else json.dumps(each) for each in lines)
    return "".join(f"{each}\n" for each in spelled).encode()


async def bit_by_bit(body: bytes, size: int = 1000) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def restored(
    house: Household, chunks: AsyncIterable[bytes], *, dry_run: bool = False
) -> dict[str, Any]:
    """Sent as the gateway does, and carried out by the running service."""
    broker = house.running.broker
    upload = await uploads.store(broker, "jellyfin-sync", chunks, largest=10**8)
    command = RestoreStates(upload=upload, dry_run=dry_run)
    results: list[dict[str, Any]] = []
    await publish(broker, command.model_copy(update={"job_id": command.message_id}))

    async def has_ended() -> bool:
        found = await _finished(house, str(command.message_id))
        results.extend(found)
        return bool(found)

    await eventually(has_ended, within_s=15)
    return results[0]


async def _finished(house: Household, job_id: str) -> list[dict[str, Any]]:
    streams = house.running.broker.connection.jetstream()
    info = await streams.stream_info("MEDLEY_EVENTS")
    found = []
    for sequence in range(info.state.first_seq, info.state.last_seq + 1):
        message = await streams.get_msg("MEDLEY_EVENTS", seq=sequence)
        if message.subject == "medley.evt.job.finished.v1":
            told = json.loads(message.data or b"{}")
            if told["job_id"] == job_id:
                assert told["outcome"] == "succeeded", told
                found.append(told["result"])
    return found


async def change_much(house: Household) -> None:
    lan, wan = house.servers["lan"], house.servers["wan"]
    await lan.user_marks_played("ada", "Film 00001")
    await wan.user_plays("ada", "Film 00002", check_ins_s=[600.0], until_s=1200.0)
    await lan.user_favourites("ben", "Film 00003")
    await wan.user_data_is_set("ben", "Film 00004", Change(rating=7.5))
    await lan.user_marks_played("ada", "Show 0001")
    await lan.user_favourites("ada", "Show 0001")
    await house.settled()


def told(lines: Sequence[dict[str, Any]]) -> list[str]:
    """What the states say, wherever the items lie."""
    where = {"path", "ids", "in_series"}
    states = [each["state"] for each in lines if "state" in each]
    return sorted(
        json.dumps({name: value for name, value in state.items() if name not in where})
        for state in states
    )


ITEMS = [*(f"Film {number:05d}" for number in range(1, 6)), "Show 0001"]


async def test_a_backup_makes_a_fresh_installation_hold_the_same(
    nats: OwnNats, templates: MigratedTemplates, jellyfin_database: str
) -> None:
    def servers(root: str) -> Any:
        lan = a_server("lan", films(5), root=root)
        wan = a_server("wan", films(5), root="/mnt/nfs")
        for server, at in ((lan, root), (wan, "/mnt/nfs")):
            server.add_library("Shows", shows(1, seasons=2, episodes=2), root=f"{at}/tv")
        return lan, wan

    lan, wan = servers("/media")
    async with household(nats.url, jellyfin_database, lan, wan, per_server=MAPS) as house:
        await change_much(house)
        lines = await backed_up(house, limit=3)
        before = {(user, item): lan.row(user, item) for user in ("ada", "ben") for item in ITEMS}
        episodes = {each.name: lan.row("ada", each) for each in lan.items("Episode")}
    lan, wan = servers("/srv/elsewhere")
    async with (
        templates.clone("jellyfin_sync", migrate_jellyfin_sync) as fresh,
        household(nats.url, fresh, lan, wan, per_server=MAPS) as house,
    ):
        preview = await restored(house, bit_by_bit(in_one(lines)), dry_run=True)
        nothing_yet = house.writes()
        result = await restored(house, bit_by_bit(in_one(lines)))
        await house.settled(within_s=20)
        again = await backed_up(house)

        assert (preview["changes_total"], nothing_yet) == (result["written"], 0)
        assert (result["errors"], result["is_whole"]) == ([], True)
        for (user, item), row in before.items():
            assert agree(row, lan.row(user, item), wan.row(user, item)), (user, item)
        for each in lan.items("Episode"):
            assert agree(episodes[each.name], lan.row("ada", each))
        assert told(again) == told(lines)


async def test_bad_lines_are_named_and_the_others_taken(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    good = {"person": "Ada", "type": "Movie", "path": "/media/films/x", "played": True}
    item = lan.item("Film 00001")
    lines: list[dict[str, Any] | str] = [
        {"medley_backup": 1, "states": 6},
        {"state": good | {"path": item.path}},
        "{not json",
        {"state": good | {"rating": 11}},
        {"state": good | {"last_played_at": "yesterday"}},
        {"state": {"person": "ada", "type": "Movie", "played": True}},
        {"state": good | {"person": ""}},
        {"playlist": {}},
        {"end": {"complete": True}},
    ]

    result = await restored(two_servers, bit_by_bit(in_one(lines), size=7))
    await two_servers.settled()

    assert [(each["line"], each["field"]) for each in result["errors"]] == [
        (3, ""),
        (4, "rating"),
        (5, "last_played_at"),
        (6, "path"),
        (7, "person"),
        (8, ""),
    ]
    assert (result["states"], result["bad_lines"]) == (1, 6)
    assert [server.row("ada", "Film 00001").played for server in (lan, wan)] == [True, True]


async def test_a_backup_that_was_cut_says_so(two_servers: Household) -> None:
    lines = [{"medley_backup": 1, "states": 9}]

    result = await restored(two_servers, bit_by_bit(in_one(lines)))

    assert result["is_whole"] is False
    assert "cut" in result["errors"][0]["detail"]


async def test_what_no_server_has_yet_is_written_when_it_arrives(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    state = {
        "person": "ada",
        "type": "Movie",
        "name": "Film 00003",
        "ids": [f"{vendor.lower()}:{value}" for vendor, value in film(3).provider_ids.items()],
        "played": True,
        "play_count": 1,
        "last_played_at": "2026-01-02T03:04:05.123456Z",
    }
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await restored(house, bit_by_bit(in_one([{"state": state}, {"end": {}}])))
        await wan.titles_arrive([film(3)], library="Films")
        await eventually(lambda: wan.row("ada", "Film 00003").played, within_s=10)


@pytest.mark.parametrize("dry_run", [True, False], ids=["rehearsed", "in earnest"])
async def test_a_backup_undoes_what_was_done_since_and_a_rehearsal_does_not(
    two_servers: Household, *, dry_run: bool
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_marks_played("ada", "Film 00001")
    await two_servers.settled()
    lines = await backed_up(two_servers)
    await wan.user_marks_unplayed("ada", "Film 00001")
    await two_servers.settled()

    result = await restored(two_servers, bit_by_bit(in_one(lines)), dry_run=dry_run)
    await two_servers.settled()

    assert lan.row("ada", "Film 00001").played is not dry_run
    assert agree(*two_servers.rows("ada", "Film 00001").values())
    if dry_run:
        [change, *_] = result["changes"]
        assert change["fields"]["played"] == {
            "before": False,
            "to": True,
            "origin": ORIGIN,
            "because_of": ORIGIN,
            "reason": "restored",
        }
    else:
        assert await two_servers.fetch("SELECT FROM known_state WHERE server = $1", ORIGIN)


async def test_an_upload_is_let_go_once_it_was_restored(two_servers: Household) -> None:
    await restored(two_servers, bit_by_bit(in_one([{"end": {}}])))
    streams = two_servers.running.broker.connection.jetstream()

    async def is_gone() -> bool:
        return (await streams.stream_info("MEDLEY_UPLOADS")).state.messages == 0

    await eventually(is_gone)
