"""What a LibreLog's `.env` comes to here: one station, and nothing else it can say."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from medley.imports.conversion import Conversion
from medley.outcome import WrongUsage, reason_of

_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\Z")
_TAKEN: Final[Mapping[str, str]] = {
    "LIBRETIME_INTERNAL_URL": "internal_url",
    "LIBRETIME_API_URL": "api_url",
    "LIBRETIME_PUBLIC_URL": "public_url",
    "LIBRETIME_API_KEY": "api_key",
}
_OLDER_URL: Final = "LIBRETIME_URL"
_ZONES: Final = ("TZ", "TIMEZONE", "STATION_TIMEZONE")
_LEFT: Final = re.compile(r"LIBRETIME_|AZURACAST_")


def read_env(path: Path) -> dict[str, str]:
    """The variables of a `.env` file; comments and quotes removed.

    Raises
    ------
    WrongUsage
        It cannot be read; its text is never repeated, for it holds keys.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {reason_of(error)}") from error
    except UnicodeDecodeError:
        raise WrongUsage(f"{path} is not text") from None
    found = {}
    for line in lines:
        if (match := _LINE.match(line)) and not line.lstrip().startswith("#"):
            found[match[1]] = _unquoted(match[2])
    return found


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


def _unquoted(said: str) -> str:
    """What stands in quotes, or before a comment."""
    if said[:1] in {"'", '"'} and (end := said.find(said[0], 1)) > 0:
        return said[1:end]
    return said.partition(" #")[0].rstrip()
