"""Items and accounts that are absent, hidden, moved, doubled or new: waited for, never guessed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from jellyfin_sync.store import agreed_states, due_claims
from jellyfin_sync.store.due_claims import DueWrite, PutOff
from jellyfin_sync.workflows.keep_outcomes import keep_outcomes
from jellyfin_sync.workflows.write_due import Assignment, Outcome, Result
from medley_kit.db import Connection
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.rows import Change
from medley_simulators.jellyfin.titles import film, films, shows
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, household
from tests.support.servers import OwnNats


async def waiting(house: Household) -> list[dict[str, Any]]:
    """Settled as far as possible; what waits."""

    async def has_only_waiting() -> bool:
        due = await house.due()
        return await house.has_heard_all() and {row["state"] for row in due} == {"waiting"}

    await eventually(has_only_waiting, within_s=10)
    return await house.due()


async def test_w08_a_change_waits_for_an_item_and_is_written_when_it_arrives(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(2))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00003")
        held_back = await waiting(house)
        await wan.titles_arrive([film(3)], library="Films")
        await house.settled()

        assert held_back[0]["detail"] == "not on wan yet"
        assert agree(*house.rows("ada", "Film 00003").values())
        assert wan.writes() == 1


def when_a_row_is_to_wait(
    monkeypatch: pytest.MonkeyPatch, house: Household, comes: Callable[[], Awaitable[object]]
) -> asyncio.Event:
    """What it lacks ``comes`` after the writer has looked for it, and before it has said so.

    The event is set once it has said so.
    """
    put_off = due_claims.put_off
    arriving: list[asyncio.Task[object]] = []
    has_said = asyncio.Event()

    async def is_taken() -> bool:
        """The arrival was taken, or waits for the writer to finish."""
        held_up = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        is_through = arriving[0].done() and await house.has_heard_all()
        return is_through or bool(await house.fetch(held_up))

    async def slowly(connection: Connection, rows: Sequence[PutOff], *, claimant: int) -> None:
        if not arriving and any(row.state == "waiting" for row in rows):
            arriving.append(asyncio.ensure_future(comes()))
            await eventually(is_taken)
            has_said.set()
        await put_off(connection, rows, claimant=claimant)

    monkeypatch.setattr(due_claims, "put_off", slowly)
    return has_said


async def test_an_item_that_arrives_while_its_absence_is_noted_is_written_at_once(
    nats: OwnNats, jellyfin_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(2))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        has_said = when_a_row_is_to_wait(
            monkeypatch, house, lambda: wan.titles_arrive([film(3)], library="Films")
        )
        await lan.user_marks_played("ada", "Film 00003")
        await eventually(has_said.is_set, within_s=30)
        await eventually(lambda: wan.row("ada", "Film 00003").played)


@pytest.mark.parametrize(("is_there", "state"), [(True, "pending"), (False, "waiting")])
async def test_a_row_waits_for_an_account_only_while_there_is_none(
    two_servers: Household, *, is_there: bool, state: str
) -> None:
    own, wan = two_servers.resources, two_servers.servers["wan"]
    wan.faults.add(Fault(kind="reset"))
    await two_servers.servers["lan"].user_marks_played("ada", "Film 00001")
    [row] = await eventually(lambda: two_servers.due("wan"))
    ids = (row["change_id"], "wan", row["person_id"], row["place_id"])
    found_none = Outcome(
        Assignment(DueWrite(*ids, {}, {}, looks_first=False, attempts=1), "", None, None, None, {}),
        Result.NO_ACCOUNT,
    )

    async with own.pool.acquire() as connection, connection.transaction():
        await agreed_states.lock(connection, [(row["person_id"], row["place_id"])])
        if not is_there:
            await connection.execute("DELETE FROM account WHERE server = 'wan'")
        await connection.execute("UPDATE due_write SET claimed_by = 4711 WHERE target = 'wan'")
        await keep_outcomes(
            connection,
            [found_none],
            claimant=4711,
            rules=own.rules,
            offset_of=own.clocks.offset_of,
            now=0.0,
        )
        kept = await connection.fetchval("SELECT state FROM due_write WHERE target = 'wan'")

    assert kept == state


async def test_an_item_whose_arrival_was_not_announced_is_found_by_reading_again(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(2))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00003")
        await waiting(house)
        wan.switches.is_down = True
        await wan.titles_arrive([film(3)], library="Films")
        await house.index("wan")
        await house.settled()

        assert wan.row("ada", "Film 00003").played


async def test_w08_the_path_policy_gives_up_where_it_says_so(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(2))
    policy = [{"prefix": "/media/films", "absent_retry_count": 0}]
    async with household(nats.url, jellyfin_database, lan, wan, path_sync_policy=policy) as house:
        await lan.user_marks_played("ada", "Film 00003")
        await house.settled()

        assert wan.writes() == 0


async def test_a_report_of_an_item_nobody_has_read_yet_is_looked_up(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    for server in (lan, wan):
        server.switches.is_muted = True
        await server.titles_arrive([film(21)], library="Films")
        server.switches.is_muted = False

    await lan.user_marks_played("ada", "Film 00021")
    await two_servers.index("wan")
    await two_servers.settled()

    assert wan.row("ada", "Film 00021").played


async def test_a_report_of_a_deleted_item_is_dropped(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    lan.switches.shuffle_s = 0.5
    lan.switches.loses = lambda event: event.notification == "ItemDeleted"

    await lan.user_marks_played("ada", "Film 00001")
    await lan.item_goes("Film 00001")
    await two_servers.index("lan")
    await lan.user_marks_played("ada", "Film 00002")
    await two_servers.settled()

    assert wan.row("ada", "Film 00002").played


async def test_an_item_hidden_from_the_account_waits_and_says_why(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    folder = wan.state.library.folders[0]
    wan.user("ada").policy["BlockedMediaFolders"] = [folder.id]

    await lan.user_marks_played("ada", "Film 00001")
    held_back = await waiting(two_servers)
    wan.user("ada").policy["BlockedMediaFolders"] = []
    await two_servers.index("wan")
    await two_servers.settled()

    assert "not for this account" in held_back[0]["detail"]
    assert wan.row("ada", "Film 00001").played


async def test_an_account_that_comes_later_is_given_what_is_agreed(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan = a_server("lan", films(3))
    wan = a_server("wan", films(3), users=("ben",))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await house.settled()
        before = wan.writes()
        await wan.add_user_announced("Ada")
        await eventually(lambda: wan.row("Ada", "Film 00001").played, within_s=5)
        await house.settled()

        assert (before, wan.writes()) == (0, 1)


async def test_an_account_made_anew_is_filled_and_does_not_empty_the_others(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    for number in (1, 2, 3):
        await wan.user_marks_played("ada", f"Film {number:05d}")
    await two_servers.settled()

    await wan.user_is_deleted("ada")
    await wan.add_user_announced("ada")
    await two_servers.settled()
    await two_servers.reconcile()
    await two_servers.settled()

    assert [lan.row("ada", f"Film {number:05d}").played for number in (1, 2, 3)] == [True] * 3
    assert [wan.row("ada", f"Film {number:05d}").played for number in (1, 2, 3)] == [True] * 3


async def test_a_server_added_later_is_given_what_is_agreed(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan, den = (a_server(name, films(5)) for name in ("lan", "wan", "den"))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await wan.user_favourites("ben", "Film 00002")
        await house.settled()
    lan, wan = a_server("lan", films(5)), a_server("wan", films(5))
    async with household(nats.url, jellyfin_database, lan, wan, den) as house:
        await house.settled()

        assert den.row("ada", "Film 00001").played
        assert den.row("ben", "Film 00002").is_favorite


async def test_w02_provider_ids_are_never_guessed(nats: OwnNats, jellyfin_database: str) -> None:
    lan, wan = a_server("lan", films(5)), a_server("wan", films(4), root="/elsewhere")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00005")
        await waiting(house)

        assert not any(wan.row("ada", item.name).played for item in wan.items("Movie"))


async def test_two_copies_of_one_film_are_not_guessed_between(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan = a_server("lan", films(2))
    wan = a_server("wan", films(2), root="/hd")
    wan.add_library("4K", films(1), root="/uhd")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await lan.user_marks_played("ada", "Film 00002")
        await waiting(house)
        conflicts = await house.fetch("SELECT * FROM item WHERE candidates <> '{}'")

        copies = [item for item in wan.items("Movie") if item.name == "Film 00001"]
        assert [wan.row("ada", copy).played for copy in copies] == [False, False]
        assert wan.row("ada", "Film 00002").played
        assert {row["server"] for row in conflicts} <= {"wan", "lan"}


async def test_a_moved_file_keeps_its_place_whatever_is_announced_first(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_marks_played("ada", "Film 00001")
    await two_servers.settled()
    wan.switches.shuffle_s = 0.0
    folder = wan.state.library.folders[0]
    old = wan.item("Film 00001")

    wan.state.remove_item(old)
    moved = film(1)
    renamed = type(moved)(
        kind="Movie",
        name="Film 00001",
        path="Moved/elsewhere.mkv",
        provider_ids=moved.provider_ids,
        runtime_s=moved.runtime_s,
    )
    await wan.titles_arrive([renamed], library=folder.name)
    await two_servers.settled()
    await lan.user_favourites("ada", "Film 00001")
    await two_servers.settled()

    assert wan.item("Film 00001").id != old.id
    assert agree(*two_servers.rows("ada", "Film 00001").values())
    places = await two_servers.fetch("SELECT * FROM item WHERE name = 'Film 00001'")
    assert len({row["place_id"] for row in places}) == 1


async def test_a_corrected_path_map_takes_what_was_known_along(
    nats: OwnNats, jellyfin_database: str
) -> None:
    def nameless(root: str) -> list[Any]:
        return [
            type(each)(kind="Video", name=each.name, path=each.path, runtime_s=6000)
            for each in films(3)
        ]

    lan, wan = a_server("lan", nameless("a")), a_server("wan", nameless("b"), root="/mnt")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await wan.user_favourites("ada", "Film 00001")
        await waiting(house)
    lan, wan = a_server("lan", nameless("a")), a_server("wan", nameless("b"), root="/mnt")
    for server in (lan, wan):
        server.switches.is_muted = True
    await lan.user_marks_played("ada", "Film 00001")
    await wan.user_favourites("ada", "Film 00001")
    maps = {"wan": {"path_map": {"/mnt": "/media"}}}
    async with household(nats.url, jellyfin_database, lan, wan, per_server=maps) as house:
        await house.index()
        await house.settled()

        assert wan.row("ada", "Film 00001").played
        assert lan.row("ada", "Film 00001").is_favorite


async def test_a_show_marked_in_one_go_travels_episode_by_episode(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", []), a_server("wan", [])
    for server, root in ((lan, "/a"), (wan, "/b")):
        server.add_library("Shows", shows(1, seasons=2, episodes=5), root=root)
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Show 0001")
        await lan.user_favourites("ada", "Show 0001")
        await house.settled()

        assert all(wan.row("ada", each).played for each in wan.items("Episode"))
        assert wan.row("ada", "Show 0001").is_favorite
        assert wan.writes() == 11


async def test_nothing_is_written_between_a_server_and_its_copy(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(2)), a_server("wan", films(2))
    wan.state.server_id = lan.state.server_id
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", "Film 00001")

        async def is_due() -> bool:
            return bool(await house.due("wan"))

        await eventually(is_due)
        await unchanged(house.writes, for_s=1)
        states = await house.fetch("SELECT * FROM server ORDER BY server")

        assert house.writes() == 0
        assert all("same server id" in row["detail"] for row in states)


async def test_an_import_is_nobodys_change(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_favourites("ada", "Film 00001")
    await two_servers.settled()

    await lan.nfo_is_imported("ada", "Film 00001", Change(played=True, play_count=3))
    await lan.nfo_is_imported("ada", "Film 00002", Change(played=True, play_count=3))
    await two_servers.settled()
    await two_servers.reconcile()
    await two_servers.settled()

    assert wan.row("ada", "Film 00001").is_favorite
    assert not wan.row("ada", "Film 00001").played
    assert not wan.row("ada", "Film 00002").played
