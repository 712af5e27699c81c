"""What a NaviSync's `.env` comes to here: one Navidrome, one person, and how plays are matched."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from medley.imports.conversion import Conversion
from medley.outcome import WrongUsage

ACCOUNT: Final = re.compile(r"[^A-Za-z0-9_-]+")
_USERNAMES: Final = ("NAVIDROME_API_USER", "NAVIDROME_USERNAME", "NAVIDROME_USER")
_PASSWORDS: Final = ("NAVIDROME_API_PASSWORD", "NAVIDROME_PASSWORD")
_LASTFM: Final[Mapping[str, str]] = {
    "LASTFM_USER": "user",
    "LASTFM_API_KEY": "api_key",
    "LASTFM_API_SECRET": "api_secret",
    "LASTFM_SESSION_KEY": "session_key",
}
_CONFLICTS: Final = frozenset({"ask", "navidrome", "lastfm", "higher", "increment"})
_DUPLICATES: Final[Mapping[str, str]] = {
    "ask": "ask",
    "all": "all",
    "first": "best",
    "skip": "ask",
}
_TAKEN: Final = frozenset(
    {
        *_USERNAMES,
        *_PASSWORDS,
        *_LASTFM,
        "NAVIDROME_URL",
        "NAVIDROME_DB_PATH",
        "USE_NAVIDROME_API",
        "API_RATE_LIMIT_MS",
        "SYNC_PLAYCOUNT",
        "SYNC_LOVED_TO_LASTFM",
        "PLAYCOUNT_CONFLICT_RESOLUTION",
        "SCROBBLED_FIRSTARTISTONLY",
        "FIRST_ARTIST_WHITELIST",
        "LASTFM_ARTIST_MAPPING",
        "DUPLICATE_RESOLUTION",
    }
)
_DROPPED: Final[Mapping[str, str]] = {
    "ENABLE_FUZZY_MATCHING": "names that are merely alike wait in `medley review`",
    "FUZZY_MATCHING_THRESHOLD": "names that are merely alike wait in `medley review`",
    "FUZZY_MATCHING_AUTO_THRESHOLD": "names that are merely alike wait in `medley review`",
    "ALBUM_MATCHING_MODE": "the album always decides between copies",
    "ALBUM_AWARE_MATCHING": "the album always decides between copies",
    "AUTO_CONFIRM": "nothing asks at the terminal; `--dry-run` shows what would be written",
    "NAVIDROME_USER_ID": "the person is named by `username`",
}
_LEFT: Final = re.compile(r"NAVIDROME_|LASTFM_")


def convert(variables: Mapping[str, str]) -> Conversion:
    """The section `scrobble_sync` with the target `home` and one account.

    Raises
    ------
    WrongUsage
        It names no user of Last.fm.
    """
    if not variables.get("LASTFM_USER"):
        raise WrongUsage("It names nobody at Last.fm: LASTFM_USER is not set")
    made = Conversion()
    target = _target(variables, made.notes)
    account = _account(variables, target, made.notes)
    name = ACCOUNT.sub("-", variables["LASTFM_USER"]).strip("-_") or "me"
    made.sections = {
        "scrobble_sync": {
            "targets": {"home": target},
            "accounts": {name[:64]: account},
            "matching": _matching(variables, made.notes),
        }
    }
    made.notes += [f"{one}: {why}." for one, why in _DROPPED.items() if one in variables]
    made.notes += [
        f"{one} has no counterpart here."
        for one in sorted(variables)
        if _LEFT.match(one) and one not in _TAKEN and one not in _DROPPED
    ]
    return made


def _target(variables: Mapping[str, str], notes: list[str]) -> dict[str, Any]:
    target: dict[str, Any] = {}
    if url := variables.get("NAVIDROME_URL"):
        target["url"] = url.rstrip("/")
    else:
        notes.append("There is no NAVIDROME_URL: add targets.home.url, in both modes.")
    path = variables.get("NAVIDROME_DB_PATH")
    if path and not _is_true(variables, "USE_NAVIDROME_API"):
        target |= {"mode": "database", "database_path": path}
        notes.append(
            "It wrote into the stopped server's file, and so will Medley; `mode: api` works while "
            "Navidrome runs."
        )
    else:
        target["mode"] = "api"
    if (pause := variables.get("API_RATE_LIMIT_MS", "")).isdecimal():
        target["rate_limit_ms"] = int(pause)
    return target


def _account(
    variables: Mapping[str, str], target: Mapping[str, Any], notes: list[str]
) -> dict[str, Any]:
    lastfm = {ours: variables[name] for name, ours in _LASTFM.items() if variables.get(name)}
    if "api_key" not in lastfm:
        notes.append("There is no LASTFM_API_KEY: add lastfm.api_key, or api_key_file.")
    account: dict[str, Any] = {"lastfm": lastfm, "target": "home"}
    for ours, names in (("username", _USERNAMES), ("password", _PASSWORDS)):
        if found := next((variables[name] for name in names if variables.get(name)), None):
            account[ours] = found
        else:
            notes.append(f"It names no {ours} at Navidrome: add {ours} to the account.")
    sync: dict[str, Any] = {}
    if variables.get("SYNC_PLAYCOUNT") and not _is_true(variables, "SYNC_PLAYCOUNT"):
        sync["plays"] = False
    if _is_true(variables, "SYNC_LOVED_TO_LASTFM"):
        if target["mode"] == "api" and {"api_secret", "session_key"} <= lastfm.keys():
            sync["reverse_loved"] = "love"
        else:
            notes.append(
                "SYNC_LOVED_TO_LASTFM: sync.reverse_loved needs `mode: api`, lastfm.api_secret and "
                "lastfm.session_key; it was left off."
            )
    if sync:
        account["sync"] = sync
    # Its own default, and what it made of a word it did not know.
    policy = variables.get("PLAYCOUNT_CONFLICT_RESOLUTION", "ask").strip().lower()
    account["conflict"] = policy if policy in _CONFLICTS else "ask"
    if account["conflict"] == "increment":
        notes.append(
            "conflict: increment adds all plays to Navidrome's own count once. It added them at "
            "every run; counts it has raised so hold them already: take `higher` to keep those."
        )
    return account


def _matching(variables: Mapping[str, str], notes: list[str]) -> dict[str, Any]:
    matching: dict[str, Any] = {}
    if variables.get("SCROBBLED_FIRSTARTISTONLY"):
        matching["first_artist_only"] = variables["SCROBBLED_FIRSTARTISTONLY"] == "True"
    else:
        notes.append(
            "It compared first artists alone by default; Medley compares all of them. "
            "matching.first_artist_only: true does as it did."
        )
    whitelist = _json(variables, "FIRST_ARTIST_WHITELIST", list, notes)
    if whitelist:
        matching["first_artist_whitelist"] = [str(each) for each in whitelist]
    renamed = _json(variables, "LASTFM_ARTIST_MAPPING", dict, notes)
    if renamed:
        matching["artist_map"] = {str(one): str(other) for one, other in renamed.items()}
    if said := variables.get("DUPLICATE_RESOLUTION", "").strip().lower():
        matching["duplicates"] = _DUPLICATES.get(said, "ask")
        if said in {"first", "skip"}:
            notes.append(
                f"DUPLICATE_RESOLUTION={said} is duplicates: {matching['duplicates']} here."
            )
    return matching


def _json(variables: Mapping[str, str], name: str, shape: type, notes: list[str]) -> Any:
    """What it says, of that shape; its text is not repeated where it is not."""
    if not (text := variables.get(name)):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, shape):
        return value
    notes.append(f"{name} is not the JSON it should be, and was left out.")
    return None


def _is_true(variables: Mapping[str, str], name: str) -> bool:
    return variables.get(name, "").strip().lower() in {"true", "1", "yes"}
