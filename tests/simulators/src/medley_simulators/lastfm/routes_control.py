"""Routes under ``/_sim`` that drive the simulator from a shell; neither counted nor hit."""

import time
from typing import TYPE_CHECKING, Any

from medley_simulators.exchanges import Answer, Call, answered
from medley_simulators.faults import Fault
from medley_simulators.lastfm.plays import Play

if TYPE_CHECKING:
    from medley_simulators.lastfm.server import LastfmSimulator


def handle(server: "LastfmSimulator", call: Call) -> Answer:
    """Look at the server, or do as its users do."""
    told = call.json() or {}
    match call.method, call.path:
        case "GET", "/_sim/state":
            return answered(_state(server))
        case "POST", "/_sim/play":
            at = int(told.get("at") or time.time())
            play = Play(at, told["artist"], told["title"], told.get("album", ""))
            server.account(told["user"]).tell(play)
        case "POST", "/_sim/love":
            account = server.account(told["user"])
            account.love(told["artist"], told["title"], at=int(time.time()))
        case "POST", "/_sim/unlove":
            server.account(told["user"]).unlove(told["artist"], told["title"])
        case "POST", "/_sim/faults":
            server.faults.add(Fault(**told))
        case "DELETE", "/_sim/faults":
            server.faults.clear()
        case _:
            return answered({"error": "no such route"}, status=404)
    return answered({})


def _state(server: "LastfmSimulator") -> dict[str, Any]:
    return {
        "users": {
            account.name: {"plays": len(account.plays), "loved": len(account.loves)}
            for account in server.accounts.values()
        },
        "requests": server.journal.total,
    }
