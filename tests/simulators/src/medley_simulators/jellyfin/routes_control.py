"""Routes under ``/_sim`` that drive the simulator; neither counted nor hit by faults."""

from typing import Any, cast

from medley_simulators.faults import Fault, Faults, Journal, Kind
from medley_simulators.jellyfin import people
from medley_simulators.jellyfin.accounts import is_valid_name
from medley_simulators.jellyfin.auth import Caller
from medley_simulators.jellyfin.hands import Hands
from medley_simulators.jellyfin.plugin import Destination
from medley_simulators.jellyfin.rendering import without_nulls
from medley_simulators.jellyfin.routes_user_data import to_change
from medley_simulators.jellyfin.routing import Answer, Body, Call, Handler, Refused, Route, answer
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.ticks import TICKS_PER_S, rest_date

_FAULT_MEMBERS = frozenset(
    {"kind", "route", "method", "status", "retry_after_s", "delay_s", "times", "after"}
)
_SWITCHES = frozenset({"loss", "shuffle_s", "duplicates", "is_down", "is_muted"})


def routes(hands: Hands, faults: Faults, journal: Journal) -> list[Route]:
    """Everything a shell or a test in another process may do to the simulator."""
    control = _Control(hands, faults, journal)
    calls: list[tuple[str, str, Handler]] = [
        ("GET", "counters", control.counters),
        ("DELETE", "counters", control.forget_counters),
        ("POST", "faults", control.add_fault),
        ("DELETE", "faults", control.clear_faults),
        ("POST", "webhook", control.set_webhook),
        ("POST", "switches", control.set_switches),
        ("POST", "play", control.play),
        ("POST", "mark", control.mark),
        ("POST", "users", control.add_user),
        ("GET", "row", control.row),
        ("GET", "state", control.show),
    ]
    return [Route(method, f"/_sim/{name}", handler, "control") for method, name, handler in calls]


