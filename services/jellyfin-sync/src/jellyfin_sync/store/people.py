"""People, and their accounts on the servers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jellyfin_sync.domain.people import KnownAs
from medley_kit.db import Connection
from medley_kit.errors import PermanentError


@dataclass(frozen=True, slots=True)
class Account:
    """One account as its server lists it; ``person`` None: not to be synchronised."""

    server: str
    user_id: str
    username: str
    person: str | None
    is_administrator: bool = False
    is_disabled: bool = False
    matched_as: str = ""
    """What it was called when it was matched."""


@dataclass(frozen=True, slots=True)
class AccountPlace:
    """Where a person has an account; ``person_id`` None: known, but not to be synchronised."""

    server: str
    user_id: str
    username: str
    person_id: int | None


ADD_PERSONS_SQL = """
INSERT INTO person (name)
SELECT DISTINCT unnest($1::text[])
    ON CONFLICT (name) DO NOTHING
"""

SAVE_ACCOUNTS_SQL = """
INSERT INTO account (server, user_id, username, person_id, is_administrator, is_disabled,
                     matched_as)
SELECT new.server, new.user_id, new.username, person.person_id, new.is_administrator,
       new.is_disabled, new.matched_as
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[],
              $7::text[])
       AS new (server, user_id, username, person, is_administrator, is_disabled, matched_as)
       LEFT JOIN person ON person.name = new.person
    ON CONFLICT (server, user_id) DO UPDATE
   SET username = excluded.username,
       person_id = excluded.person_id,
       is_administrator = excluded.is_administrator,
       is_disabled = excluded.is_disabled,
       matched_as = excluded.matched_as
 WHERE (account.username, account.person_id, account.is_administrator, account.is_disabled,
        account.matched_as)
    IS DISTINCT FROM (excluded.username, excluded.person_id, excluded.is_administrator,
                      excluded.is_disabled, excluded.matched_as)
RETURNING user_id
"""

PERSONS_OF_SERVER_SQL = """
SELECT person.name AS person, person_id, account.user_id
  FROM account
       JOIN person USING (person_id)
 WHERE account.server = $1
"""

FORGET_ACCOUNTS_SQL = """
WITH gone AS (
    DELETE FROM account
     WHERE server = $1
       AND NOT user_id = ANY ($2::text[])
 RETURNING server, user_id
)
INSERT INTO former_account (server, user_id)
SELECT server, user_id FROM gone
    ON CONFLICT (server, user_id) DO NOTHING
"""

FORMER_SQL = """
SELECT user_id
  FROM former_account
 WHERE server = $1
   AND user_id = ANY ($2::text[])
