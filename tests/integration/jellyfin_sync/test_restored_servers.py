"""A server that went back to an old backup takes nothing back on the others."""

from copy import deepcopy

from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.support.eventually import eventually
from tests.support.household import Household, a_server, agree, films, household
from tests.support.servers import OwnNats


def restore(server: JellyfinSimulator, rows: dict[str, Row]) -> None:
    """Put the rows of an old backup in the place of what there is."""
    user = server.user("ada")
    user.rows.clear()
    user.rows.update(deepcopy(rows))
    user.generation += 1


async def test_a_server_restored_from_an_old_backup_does_not_roll_the_others_back(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_plays("ada", "Film 00001")
    await wan.user_favourites("ada", "Film 00002")
    await two_servers.settled()
    backup = deepcopy(dict(lan.user("ada").rows))
    await lan.user_plays("ada", "Film 00001")
    for number in range(3, 9):
        await wan.user_marks_played("ada", f"Film {number:05d}")
    await lan.user_favourites("ada", "Film 00009")
    await two_servers.settled()
    before = wan.writes()

    restore(lan, backup)
    await two_servers.reconcile()
    await two_servers.settled()

    names = [f"Film {number:05d}" for number in range(1, 10)]
    assert all(agree(*two_servers.rows("ada", name).values()) for name in names)
    assert wan.row("ada", "Film 00009").is_favorite
    assert (wan.row("ada", "Film 00003").played, wan.row("ada", "Film 00001").play_count) == (
        True,
        2,
    )
    assert wan.writes() == before


async def test_un_plays_that_no_report_told_of_are_still_found(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    for number in range(1, 7):
        await lan.user_marks_played("ada", f"Film {number:05d}")
    await two_servers.settled()
    lan.switches.is_down = True

    for number in range(4, 7):
        await lan.user_marks_unplayed("ada", f"Film {number:05d}")
    await two_servers.reconcile()
    await two_servers.settled()

    assert [wan.row("ada", f"Film {n:05d}").played for n in range(1, 7)] == [True] * 3 + [False] * 3


async def test_a_server_that_comes_back_after_an_outage_is_compared(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    compare = {"every": 0, "at_start": False, "after_outage": 0.2}
    async with household(
        nats.url, jellyfin_database, lan, wan, proxied=("wan",), reconcile=compare
    ) as house:
        house.proxies["wan"].refuse()
        await lan.user_marks_played("ada", "Film 00001")
        wan.switches.is_down = True
        await wan.user_favourites("ada", "Film 00002")

        async def is_lost() -> bool:
            found = await house.fetch("SELECT is_reachable FROM server WHERE server = 'wan'")
            return found[0]["is_reachable"] is False

        await eventually(is_lost, within_s=10)
        house.proxies["wan"].heal()
        await eventually(lambda: lan.row("ada", "Film 00002").is_favorite, within_s=30)