class _Control:
    def __init__(self, hands: Hands, faults: Faults, journal: Journal) -> None:
        self._hands = hands
        self._faults = faults
        self._journal = journal

    async def counters(self, state: State, _call: Call, _caller: Caller | None) -> Answer:
        """Requests by method and route, writes, webhooks, and the latest requests."""
        journal, tally = self._journal, state.plugin.tally
        return answer(
            {
                "total": journal.total,
                "requests": {f"{m} {t}": count for (m, t), count in journal.counts.items()},
                "statuses": {str(status): count for status, count in journal.statuses.items()},
                "writes": journal.writes_done,
                "writes_tried": journal.writes_tried,
                "webhooks": {
                    "sent": tally.sent,
                    "lost": tally.lost,
                    "failed": tally.failed,
                    "pending": state.plugin.pending,
                },
                "recent": [
                    {"method": s.method, "path": s.path, "query": s.query, "status": s.status}
                    for s in list(journal.recent)[-50:]
                ],
            }
        )

    async def forget_counters(self, state: State, _call: Call, _caller: Caller | None) -> Answer:
        """Count from zero."""
        self._journal.clear()
        state.plugin.tally.sent = state.plugin.tally.lost = state.plugin.tally.failed = 0
        return Answer()

    async def add_fault(self, _state: State, call: Call, _caller: Caller | None) -> Answer:
        """Set a fault; the members are those of ``Fault``."""
        members = _only(call.json(), _FAULT_MEMBERS)
        self._faults.add(Fault(kind=cast("Kind", members.pop("kind", "status")), **members))
        return Answer()

    async def clear_faults(self, _state: State, _call: Call, _caller: Caller | None) -> Answer:
        """Let everything work again."""
        self._faults.clear()
        return Answer()

    async def set_webhook(self, state: State, call: Call, _caller: Caller | None) -> Answer:
        """Say where the plugin posts, and with which headers; no ``url`` stops it."""
        body = call.json()
        url, headers, types = body.text("url"), body.raw("headers") or {}, body.raw("types")
        destination = Destination(
            url or "", headers=dict(headers), types=frozenset(types) if types else None
        )
        state.plugin.destinations = [destination] if url else []
        return Answer()

    async def set_switches(self, state: State, call: Call, _caller: Caller | None) -> Answer:
        """Switch what goes wrong with webhooks, and ``is_starting``."""
        members = _only(call.json(), _SWITCHES | {"is_starting"})
        state.is_starting = bool(members.pop("is_starting", state.is_starting))
        for name, value in members.items():
            setattr(state.plugin.switches, name, value)
        return Answer()

    async def add_user(self, state: State, call: Call, _caller: Caller | None) -> Answer:
        """Make an account as somebody would in the dashboard, which the plugin tells of."""
        name = call.json().text("name") or ""
        if not is_valid_name(name) or state.accounts.named(name) is not None:
            raise Refused(400)
        return answer(people.user_dto(state, await people.create(state, name)))

    async def play(self, _state: State, call: Call, _caller: Caller | None) -> Answer:
        """Play as a user: ``until_s`` absent is the end, ``check_ins_s`` lie between."""
        body = call.json()
        user, item = self._about(body)
        check_ins = [float(at) for at in body.raw("check_ins_s") or ()]
        until_s = body.number("until_s")
        row = await self._hands.user_plays(user, item, check_ins_s=check_ins, until_s=until_s)
        return answer(_row(row))

    async def mark(self, _state: State, call: Call, _caller: Caller | None) -> Answer:
        """``played``, ``favorite``, ``likes`` (or null) as a user does; ``set`` as a tool does."""
        body = call.json()
        user, item = self._about(body)
        if (played := body.flag("played")) is not None:
            await self._hands.user_marks_played(user, item, played=played)
        if (favorite := body.flag("favorite")) is not None:
            await self._hands.user_favourites(user, item, favorite=favorite)
        if "likes" in body.members:
            await self._hands.user_likes(user, item, likes=body.flag("likes"))
        if isinstance(members := body.raw("set"), dict):
            await self._hands.user_data_is_set(user, item, to_change(Body(members)))
        return answer(_row(self._hands.row(user, item)))

    async def row(self, _state: State, call: Call, _caller: Caller | None) -> Answer:
        """What is stored for ``user`` and ``item``."""
        user, item = self._about(Body(dict(call.query)))
        return answer(_row(self._hands.row(user, item)))

    async def show(self, state: State, _call: Call, _caller: Caller | None) -> Answer:
        """The server at a glance."""
        return answer(
            {
                "name": state.name,
                "id": state.server_id,
                "version": state.behaviour.version,
                "api_keys": list(state.api_keys),
                "items": len(state.library),
                "libraries": [folder.name for folder in state.library.folders],
                "users": [
                    {"id": user.id, "name": user.name, "rows": len(user.rows)}
                    for user in state.accounts.all()
                ],
                "playlists": [
                    {"id": p.item.id, "name": p.item.name, "entries": len(p.entries)}
                    for p in state.playlists.values()
                ],
                "webhook": [destination.url for destination in state.plugin.destinations],
            }
        )

    def _about(self, body: Body) -> tuple[Any, Any]:
        """The user and item named in a request."""
        try:
            user = self._hands.user(body.text("user") or "")
            return user, self._hands.item(body.text("item") or "")
        except LookupError as error:
            raise Refused(404) from error


def _row(row: Row) -> dict[str, Any]:
    return without_nulls(
        {
            "played": row.played,
            "position_s": row.position / TICKS_PER_S,
            "play_count": row.play_count,
            "favorite": row.is_favorite,
            "rating": row.rating,
            "likes": row.likes,
            "last_played": None if row.last_played is None else rest_date(row.last_played),
        }
    )


def _only(body: Body, allowed: frozenset[str]) -> dict[str, Any]:
    """The members, all of which must be known here."""
    if not set(body.members) <= allowed:
        raise Refused(400)
    return dict(body.members)
