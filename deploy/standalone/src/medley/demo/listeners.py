"""A Last.fm and a Navidrome, and two people whose plays the second has never heard of."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

from medley.demo.troupe import Address, Troupe, served
from medley.up.announce import Place
from medley_simulators.lastfm.server import LastfmSimulator
from medley_simulators.listeners import LISTENERS, PASSWORD, full_lastfm, full_navidrome
from medley_simulators.navidrome.server import NavidromeSimulator

TARGET: Final = "home"
_LASTFM_PORT: Final = 8190
_NAVIDROME_PORT: Final = 4533


@dataclass(frozen=True, slots=True)
class MusicApps:
    """Both, and where each listens."""

    lastfm: LastfmSimulator
    navidrome: NavidromeSimulator
    lastfm_url: str
    navidrome_url: str


async def enter(stack: AsyncExitStack, address: Address) -> MusicApps:
    """Both of them, each on the first port that is free, as long as the stack."""
    lastfm, navidrome = full_lastfm(), full_navidrome()
    return MusicApps(
        lastfm,
        navidrome,
        await served(lastfm, stack, address, first_port=_LASTFM_PORT),
        await served(navidrome, stack, address, first_port=_NAVIDROME_PORT),
    )


def troupe(apps: MusicApps, address: Address) -> Troupe:
    """What Medley is told of them."""
    version = apps.navidrome.version.release
    return Troupe(
        settings={"scrobble_sync": _settings(apps, address)},
        posting={},
        places=[
            Place("Last.fm", apps.lastfm_url, "simulated"),
            Place("Navidrome", apps.navidrome_url, f"simulated {version}"),
        ],
    )


def _settings(apps: MusicApps, address: Address) -> dict[str, Any]:
    source = {"api_key": apps.lastfm.api_key, "url": address.of(apps.lastfm_url)}
    return {
        "targets": {TARGET: {"url": address.of(apps.navidrome_url), "mode": "api"}},
        "accounts": {
            name: {
                "lastfm": {"user": name, **source},
                "target": TARGET,
                "username": name,
                "password": PASSWORD,
            }
            for name in LISTENERS
        },
    }
