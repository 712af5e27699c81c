"""Whose accounts take part: doubled, denied, named differently."""

from medley_simulators.jellyfin.titles import films
from tests.support.household import a_server, household
from tests.support.servers import OwnNats


async def test_two_accounts_of_one_person_on_a_server_are_nobodys(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan = a_server("lan", films(2), users=("ada", "mum"))
    wan = a_server("wan", films(2), users=("ada",))
    mapped = {"ada": {"lan": "mum"}}
    async with household(nats.url, jellyfin_database, lan, wan, user_map=mapped) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await lan.user_favourites("mum", "Film 00002")
        await house.settled()

        assert wan.row("ada", "Film 00001").played is False
        assert wan.row("ada", "Film 00002").is_favorite


async def test_who_is_denied_keeps_their_states_to_themselves(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(2)), a_server("wan", films(2))
    async with household(nats.url, jellyfin_database, lan, wan, users={"deny": ["Ben"]}) as house:
        await lan.user_marks_played("ben", "Film 00001")
        await lan.user_marks_played("ada", "Film 00002")
        await house.settled()

        assert not wan.row("ben", "Film 00001").played
        assert wan.row("ada", "Film 00002").played


async def test_names_that_differ_are_mapped(nats: OwnNats, jellyfin_database: str) -> None:
    lan = a_server("lan", films(2), users=("ada",))
    wan = a_server("wan", films(2), users=("Ada Lovelace", "ADA2"))
    mapped = {"ada": {"wan": "Ada Lovelace"}}
    async with household(nats.url, jellyfin_database, lan, wan, user_map=mapped) as house:
        await wan.user_marks_played("Ada Lovelace", "Film 00001")
        await lan.user_favourites("ada", "Film 00002")
        await house.settled()

        assert lan.row("ada", "Film 00001").played
        assert wan.row("Ada Lovelace", "Film 00002").is_favorite
