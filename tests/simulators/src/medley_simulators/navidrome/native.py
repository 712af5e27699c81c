"""The server's own API: login, players, songs with raw tags, the history of plays."""

from typing import TYPE_CHECKING, Final

from medley_simulators.exchanges import Answer, Call, answered
from medley_simulators.navidrome import people, reading
from medley_simulators.navidrome.people import User

if TYPE_CHECKING:
    from medley_simulators.navidrome.server import NavidromeSimulator

_HEADER: Final = "x-nd-authorization"


def handle(server: "NavidromeSimulator", call: Call) -> Answer:
    """Answer one call."""
    parts = call.path.strip("/").split("/")
    if parts == ["auth", "login"] and call.method == "POST":
        return _login(server, call)
    user = _caller(server, call)
    if user is None:
        return answered({"error": "Not authenticated"}, status=401)
    answer = _routed(server, user, parts[1:], call)
    answer.headers[_HEADER] = _token(user)
    return answer


def _routed(server: "NavidromeSimulator", user: User, parts: list[str], call: Call) -> Answer:
    match call.method, parts:
        case "GET", ["player"]:
            return answered(people.players_of(server.database, user))
        case ("GET" | "PUT") as method, ["player", player_id]:
            return _player(server, user, player_id, call if method == "PUT" else None)
        case "GET", ["song"]:
            return _songs(server, user, call)
        case "GET", ["scrobble"] if server.version.has_history_ids:
            return _history(server, user, call)
        case _:
            return answered({"error": "Not found"}, status=404)


def _login(server: "NavidromeSimulator", call: Call) -> Answer:
    told = call.json() or {}
    user = server.users.get(str(told.get("username", "")).casefold())
    if user is None or told.get("password") != user.password:
        return answered({"error": "Invalid username or password"}, status=401)
    return answered(
        {
            "id": user.id,
            "isAdmin": user.is_admin,
            "name": user.name,
            "subsonicSalt": "abcdef",
            "subsonicToken": "0" * 32,
            "token": _token(user),
            "username": user.name,
        }
    )


def _token(user: User) -> str:
    return f"jwt-of-{user.id}"


def _caller(server: "NavidromeSimulator", call: Call) -> User | None:
    told = call.headers.get(_HEADER, "").removeprefix("Bearer ")
    if server.sessions_end > 0:
        server.sessions_end -= 1
        return None
    return next((user for user in server.users.values() if _token(user) == told), None)


def _player(server: "NavidromeSimulator", user: User, player_id: str, put: Call | None) -> Answer:
    row = people.player(server.database, player_id)
    if row is None or not (user.is_admin or row["user_id"] == user.id):
        return answered({"error": "Not found"}, status=404)
    if put is not None:
        told = put.json() or {}
        if {"id", "client", "userId", "userAgent"} - told.keys():
            return answered({"error": "the whole object is needed"}, status=400)
        # A call that came in meanwhile writes back the row it had read.
        if server.switches_lost > 0:
            server.switches_lost -= 1
        else:
            is_on = bool(told["scrobbleEnabled"])
            people.switch(server.database, player_id, is_on=is_on)
        row = people.player(server.database, player_id) or row
    return answered(people.spelled(row))


def _songs(server: "NavidromeSimulator", user: User, call: Call) -> Answer:
    start, end = call.number("_start", 0), call.number("_end", 20)
    rows = reading.visible(
        server.database, reading.BY_ID, user.id, user.libraries, count=end - start, offset=start
    )
    (total,) = server.database.execute(reading.COUNT).fetchone()
    answer = answered([reading.native(row) for row in rows])
    answer.headers["x-total-count"] = str(total)
    return answer


def _history(server: "NavidromeSimulator", user: User, call: Call) -> Answer:
    window = {"user": user.id, "since": call.number("from", 0), "until": call.number("to", 2**40)}
    rows = server.database.execute(reading.PLAYS, window)
    return answered([{"mediaFileId": row[0], "submissionTime": row[1]} for row in rows])
