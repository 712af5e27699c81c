"""How answers are spelled: every number a string, one item no list, now-playing without a date."""

from datetime import UTC, datetime
from typing import Any, Final

from medley_simulators.lastfm.plays import Account, Love, Play

_IMAGE: Final = [{"size": "small", "#text": ""}]
ERRORS: Final = {
    6: "User not found",
    8: "Operation failed - Most likely the backend service failed. Please try again.",
    9: "Invalid session key - Please re-authenticate",
    10: "Invalid API key - You must be granted a valid key by last.fm",
    13: "Invalid method signature supplied",
    17: "Login: User required to be logged in",
    29: "Rate Limit Exceeded - Your IP has made too many requests in a short period",
}


def error(code: int, message: str = "") -> dict[str, Any]:
    """A refusal; it comes with any status."""
    return {"error": code, "message": message or ERRORS.get(code, "Something is wrong")}


def attributes(account: Account, *, page: int, per_page: int, total: int) -> dict[str, str]:
    """How much there is."""
    pages = -(-total // per_page)
    return {
        "user": account.name,
        "page": str(page),
        "perPage": str(per_page),
        "total": str(total),
        "totalPages": str(pages),
    }


def played(account: Account, play: Play, *, is_extended: bool) -> dict[str, Any]:
    """One play."""
    return {
        **_track(account, play, is_extended=is_extended),
        "date": {
            "uts": str(play.uts),
            "#text": f"{datetime.fromtimestamp(play.uts, UTC):%d %b %Y, %H:%M}",
        },
    }


def playing(account: Account, play: Play, *, is_extended: bool) -> dict[str, Any]:
    """What plays now."""
    return {"@attr": {"nowplaying": "true"}, **_track(account, play, is_extended=is_extended)}


def loved(love: Love) -> dict[str, Any]:
    """One loved track."""
    return {
        "artist": {"name": love.artist, "url": "", "mbid": ""},
        "name": love.title,
        "mbid": love.mbid,
        "date": {"uts": str(love.uts), "#text": ""},
        "url": "",
        "image": _IMAGE,
        "streamable": {"fulltrack": "0", "#text": "0"},
    }


def listed(items: list[dict[str, Any]]) -> Any:
    """One item alone is no list."""
    return items[0] if len(items) == 1 else items


def _track(account: Account, play: Play, *, is_extended: bool) -> dict[str, Any]:
    artist = account.rewrites.get(play.artist, play.artist)
    told: dict[str, Any] = {
        "name": play.title,
        "mbid": play.mbid,
        "album": {"#text": play.album, "mbid": play.album_mbid},
        "url": "",
        "image": _IMAGE,
        "streamable": "0",
    }
    if is_extended:
        told["artist"] = {"name": artist, "url": "", "mbid": play.artist_mbid, "image": _IMAGE}
        told["loved"] = "1" if account.loves_it(play) else "0"
    else:
        told["artist"] = {"#text": artist, "mbid": play.artist_mbid}
    return told
