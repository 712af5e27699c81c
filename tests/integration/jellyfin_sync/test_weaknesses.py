"""What its predecessor did wrong, by the numbers of the list, where no other test shows it."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from jellyfin_sync.app import service
from jellyfin_sync.store import sync_log
from jellyfin_sync.workflows.take_snapshots import take_snapshots
from medley_contracts.jellyfin import JellyfinStatus, SaveReason, UserDataReported
from medley_kit.broker import ask
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.rows import Change
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, films, household
from tests.support.servers import OwnNats

FILM = "Film 00001"
WRITING = "*/userdata"


async def test_w06_a_newer_change_takes_the_place_of_one_that_waits(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    wan.faults.add(Fault(status=503, route=WRITING, method="POST", times=1, retry_after_s=1))

    await lan.user_marks_played("ada", FILM)
    await eventually(lambda: wan.faults.active[0].hits == 1)
    await lan.user_marks_unplayed("ada", FILM)
    await lan.user_favourites("ada", FILM)
    await two_servers.settled(within_s=20)

    assert agree(*two_servers.rows("ada", FILM).values())
    assert (wan.row("ada", FILM).played, wan.row("ada", FILM).is_favorite) == (False, True)


async def test_w10_a_position_set_back_to_the_beginning_travels(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_plays("ada", FILM, until_s=900)
    await eventually(lambda: wan.row("ada", FILM).position > 0)
    await two_servers.settled()

    await lan.user_data_is_set("ada", FILM, Change(position=0))
    await two_servers.settled()

    assert wan.row("ada", FILM).position == 0


async def test_w14_a_write_tried_again_never_brings_an_older_value_back(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    for rating in (2.0, 4.0, 6.0, 8.0):
        wan.faults.add(Fault(status=502, route=WRITING, method="POST", times=1, after=True))
        await lan.user_data_is_set("ada", FILM, Change(rating=rating))
        await asyncio.sleep(0.05)  # edits that follow each other while the first is tried again
    await two_servers.settled(within_s=30)

    assert (lan.row("ada", FILM).rating, wan.row("ada", FILM).rating) == (8.0, 8.0)


async def test_w17_an_echo_is_an_echo_however_late_and_after_a_restart_too(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3), root="/elsewhere")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        told, may_be_told = wan.plugin.post, asyncio.Event()
        assert told is not None

        async def late(url: str, headers: Mapping[str, str], body: bytes) -> int:
            await may_be_told.wait()
            return await told(url, headers, body)

        async def is_logged() -> bool:
            return bool(await house.fetch("SELECT FROM sync_log"))

        wan.plugin.post = late
        await lan.user_marks_played("ada", FILM)
        await eventually(is_logged)
        await house.running.stop()
        async with service.running(house.settings) as again:
            house.running = again
            may_be_told.set()
            await eventually(lambda: wan.plugin.pending == 0)
            await house.settled()
            await unchanged(house.writes, for_s=0.5)

        assert (lan.writes(), wan.writes()) == (0, 1)


async def test_w19_a_report_of_what_is_known_asks_its_server_nothing(
    two_servers: Household,
) -> None:
    lan = two_servers.servers["lan"]
    before = two_servers.calls()["lan"]

    for number in range(1, 11):
        await lan.user_marks_played("ada", f"Film {number:05d}")
        await lan.user_favourites("ben", f"Film {number:05d}")
    await two_servers.settled()

    assert two_servers.calls()["lan"] == before


async def test_w21_an_item_that_is_absent_is_not_searched_for(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(5)), a_server("wan", films(2))
    policy = [{"prefix": "/media", "absent_retry_count": -1, "retry_delay_seconds": 0.2}]
    async with household(nats.url, jellyfin_database, lan, wan, path_sync_policy=policy) as house:
        before = house.calls()["wan"]
        for number in (3, 4, 5):
            await lan.user_marks_played("ada", f"Film {number:05d}")

        async def was_tried_often() -> bool:
            due = await house.due("wan")
            return len(due) == 3 and min(row["attempts"] for row in due) > 3

        await eventually(was_tried_often, within_s=10)

        assert house.calls()["wan"] == before


async def test_w23_many_reports_take_no_more_statements_than_one(two_servers: Household) -> None:
    one = await _statements_of(two_servers, range(1, 2))
    many = await _statements_of(two_servers, range(2, 20))

    assert one > 0
    assert many <= one


async def _statements_of(house: Household, numbers: Iterable[int]) -> int:
    """Statements that one batch of reports takes until its writes are due."""
    reports = [_report(house, f"Film {number:05d}") for number in numbers]
    said: list[Any] = []
    async with house.resources.pool.acquire() as connection:
        with connection.query_logger(said.append):
            async with connection.transaction():
                await take_snapshots(
                    connection,
                    reports,
                    rules=house.resources.rules,
                    offset_of=house.resources.clocks.offset_of,
                    now=datetime.now(UTC).timestamp(),
                )
    return len(said)


def _report(house: Household, film: str) -> UserDataReported:
    lan, now = house.servers["lan"], datetime.now(UTC)
    return UserDataReported(
        server="lan",
        user_id=lan.user("ada").id,
        username="ada",
        item_id=lan.item(film).id,
        item_type="Movie",
        item_name=film,
        reason=SaveReason.TOGGLE_PLAYED,
        reported_at=now,
        received_at=now,
        position_ticks=0,
        is_played=True,
        is_favorite=False,
        play_count=1,
    )


async def test_w24_what_is_old_is_forgotten(two_servers: Household) -> None:
    lan = two_servers.servers["lan"]
    for _ in range(12):
        await lan.user_marks_played("ada", FILM)
        await lan.user_marks_unplayed("ada", FILM)
    await two_servers.settled()
    async with two_servers.resources.pool.acquire() as connection:
        await connection.execute("UPDATE sync_log SET written_at = now() - interval '91 days'")
        await sync_log.prune(connection, timedelta(days=90))
    states = await two_servers.fetch("SELECT timeline FROM known_state")

    assert await two_servers.fetch("SELECT FROM sync_log") == []
    assert max(len(row["timeline"]["recent"]) for row in states) <= 16


async def test_w25_asking_for_the_status_asks_no_server(two_servers: Household) -> None:
    before = two_servers.calls()
    servers = {name: each.journal.total for name, each in two_servers.servers.items()}

    for _ in range(20):
        await ask(two_servers.running.broker, JellyfinStatus())

    assert two_servers.calls() == before
    asked = {name: each.journal.total for name, each in two_servers.servers.items()}
    assert all(asked[name] - servers[name] <= 2 for name in servers), "its own health checks apart"


async def test_w29_an_account_is_found_again_under_another_id_whatever_its_case(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan = a_server("lan", films(3), users=("Ada",))
    wan = a_server("wan", films(3), users=("aDA",))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        wan.switches.is_muted = True
        await wan.user_is_deleted("aDA")
        await wan.add_user_announced("ADA")
        wan.switches.is_muted = False

        await lan.user_marks_played("Ada", FILM)
        await eventually(lambda: wan.row("ADA", FILM).played, within_s=10)
        await house.settled()
        people = await house.fetch("SELECT name FROM person")

        assert [row["name"] for row in people] == ["ada"]


async def test_w31_a_server_that_hangs_while_accounts_are_read_loses_no_report(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    lan.faults.add(Fault(kind="reset", route="/Users", method="GET", times=2))

    await lan.add_user_announced("eve")
    await wan.add_user_announced("eve")
    await eventually(lambda: not lan.faults.active[0].times, within_s=20)
    await lan.user_marks_played("eve", FILM)
    await eventually(lambda: wan.row("eve", FILM).played, within_s=20)
