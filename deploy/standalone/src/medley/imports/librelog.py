"""What a LibreLog's `.env` comes to here: one station, and nothing else it can say."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from medley.imports.conversion import Conversion
from medley.outcome import WrongUsage

_TAKEN: Final[Mapping[str, str]] = {
    "LIBRETIME_INTERNAL_URL": "internal_url",
    "LIBRETIME_API_URL": "api_url",
    "LIBRETIME_PUBLIC_URL": "public_url",
    "LIBRETIME_API_KEY": "api_key",
}
_OLDER_URL: Final = "LIBRETIME_URL"
_ZONES: Final = ("TZ", "TIMEZONE", "STATION_TIMEZONE")
_LEFT: Final = re.compile(r"LIBRETIME_|AZURACAST_")


def convert(variables: Mapping[str, str]) -> Conversion:
    """The section `libretime_sync` with the station `main`.

    Raises
    ------
    WrongUsage
        It names no LibreTime.
    """
    made = Conversion()
    station = {ours: variables[name] for name, ours in _TAKEN.items() if variables.get(name)}
    if "api_url" not in station and "internal_url" not in station and variables.get(_OLDER_URL):
        station["api_url"] = variables[_OLDER_URL]
        made.notes.append("LIBRETIME_URL, an older name, was taken for api_url.")
    if "api_url" not in station and "internal_url" not in station:
        raise WrongUsage(
            "It names no LibreTime: neither LIBRETIME_API_URL nor LIBRETIME_URL is set"
        )
    for name in ("internal_url", "api_url", "public_url"):
        if name in station and not urlsplit(station[name]).hostname:
            made.notes.append(f"{name} is no address and was left out.")
            del station[name]
    if "api_key" not in station:
        made.notes.append("There is no LIBRETIME_API_KEY: add api_key, or api_key_file.")
    zone = next((variables[name] for name in _ZONES if variables.get(name)), None)
    if zone is None:
        made.notes.append("It names no time zone: set timezone to the station's own.")
    else:
        station["timezone"] = zone
    made.notes += [
        f"{name} has no counterpart here."
        for name in sorted(variables)
        if _LEFT.match(name) and name not in {*_TAKEN, _OLDER_URL}
    ]
    made.sections = {"libretime_sync": {"stations": {"main": station}}}
    return made
