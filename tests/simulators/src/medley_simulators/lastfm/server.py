"""A whole simulated Last.fm: what a test, the demo and the command hold in their hand."""

import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from hashlib import md5
from typing import Any, Final

from medley_simulators.exchanges import Answer, Call, Exchanges, answered
from medley_simulators.faults import Fault, Faults, Journal
from medley_simulators.lastfm import bodies, routes_control
from medley_simulators.lastfm.plays import Account, Play
from medley_simulators.serving import serving

_WRITES: Final = frozenset({"track.love", "track.unlove", "track.scrobble"})
_LARGEST_PAGE: Final = 1000
_TOO_OLD_S: Final = 14 * 86_400


class Refused(Exception):
    """The server answers with one of its error codes."""

    def __init__(self, code: int, *, status: int = 400, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.message = message


class LastfmSimulator:
    """Serves accounts over the real methods; faults and switches are attributes.

    ``deepest_page``: pages beyond it never work. ``foreign_pages``: so many of the next pages
    belong to somebody else. ``speaks_librefm``: loved tracks are counted beside the list.
    """

    def __init__(
        self,
        *,
        api_key: str = "lastfm-key",
        api_secret: str = "lastfm-secret",
        speaks_librefm: bool = False,
    ) -> None:
        self.api_key = api_key
        self.api_secret = api_secret
        self.speaks_librefm = speaks_librefm
        self.accounts: dict[str, Account] = {}
        self.deepest_page: int | None = None
        self.foreign_pages = 0
        self.faults = Faults()
        self.journal = Journal()
        self.app = Exchanges(
            self._handle,
            named=_name_of,
            faults=self.faults,
            journal=self.journal,
            is_write=_WRITES.__contains__,
        )

    def add_user(self, name: str, *, is_hidden: bool = False) -> Account:
        """An account; its session key is derived from its name."""
        account = Account(name, is_hidden=is_hidden, session_key=f"session-of-{name.casefold()}")
        self.accounts[name.casefold()] = account
        return account

    def account(self, name: str) -> Account:
        """The account of that name."""
        return self.accounts[name.casefold()]

    def add_plays(self, user: str, plays: Iterable[Play]) -> None:
        """Tell many plays."""
        self.account(user).add(plays)

    def take_forwarded(self, user: str, play: Play, *, now: int | None = None) -> bool:
        """Take a play another server tells; older than 14 days it is ignored, and false."""
        moment = int(time.time()) if now is None else now
        if play.uts < moment - _TOO_OLD_S:
            return False
        self.account(user).tell(play)
        return True

    def fail(
        self, code: int, *, times: int | None = None, status: int = 200, method: str = "*"
    ) -> Fault:
        """Answer with an error code from now on, by default in a 200."""
        body = bodies.error(code)
        text = f'{{"error":{body["error"]},"message":"{body["message"]}"}}'
        return self.faults.add(Fault("status", route=method, status=status, times=times, body=text))

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the API's address while the server runs."""
        async with serving(self.app, port=port, host=host) as url:
            yield f"{url}/2.0/"

    async def _handle(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            return routes_control.handle(self, call)
        params = dict(call.pairs)
        if params.get("format") != "json":
            return Answer(200, b'<?xml version="1.0"?><lfm status="ok"></lfm>', "text/xml")
        try:
            return answered(self._called(call.one("method") or "", params))
        except Refused as refused:
            told = bodies.error(refused.code, refused.message)
            return answered(told, status=refused.status)

    def _called(self, method: str, params: dict[str, str]) -> Any:
        if params.get("api_key") != self.api_key:
            raise Refused(10, status=403)
        caller = self._caller(params)
        match method.lower():
            case "user.getinfo":
                return self._info(params)
            case "user.getrecenttracks":
                return self._recent(params, caller)
            case "user.getlovedtracks":
                return self._loved(params)
            case "track.love" | "track.unlove" | "track.scrobble":
                return self._write(method.lower(), params, caller)
            case "auth.gettoken":
                return {"token": "token-to-approve"}
            case "auth.getsession":
                return self._session(params)
            case _:
                raise Refused(3, message="Invalid Method - No method with that name")

    def _caller(self, params: dict[str, str]) -> Account | None:
        """Whose session it is; a signed call must be signed rightly."""
        if "api_sig" not in params:
            return None
        told = "".join(
            f"{name}{value}"
            for name, value in sorted(params.items())
            if name not in {"api_sig", "format", "callback"}
        )
        if md5(f"{told}{self.api_secret}".encode()).hexdigest() != params["api_sig"].lower():
            raise Refused(13, status=403)
        if "sk" not in params:
            return None
        for account in self.accounts.values():
            if account.session_key == params["sk"]:
                return account
        raise Refused(9, status=403)

    def _asked(self, params: dict[str, str]) -> Account:
        account = self.accounts.get(params.get("user", "").casefold())
        if account is None:
            raise Refused(6, status=404)
        return account

    def _info(self, params: dict[str, str]) -> Any:
        account = self._asked(params)
        registered = account.registered_at
        return {
            "user": {
                "name": account.name,
                "playcount": str(len(account.plays)),
                "registered": {"unixtime": str(registered), "#text": registered},
            }
        }

    def _recent(self, params: dict[str, str], caller: Account | None) -> Any:
        account = self._asked(params)
        if account.is_hidden and caller is not account:
            raise Refused(17, status=403)
        per_page, page = _window(params)
        if self.deepest_page is not None and page > self.deepest_page:
            raise Refused(8, status=500)
        shown = account
        if self.foreign_pages > 0:
            self.foreign_pages -= 1
            shown = Account("somebody-else", plays=[Play(1, "Nobody", "Nothing")])
        first, after = shown.between(_bound(params, "from"), _bound(params, "to"))
        total = after - first
        start = max(first, after - page * per_page)
        rows = shown.plays[start : max(start, after - (page - 1) * per_page)]
        is_extended = params.get("extended") == "1"
        tracks = [bodies.played(shown, play, is_extended=is_extended) for play in reversed(rows)]
        if account.playing is not None:
            now = bodies.playing(shown, account.playing, is_extended=is_extended)
            tracks.insert(0, now)
        counts = bodies.attributes(shown, page=page, per_page=per_page, total=total)
        return {"recenttracks": {"@attr": counts, "track": bodies.listed(tracks)}}

    def _loved(self, params: dict[str, str]) -> Any:
        account = self._asked(params)
        per_page, page = _window(params)
        loves = account.loved_last_first()
        rows = loves[(page - 1) * per_page : page * per_page]
        counts = bodies.attributes(account, page=page, per_page=per_page, total=len(loves))
        listing: dict[str, Any] = {"track": bodies.listed([bodies.loved(love) for love in rows])}
        return {"lovedtracks": listing | (counts if self.speaks_librefm else {"@attr": counts})}

    def _session(self, params: dict[str, str]) -> Any:
        account = next(iter(self.accounts.values()), None)
        if params.get("token") != "token-to-approve" or account is None:
            raise Refused(14, status=403, message="Unauthorized Token")
        return {"session": {"name": account.name, "key": account.session_key, "subscriber": 0}}

    def _write(self, method: str, params: dict[str, str], caller: Account | None) -> Any:
        if caller is None:
            raise Refused(4 if "sk" not in params else 13, status=403)
        if method == "track.love":
            caller.love(params["artist"], params["track"], at=int(time.time()))
            return {}
        if method == "track.unlove":
            caller.unlove(params["artist"], params["track"])
            return {}
        play = Play(int(params["timestamp[0]"]), params["artist[0]"], params["track[0]"])
        accepted = self.take_forwarded(caller.name, play)
        code = "0" if accepted else "3"
        return {
            "scrobbles": {
                "@attr": {"accepted": int(accepted), "ignored": int(not accepted)},
                "scrobble": {"ignoredMessage": {"code": code, "#text": ""}},
            }
        }


def _name_of(call: Call) -> str:
    return call.path if call.path.startswith("/_sim/") else (call.one("method") or "(unknown)")


def _bound(params: dict[str, str], name: str) -> int | None:
    return int(params[name]) if params.get(name) else None


def _window(params: dict[str, str]) -> tuple[int, int]:
    per_page = int(params.get("limit", "50"))
    if not 1 <= per_page <= _LARGEST_PAGE:
        raise Refused(6, message="limit param out of bounds (1-1000)")
    return per_page, max(1, int(params.get("page", "1")))
