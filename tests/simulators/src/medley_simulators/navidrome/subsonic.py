"""The Subsonic methods: refusals with status 200, empty lists left out, "ok" whatever happened."""

import time
from collections.abc import Callable
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final

from medley_simulators.exchanges import Answer, Call, Dropped, answered
from medley_simulators.navidrome import annotating, people, reading
from medley_simulators.navidrome.people import Told, User

if TYPE_CHECKING:
    from medley_simulators.navidrome.server import NavidromeSimulator

_REQUIRED: Final = ("u", "v", "c")
_LOGIN: Final = 40
_MISSING_PARAMETER: Final = 10
_NOT_FOUND: Final = 70


class Refused(Exception):
    """The envelope says failed."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def handle(server: "NavidromeSimulator", method: str, call: Call) -> Answer:
    """Answer one method."""
    try:
        told = _called(server, method, call)
    except Refused as refused:
        error = {"code": refused.code, "message": refused.message}
        return _envelope(server, {"error": error}, status="failed")
    return _envelope(server, told, status="ok")


def _envelope(server: "NavidromeSimulator", told: dict[str, Any], *, status: str) -> Answer:
    envelope = {
        "status": status,
        "version": "1.16.1",
        "type": "navidrome",
        "serverVersion": f"{server.version.release} (simulated)",
        "openSubsonic": True,
    }
    return answered({"subsonic-response": envelope | told})


def _called(server: "NavidromeSimulator", method: str, call: Call) -> dict[str, Any]:
    if method == "getOpenSubsonicExtensions":
        return {"openSubsonicExtensions": [{"name": "formPost", "versions": [1]}]}
    user = _caller(server, call)
    player_id = people.register(
        server.database,
        user,
        client=call.one("c") or "",
        agent=call.headers.get("user-agent", ""),
        is_short=server.version.has_short_ids,
    )
    if method == "scrobble":
        _scrobble(server, user, player_id, call)
        return {}
    answer = _METHODS.get(method)
    if answer is None:
        raise Refused(0, "not simulated")
    return answer(server, user, call)


def _ping(_server: "NavidromeSimulator", _user: User, _call: Call) -> dict[str, Any]:
    return {}


def _search(server: "NavidromeSimulator", user: User, call: Call) -> dict[str, Any]:
    """Everything for an empty query, in the order of rows; this simulator finds nothing else."""
    count, offset = call.number("songCount", 20), call.number("songOffset", 0)
    songs: list[dict[str, Any]] = []
    if not (call.one("query") or "").strip('"') and count and server.answers_empty_search:
        songs = _rows(server, user, reading.FOUND, count=count, offset=offset)
    return {"searchResult3": {"song": songs} if songs else {}}


def _albums(server: "NavidromeSimulator", user: User, call: Call) -> dict[str, Any]:
    count, offset = min(500, call.number("size", 10)), call.number("offset", 0)
    rows = reading.visible(
        server.database, reading.ALBUMS, user.id, user.libraries, count=count, offset=offset
    )
    return {"albumList2": {"album": [{"id": row["id"]} for row in rows]} if rows else {}}


def _album(server: "NavidromeSimulator", user: User, call: Call) -> dict[str, Any]:
    return {"album": {"song": _rows(server, user, reading.OF_ALBUM, id=call.one("id"))}}


def _song(server: "NavidromeSimulator", user: User, call: Call) -> dict[str, Any]:
    songs = _rows(server, user, reading.ONE, id=call.one("id"))
    if not songs:
        raise Refused(_NOT_FOUND, "data not found")
    return {"song": songs[0]}


def _starred(server: "NavidromeSimulator", user: User, _call: Call) -> dict[str, Any]:
    songs = _rows(server, user, reading.STARRED)
    return {"starred2": {"song": songs} if songs else {}}


def _scan_status(server: "NavidromeSimulator", _user: User, _call: Call) -> dict[str, Any]:
    (count,) = server.database.execute(reading.COUNT).fetchone()
    return {"scanStatus": {"scanning": False, "count": count, "folderCount": 1}}


def _star(server: "NavidromeSimulator", user: User, call: Call) -> dict[str, Any]:
    _set_stars(server, user, call, is_starred=True)
    return {}


def _unstar(server: "NavidromeSimulator", user: User, call: Call) -> dict[str, Any]:
    _set_stars(server, user, call, is_starred=False)
    return {}


_METHODS: Final[dict[str, Callable[["NavidromeSimulator", User, Call], dict[str, Any]]]] = {
    "ping": _ping,
    "search3": _search,
    "getAlbumList2": _albums,
    "getAlbum": _album,
    "getSong": _song,
    "getStarred2": _starred,
    "getScanStatus": _scan_status,
    "star": _star,
    "unstar": _unstar,
}


def _set_stars(server: "NavidromeSimulator", user: User, call: Call, *, is_starred: bool) -> None:
    date = server.stored(time.time())
    annotating.star(server.database, user.id, call.every("id"), is_starred=is_starred, date=date)


def _caller(server: "NavidromeSimulator", call: Call) -> User:
    for name in _REQUIRED:
        if not call.one(name):
            raise Refused(_MISSING_PARAMETER, f"missing parameter: '{name}'")
    user = server.users.get((call.one("u") or "").casefold())
    if user is None or not _knows(user, call):
        raise Refused(_LOGIN, "Wrong username or password")
    return user


def _knows(user: User, call: Call) -> bool:
    if (clear := call.one("p")) is not None:
        if clear.startswith("enc:"):
            clear = bytes.fromhex(clear.removeprefix("enc:")).decode()
        return clear == user.password
    salt = call.one("s") or ""
    token = md5(f"{user.password}{salt}".encode()).hexdigest()
    return len(salt) >= 6 and call.one("t") == token


def _rows(
    server: "NavidromeSimulator", user: User, query: str, **wanted: object
) -> list[dict[str, Any]]:
    rows = reading.visible(server.database, query, user.id, user.libraries, **wanted)
    return [reading.child(row) for row in rows]


def _scrobble(server: "NavidromeSimulator", user: User, player_id: str, call: Call) -> None:
    """Store each play on its own; what fails inside is logged, and the answer is "ok"."""
    ids, times = call.every("id"), call.every("time")
    if times and len(times) != len(ids):
        raise Refused(0, f"Wrong number of timestamps: {len(times)}, should be {len(ids)}")
    if (call.one("submission") or "true").lower() == "false":
        return
    moments = [_moment(told) for told in times] or [int(time.time())] * len(ids)
    known = _known(server, ids)
    plays = [(one, at) for one, at in zip(ids, moments, strict=True) if one in known]
    plays = [play for play in plays if not server.loses_next()]
    survived = plays if server.dies_after_plays is None else plays[: server.dies_after_plays]
    _store(server, user, survived)
    row = people.player(server.database, player_id)
    if row is not None and row["scrobble_enabled"]:
        _tell_on(server, user, survived)
    if server.dies_after_plays is not None:
        server.dies_after_plays = None
        raise Dropped


def _known(server: "NavidromeSimulator", ids: list[str]) -> set[str]:
    query = "SELECT id FROM media_file WHERE id IN (SELECT value FROM json_each(?))"
    return {row["id"] for row in server.database.execute(query, (server.listed(ids),))}


def _store(server: "NavidromeSimulator", user: User, plays: list[tuple[str, int]]) -> None:
    rows = [(one, at, server.stored(at)) for one, at in plays]
    annotating.play(server.database, user.id, rows, has_history=server.keeps_history)


def _tell_on(server: "NavidromeSimulator", user: User, plays: list[tuple[str, int]]) -> None:
    """Tell every linked service, however old the plays are."""
    if not user.tells:
        return
    for one, at in plays:
        row = reading.visible(server.database, reading.ONE, user.id, user.libraries, id=one)[0]
        told = Told(row["artist"], row["title"], row["album"], at, row["mbz_recording_id"] or "")
        for tell in user.tells.values():
            server.forwarded += 1
            tell(told)


def _moment(told: str) -> int:
    """Milliseconds; what is no number is now."""
    try:
        return int(told) // 1000
    except ValueError:
        return int(time.time())
