"""Keep a Navidrome from telling plays on that came from where it would tell them to."""

from enum import StrEnum
from typing import Protocol

import structlog

from medley_clients.navidrome.models import Player
from medley_kit.errors import PermanentError

log = structlog.get_logger()


class ForwardingOn(PermanentError):
    """The target would tell plays on to Last.fm or ListenBrainz, and cannot be kept from it."""


class Guard(StrEnum):
    """What was found out about a target's forwarding."""

    OFF = "off"
    ON = "on"
    NO_PLAYER = "no player yet"
    NOT_CHECKED = "not checked"


class Players(Protocol):
    """What has to be known and done about the players this program makes on a server."""

    async def own_players(self) -> list[Player]:
        """Those of this user."""

    async def set_forwarding(self, player_id: str, *, is_on: bool) -> None:
        """Switch one."""


class Pings(Protocol):
    """The other API of the same server: a ping makes the player."""

    async def ping(self) -> object:
        """Log in."""


async def look(players: Players) -> Guard:
    """How the switch stands; nothing is changed."""
    own = await players.own_players()
    if not own:
        return Guard.NO_PLAYER
    return Guard.ON if any(player.scrobble_enabled for player in own) else Guard.OFF


async def keep_off(players: Players, pings: Pings) -> None:
    """Return when no player of ours tells plays on.

    One call when it is off already, as it is before every batch but the first.

    Raises
    ------
    ForwardingOn
        It was switched off, and is on again.
    """
    own = await players.own_players()
    if not own:
        # The first call of all: it makes the player, with the switch on.
        await pings.ping()
        own = await players.own_players()
    on = [player for player in own if player.scrobble_enabled]
    if own and not on:
        return
    for player in on:
        await players.set_forwarding(player.id, is_on=False)
        log.info("forwarding switched off", player=player.id)
    # The server may have written back what it read before; only what it says after a ping counts.
    await pings.ping()
    if await look(players) is not Guard.OFF:
        raise ForwardingOn(
            "the target would tell the plays on to Last.fm or ListenBrainz, and switching that off "
            "did not last: switch scrobbling off for the player Medley in Navidrome"
        )
