"""A whole simulated ListenBrainz: what a test, the demo and the command hold in their hand."""

import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

from medley_simulators.exchanges import Answer, Call, Exchanges, answered
from medley_simulators.faults import Faults, Journal
from medley_simulators.listenbrainz.listens import Account, Listen, spelled
from medley_simulators.serving import serving

_LARGEST_PAGE: Final = 1000


class ListenbrainzSimulator:
    """Serves accounts over the real routes; faults are attributes.

    ``recordings``: artist and title by MBID, for feedback that names no more than that. ``rate``:
    so many calls in each ``window_s`` seconds; the headers tell, and one more is a 429.
    """

    def __init__(self, *, rate: int = 1_000_000, window_s: float = 10) -> None:
        self.accounts: dict[str, Account] = {}
        self.recordings: dict[str, tuple[str, str]] = {}
        self.rate = rate
        self.window_s = window_s
        self.refused = 0
        self.faults = Faults()
        self.journal = Journal()
        self._window_ends = 0.0
        self._left = rate
        self.app = Exchanges(
            self._handle,
            named=_name_of,
            faults=self.faults,
            journal=self.journal,
            is_write="recording-feedback".__eq__,
        )

    def add_user(self, name: str) -> Account:
        """An account; its token is derived from its name."""
        account = Account(name, token=f"token-of-{name}")
        self.accounts[name] = account
        return account

    def account(self, name: str) -> Account:
        """The account of that name."""
        return self.accounts[name]

    def add_listens(self, user: str, listens: Iterable[Listen]) -> None:
        """Tell many listens."""
        self.account(user).add(listens)

    def take_forwarded(self, user: str, listen: Listen) -> bool:
        """Take a listen another server tells; it may be of any age."""
        self.account(user).tell(listen)
        return True

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the API's address while the server runs."""
        async with serving(self.app, port=port, host=host) as url:
            yield f"{url}/1/"

    async def _handle(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            return self._control(call)
        headers = self._rate_headers()
        if self._left < 0:
            self.refused += 1
            answer = _refused(429, "You have exceeded the rate limit")
        else:
            answer = self._routed(call)
        answer.headers |= headers
        return answer

    def _rate_headers(self) -> dict[str, str]:
        now = time.monotonic()
        if now >= self._window_ends:
            self._window_ends, self._left = now + self.window_s, self.rate
        self._left -= 1
        reset_in_s = max(1, round(self._window_ends - now))
        return {
            "X-RateLimit-Limit": str(self.rate),
            "X-RateLimit-Remaining": str(max(0, self._left)),
            "X-RateLimit-Reset-In": str(reset_in_s),
            "X-RateLimit-Reset": str(int(time.time()) + reset_in_s),
        }

    def _routed(self, call: Call) -> Answer:
        match call.path.removeprefix("/1/").strip("/").split("/"):
            case ["validate-token"]:
                return self._validate(call)
            case ["user", name, what] if call.method == "GET":
                account = self.accounts.get(name)
                if account is None:
                    return _refused(404, f"Cannot find user: {name}")
                return _about(account, what, call)
            case ["recording-feedback"] if call.method == "POST":
                return self._judge(call)
            case _:
                return _refused(404, "Not found")

    def _caller(self, call: Call) -> Account | None:
        told = call.headers.get("authorization", "").removeprefix("Token ").strip()
        return next((one for one in self.accounts.values() if one.token == told), None)

    def _validate(self, call: Call) -> Answer:
        owner = self._caller(call)
        if owner is None:
            return answered({"code": 200, "message": "Token invalid.", "valid": False})
        told = {"code": 200, "message": "Token valid.", "valid": True, "user_name": owner.name}
        return answered(told)

    def _judge(self, call: Call) -> Answer:
        owner, told = self._caller(call), call.json() or {}
        if owner is None:
            return _refused(401, "Invalid authorization token.")
        mbid = told.get("recording_mbid") or told.get("recording_msid") or ""
        if not mbid:
            return _refused(400, "One of recording_msid and recording_mbid is needed")
        if told.get("score") == 1:
            artist, title = self.recordings.get(mbid, ("", ""))
            owner.love(artist, title, at=int(time.time()), mbid=mbid)
        else:
            owner.loves.pop(mbid, None)
        return answered({"status": "ok"})

    def _control(self, call: Call) -> Answer:
        told = call.json() or {}
        match call.method, call.path:
            case "GET", "/_sim/state":
                counts = {
                    one.name: {"listens": len(one.listens), "loved": len(one.loves)}
                    for one in self.accounts.values()
                }
                return answered({"users": counts, "requests": self.journal.total})
            case "POST", "/_sim/listen":
                at = int(told.get("at") or time.time())
                self.account(told["user"]).tell(Listen(at, told["artist"], told["title"]))
                return answered({})
            case _:
                return answered({"error": "no such route"}, status=404)


def _about(account: Account, what: str, call: Call) -> Answer:
    match what:
        case "listens":
            return _listens(account, call)
        case "listen-count":
            return answered({"payload": {"count": len(account.listens)}})
        case "get-feedback":
            return _feedback(account, call)
        case _:
            return _refused(404, "Not found")


def _listens(account: Account, call: Call) -> Answer:
    count = min(_LARGEST_PAGE, call.number("count", 25))
    before = call.number("max_ts", 0) or None
    after = call.number("min_ts", -1) if call.one("min_ts") else None
    if before is not None and after is not None and before <= after:
        return _refused(400, "max_ts should be greater than min_ts")
    rows = account.newest(before=before, after=after, count=count)
    return answered(
        {
            "payload": {
                "user_id": account.name,
                "count": len(rows),
                "latest_listen_ts": account.listens[-1].at if account.listens else 0,
                "oldest_listen_ts": account.listens[0].at if account.listens else 0,
                "listens": [spelled(account, listen) for listen in rows],
            }
        }
    )


def _feedback(account: Account, call: Call) -> Answer:
    loves = sorted(account.loves.values(), key=lambda love: -love.at)
    offset = call.number("offset", 0)
    count = min(_LARGEST_PAGE, call.number("count", 25))
    has_names = call.one("metadata") == "true"
    rows: list[dict[str, Any]] = [
        {
            "created": love.at,
            "recording_mbid": love.mbid or None,
            "recording_msid": None,
            "score": 1,
            "user_id": account.name,
            "track_metadata": (
                {"artist_name": love.artist, "track_name": love.title} if has_names else None
            ),
        }
        for love in loves[offset : offset + count]
    ]
    told = {"feedback": rows, "count": len(rows), "total_count": len(loves), "offset": offset}
    return answered(told)


def _refused(status: int, message: str) -> Answer:
    return answered({"code": status, "error": message}, status=status)


def _name_of(call: Call) -> str:
    if call.path.startswith("/_sim/"):
        return call.path
    match call.path.removeprefix("/1/").strip("/").split("/"):
        case ["user", _, what]:
            return what
        case parts:
            return parts[-1] or "(unknown)"
