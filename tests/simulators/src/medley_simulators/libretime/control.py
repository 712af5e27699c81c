"""Routes under ``/_sim`` that drive the station; neither counted nor hit by faults."""

from typing import Any, Final

from medley_simulators.faults import Fault, Faults, Journal
from medley_simulators.libretime import spelling
from medley_simulators.libretime.hands import Hands
from medley_simulators.libretime.playout import PlayoutFailed
from medley_simulators.libretime.web import Answer, Refused, Request, Route, Web, answer

_FAULT_MEMBERS: Final = frozenset(Fault.__dataclass_fields__) - {"hits"}


class Control:
    """Everything a shell or a test in another process may do to the station."""

    def __init__(self, hands: Hands, faults: Faults, journal: Journal) -> None:
        self._hands = hands
        self._faults = faults
        self._journal = journal
        self.web: Web | None = None

    def routes(self) -> list[Route]:
        """All of them."""
        calls = [
            ("GET", "state", self.show),
            ("GET", "counters", self.counters),
            ("DELETE", "counters", self.forget),
            ("GET", "calls", self.calls),
            ("POST", "faults", self.add_fault),
            ("DELETE", "faults", self.clear_faults),
            ("POST", "switches", self.switch),
            ("POST", "file", self.add_file),
            ("DELETE", "file/{id}", self.delete_file),
            ("POST", "schedule", self.schedule),
            ("DELETE", "schedule/{id}", self.unschedule),
            ("POST", "repack/{id}", self.repack),
            ("POST", "play", self.play),
            ("GET", "playout", self.playout),
        ]
        return [Route(m, f"/_sim/{path}", handler, is_control=True) for m, path, handler in calls]

    async def show(self, _request: Request) -> Answer:
        """The station at a glance."""
        state = self._hands.state
        counts = {name: len(table.rows) for name, table in state.tables.items() if table.rows}
        return answer(
            {
                "station": state.station_name,
                "timezone": state.timezone.key,
                "api_key": state.api_key,
                "rows": counts,
                "pushes": state.pushes,
            }
        )

    async def counters(self, _request: Request) -> Answer:
        """Requests by method and route."""
        journal = self._journal
        return answer(
            {
                "total": journal.total,
                "requests": {f"{m} {t}": count for (m, t), count in journal.counts.items()},
                "statuses": {str(status): count for status, count in journal.statuses.items()},
                "writes": journal.writes_done,
                "writes_tried": journal.writes_tried,
            }
        )

    async def forget(self, _request: Request) -> Answer:
        """Count from zero."""
        self._journal.clear()
        if self.web is not None:
            self.web.carried.clear()
        return Answer(204, content_type=None)

    async def calls(self, _request: Request) -> Answer:
        """The latest requests, with what was sent."""
        carried = [] if self.web is None else self.web.carried[-100:]
        return answer(
            [
                {
                    "method": call.method,
                    "path": call.path,
                    "query": dict(call.query),
                    "body": call.body.decode(errors="replace")[:2000],
                    "status": call.status,
                }
                for call in carried
            ]
        )

    async def add_fault(self, request: Request) -> Answer:
        """Set a fault; the members are those of ``Fault``."""
        members = _members(request)
        if not members.keys() <= _FAULT_MEMBERS:
            raise Refused(400, {"detail": "no such member"})
        self._faults.add(Fault(**members))
        return Answer(204, content_type=None)

    async def clear_faults(self, _request: Request) -> Answer:
        """Let everything work again."""
        self._faults.clear()
        return Answer(204, content_type=None)

    async def switch(self, request: Request) -> Answer:
        """Set switches by name."""
        switches = self._hands.state.switches
        for name, value in _members(request).items():
            if not hasattr(switches, name):
                raise Refused(400, {"detail": f"no switch {name}"})
            setattr(switches, name, value)
        return Answer(204, content_type=None)

    async def add_file(self, request: Request) -> Answer:
        """``title``, ``seconds``, ``type_code``: a file is imported."""
        members = _members(request)
        title = str(members.pop("title", "Untitled"))
        row = self._hands.add_file(title, **members)
        return answer({"id": row["id"]}, 201)

    async def delete_file(self, request: Request) -> Answer:
        """A file is deleted in the web pages."""
        self._hands.file_is_deleted(_id(request))
        return Answer(204, content_type=None)

    async def schedule(self, request: Request) -> Answer:
        """``file``, ``starts_at``, ``instance``, ``position``: somebody edits the schedule."""
        members = _members(request)
        row_id = self._hands.schedules(
            members["file"],
            spelling.read_datetime(members["starts_at"]),
            instance=members["instance"],
            position=members.get("position", 0),
        )
        return answer({"id": row_id}, 201)

    async def unschedule(self, request: Request) -> Answer:
        """Somebody takes an item out."""
        self._hands.unschedules(_id(request))
        return Answer(204, content_type=None)

    async def repack(self, request: Request) -> Answer:
        """Somebody edits an instance in the web pages, which packs it."""
        self._hands.repacks(_id(request))
        return Answer(204, content_type=None)

    async def play(self, request: Request) -> Answer:
        """``start``, ``end``: what was scheduled in between was played."""
        members = _members(request)
        start = spelling.read_datetime(members["start"])
        end = spelling.read_datetime(members["end"])
        return answer({"played": self._hands.plays(start, end)})

    async def playout(self, _request: Request) -> Answer:
        """What the player holds; 409 with the reason when it holds nothing."""
        try:
            events = self._hands.playout_loads()
        except PlayoutFailed as error:
            return answer({"detail": str(error)}, 409)
        return answer({"events": len(events)})


def _members(request: Request) -> dict[str, Any]:
    body = request.read()
    if not isinstance(body, dict):
        raise Refused(400, {"detail": "an object is expected"})
    return body


def _id(request: Request) -> int:
    if not request.values["id"].isdecimal():
        raise Refused(404, {"detail": "Not found."})
    return int(request.values["id"])
