"""Names in a wish, known to the owner of its command? Told at once, where the owner answers.

Whether it does or not, the owner looks again when it runs the command: while it is away commands
are queued as they are.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress

from faststream.nats import NatsBroker
from pydantic import BaseModel

from gateway.problems import Problem
from medley_contracts.jellyfin import JellyfinStatus, JellyfinUsers
from medley_contracts.libretime import LibretimeConfig
from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.broker import NobodyAnswered, ask


class _Server(BaseModel):
    server: str


class _Servers(BaseModel):
    servers: list[_Server]


class _Person(BaseModel):
    person: str


class _Persons(BaseModel):
    persons: list[_Person]


class _Account(BaseModel):
    account: str


class _Accounts(BaseModel):
    accounts: list[_Account]


async def check_servers(broker: NatsBroker, field: str, names: Iterable[str]) -> None:
    """Return if every Jellyfin of these is configured, or nobody can say now.

    Raises
    ------
    Problem
        404, with what there is.
    """
    if wanted := set(names):
        with suppress(NobodyAnswered):
            known = await ask(broker, JellyfinStatus(), answer=_Servers)
            _refuse_unknown(field, "server", wanted, [each.server for each in known.servers])


async def check_persons(broker: NatsBroker, field: str, names: Iterable[str]) -> None:
    """Return if all of these have an account somewhere; errors as above.

    Before a server was read for the first time nobody is known, and nobody is refused.
    """
    if wanted := {name.strip().casefold() for name in names}:
        with suppress(NobodyAnswered):
            known = await ask(broker, JellyfinUsers(), answer=_Persons)
            if persons := [each.person for each in known.persons]:
                _refuse_unknown(field, "person", wanted, persons)


async def check_scrobbler(broker: NatsBroker, name: str | None) -> None:
    """Return if that account of scrobble-sync is configured; errors as above."""
    if name is not None:
        with suppress(NobodyAnswered):
            known = await ask(broker, ScrobbleStatus(), answer=_Accounts)
            _refuse_unknown("account", "account", {name}, [one.account for one in known.accounts])


async def check_station(broker: NatsBroker, name: str | None) -> None:
    """Return if that station is configured, or nobody can say now; its owner refuses it else."""
    if name is not None:
        with suppress(NobodyAnswered):
            await ask(broker, LibretimeConfig(station=name))


def _refuse_unknown(field: str, what: str, wanted: set[str], known: Collection[str]) -> None:
    if unknown := sorted(wanted - set(known)):
        there = ", ".join(sorted(known)) or "none"
        detail = f"{field}: there is no {what} {unknown[0]!r}; there are: {there}"
        raise Problem(404, "not-found", detail, fields=[field])