"""

ACCOUNTS_OF_SQL = """
SELECT server, user_id, username, person_id
  FROM account
 WHERE (server, user_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""

ACCOUNTS_OF_PEOPLE_SQL = """
SELECT server, user_id, username, person_id
  FROM account
 WHERE person_id = ANY ($1::bigint[])
"""

LIST_ACCOUNTS_SQL = """
SELECT account.server, account.user_id, account.username, person.name AS person,
       account.is_administrator, account.is_disabled, account.matched_as
  FROM account
       LEFT JOIN person USING (person_id)
 WHERE ($1::text IS NULL OR account.server = $1)
 ORDER BY person.name, account.server, account.username
"""

HOLDERS_SQL = """
SELECT person.name AS person, account.server, account.user_id, account.username
  FROM account
       JOIN person USING (person_id)
 WHERE person.name = ANY ($1::text[])
"""


PERSON_SQL = "SELECT person_id FROM person WHERE name = $1"

NAMES_SQL = "SELECT person_id, name FROM person WHERE person_id = ANY ($1::bigint[])"


class UnknownPerson(PermanentError):
    """No account of any server belongs to a person of that name."""


async def id_of(connection: Connection, person: str) -> int:
    """The person of that (lower-case) name; raises `UnknownPerson`."""
    found: int | None = await connection.fetchval(PERSON_SQL, person)
    if found is None:
        raise UnknownPerson(person)
    return found


IDS_SQL = "SELECT name, person_id FROM person WHERE name = ANY ($1::text[])"


async def ids_of(connection: Connection, persons: Iterable[str]) -> dict[str, int]:
    """Person -> their id; people nobody knew are known from now on."""
    names = sorted(persons)
    await connection.execute(ADD_PERSONS_SQL, names)
    rows = await connection.fetch(IDS_SQL, names)
    return {row["name"]: row["person_id"] for row in rows}


async def names_of(connection: Connection, people: Iterable[int]) -> dict[int, str]:
    """Person -> name."""
    rows = await connection.fetch(NAMES_SQL, list(people))
    return {row["person_id"]: row["name"] for row in rows}


async def save_accounts(connection: Connection, accounts: Sequence[Account]) -> bool:
    """Remember these accounts and the people they belong to; whether any was new or has changed."""
    await connection.execute(ADD_PERSONS_SQL, [a.person for a in accounts if a.person is not None])
    changed = await connection.fetch(
        SAVE_ACCOUNTS_SQL,
        [a.server for a in accounts],
        [a.user_id for a in accounts],
        [a.username for a in accounts],
        [a.person for a in accounts],
        [a.is_administrator for a in accounts],
        [a.is_disabled for a in accounts],
        [a.matched_as for a in accounts],
    )
    return bool(changed)


async def of_server(connection: Connection, server: str) -> dict[str, tuple[int, str]]:
    """Person -> (its id, user id) of one server's accounts, as far as they are synchronised."""
    rows = await connection.fetch(PERSONS_OF_SERVER_SQL, server)
    return {row["person"]: (row["person_id"], row["user_id"]) for row in rows}


async def forget_others(connection: Connection, server: str, user_ids: Iterable[str]) -> None:
    """Forget this server's accounts that a whole listing did not name."""
    await connection.execute(FORGET_ACCOUNTS_SQL, server, list(user_ids))


async def former(connection: Connection, server: str, user_ids: Iterable[str]) -> set[str]:
    """Those of these accounts that the server had, and had no more, at an earlier time."""
    return {row["user_id"] for row in await connection.fetch(FORMER_SQL, server, list(user_ids))}


async def accounts_of(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], AccountPlace]:
    """The accounts with these (server, user id); what is not known is not in the answer."""
    pairs = list(keys)
    rows = await connection.fetch(
        ACCOUNTS_OF_SQL, [server for server, _ in pairs], [user for _, user in pairs]
    )
    return {(row["server"], row["user_id"]): AccountPlace(**row) for row in rows}


async def accounts_of_people(
    connection: Connection, people: Iterable[int]
) -> dict[int, dict[str, AccountPlace]]:
    """Person -> server -> account; a person has one at most on each server."""
    found: dict[int, dict[str, AccountPlace]] = {}
    for row in await connection.fetch(ACCOUNTS_OF_PEOPLE_SQL, list(people)):
        found.setdefault(row["person_id"], {})[row["server"]] = AccountPlace(**row)
    return found


COUNT_ACCOUNTS_SQL = "SELECT server, count(*) AS accounts FROM account GROUP BY server"


async def count_by_server(connection: Connection) -> dict[str, int]:
    """Server -> how many accounts it has."""
    rows = await connection.fetch(COUNT_ACCOUNTS_SQL)
    return {row["server"]: row["accounts"] for row in rows}


async def list_accounts(connection: Connection, server: str | None = None) -> list[Account]:
    """Every account, or those of one server; those of one person together."""
    return [Account(**row) for row in await connection.fetch(LIST_ACCOUNTS_SQL, server)]


async def holders(
    connection: Connection, persons: Iterable[str]
) -> dict[str, dict[str, tuple[str, str]]]:
    """Person -> server -> (user id, username) of their account there."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in await connection.fetch(HOLDERS_SQL, list(persons)):
        found.setdefault(row["person"], {})[row["server"]] = (row["user_id"], row["username"])
    return found


def known_as(accounts: Iterable[Account]) -> dict[str, KnownAs]:
    """User id -> how the account was matched."""
    return {each.user_id: KnownAs(each.matched_as, each.person) for each in accounts}
