"""The v2 interface of a stock station."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from medley_simulators.libretime import audio, spelling
from medley_simulators.libretime.auth import admit
from medley_simulators.libretime.state import State
from medley_simulators.libretime.tables import Row, Table, encoded
from medley_simulators.libretime.web import Answer, Handler, Refused, Request, Route, answer

_V2: Final = "/api/v2"
RESOURCES: Final[Mapping[str, tuple[str, str]]] = {
    "files": ("file", "File"),
    "libraries": ("library", "Library"),
    "shows": ("show", "Show"),
    "show-days": ("showdays", "ShowDays"),
    "show-instances": ("showinstance", "ShowInstance"),
    "schedule": ("schedule", "Schedule"),
    "playout-history": ("playouthistory", "PlayoutHistory"),
    "playout-history-metadata": ("playouthistorymetadata", "PlayoutHistoryMetadata"),
    "playout-history-templates": ("historytemplate", "PlayoutHistoryTemplate"),
    "playout-history-template-fields": ("historytemplatefield", "PlayoutHistoryTemplateField"),
    "playlists": ("playlist", "Playlist"),
    "playlist-contents": ("playlistcontent", "PlaylistContent"),
    "smart-blocks": ("smartblock", "SmartBlock"),
    "webstreams": ("webstream", "Webstream"),
    "preferences": ("preference", "Preference"),
    "live-logs": ("livelog", "LiveLog"),
    "service-registers": ("serviceregister", "ServiceRegister"),
}
_STREAM_STATE: Final = {
    "input_main_connected": False,
    "input_main_streaming": False,
    "input_show_connected": False,
    "input_show_streaming": False,
    "schedule_streaming": True,
}
_STREAM_PREFERENCES: Final = {
    "input_fade_transition": 0.0,
    "message_format": 0,
    "message_offline": "LibreTime - offline",
    "replay_gain_enabled": True,
    "replay_gain_offset": 0.0,
}
_FOUR_ZERO_FOUR: Final = {"detail": "Not found."}
_BOUNDS: Final[Mapping[str, tuple[str, Callable[[datetime, datetime], bool]]]] = {
    "starts_after": ("starts_at", lambda value, bound: value >= bound),
    "starts_before": ("starts_at", lambda value, bound: value <= bound),
    "ends_after": ("ends_at", lambda value, bound: value >= bound),
    "ends_before": ("ends_at", lambda value, bound: value <= bound),
}


def routes(state: State) -> list[Route]:
    """Everything below ``/api/v2``, save the integration surface."""
    found = [
        Route("GET", f"{_V2}/version", _fixed({"api_version": "2.0.0"})),
        Route("GET", f"{_V2}/info", _fixed({"station_name": state.station_name})),
        Route("GET", f"{_V2}", _let_in(state, _root)),
        Route("GET", f"{_V2}/stream/state", _let_in(state, _fixed(_STREAM_STATE))),
        Route("GET", f"{_V2}/stream/preferences", _let_in(state, _fixed(_STREAM_PREFERENCES))),
        Route("GET", f"{_V2}/podcasts", _let_in(state, _broken)),
        Route("GET", f"{_V2}/users", _let_in(state, _users(state))),
    ]
    for name, (table, title) in RESOURCES.items():
        kind = {"schedule": ScheduleResource, "files": FileResource}.get(name, Resource)
        found += kind(state, state.tables[table], f"{_V2}/{name}", title).routes()
    return found


@dataclass(slots=True)
class Resource:
    """One table as Django's generic views offer it: everything, unordered, unfiltered."""

    state: State
    table: Table
    path: str
    title: str

    def routes(self) -> list[Route]:
        """List, create, read, change, delete."""
        one = self.path + "/{id}"
        calls: list[tuple[str, str, Handler]] = [
            ("GET", self.path, self.list),
            ("POST", self.path, self.create),
            ("OPTIONS", self.path, self.describe),
            ("GET", one, self.read),
            ("PUT", one, self.replace),
            ("PATCH", one, self.change),
            ("DELETE", one, self.delete),
        ]
        return [Route(m, path, _let_in(self.state, handler)) for m, path, handler in calls]

    def found(self, request: Request) -> Row:
        """The row asked for."""
        wanted = request.values["id"]
        if not wanted.isdecimal():
            raise Refused(404, _FOUR_ZERO_FOUR)
        row = self.table.rows.get(int(wanted))
        if row is None:
            raise Refused(404, {"detail": f"No {self.title} matches the given query."})
        return row

    def selected(self, _request: Request) -> list[Row]:
        """Rows a listing shows; filters nobody knows are ignored."""
        return list(self.table.rows.values())

    def shown(self, row: Row) -> Row:
        """A row as a reader sees it."""
        return self.table.show(row)

    async def list(self, request: Request) -> Answer:
        """Everything, however much it is."""
        return Answer(200, encoded(self.shown(row) for row in self.selected(request)))

    async def read(self, request: Request) -> Answer:
        """One row."""
        return answer(self.shown(self.found(request)))

    async def create(self, request: Request) -> Answer:
        """A new row, shown as written."""
        try:
            values = self._understood(request, is_partial=False)
        except Refused as error:
            if error.body is None:
                self.table.last_id += 1  # The database had drawn a number already.
            raise
        return answer(self.table.show(self.table.add(values)), 201)

    async def change(self, request: Request) -> Answer:
        """Some members."""
        row = self.found(request)
        self.table.change(row, self._understood(request, is_partial=True))
        return answer(self.shown(row))

    async def replace(self, request: Request) -> Answer:
        """All members."""
        row = self.found(request)
        self.table.change(row, self._understood(request, is_partial=False))
        return answer(self.shown(row))

    async def delete(self, request: Request) -> Answer:
        """Away with it."""
        row = self.found(request)
        if self.table.name == "showinstance":
            self.state.delete_instance(row["id"])
        else:
            self.table.remove(row["id"])
        return Answer(204, content_type=None)

    async def describe(self, _request: Request) -> Answer:
        """What the resource takes."""
        kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
        told = {"renders": ["application/json"], "parses": kinds}
        return answer({"name": f"{self.title} List", "description": "", **told})

    def _understood(self, request: Request, *, is_partial: bool) -> Row:
        body = request.read()
        return self.table.understood(
            body, self.state.tables, is_partial=is_partial, is_form=request.is_form
        )


@dataclass(slots=True)
class FileResource(Resource):
    """The library: its two filters, its deletion that deletes no row, and downloads."""

    def routes(self) -> list[Route]:
        """The usual ones, and the bytes."""
        found = Resource.routes(self)
        download = _let_in(self.state, self.download)
        return [*found, Route("GET", self.path + "/{id}/download", download)]

    def selected(self, request: Request) -> list[Row]:
        """``md5`` and ``genre``, exactly."""
        wanted = {n: request.query[n] for n in ("md5", "genre") if n in request.query}
        rows = list(self.table.rows.values())
        return [r for r in rows if all(r[name] == value for name, value in wanted.items())]

    async def list(self, request: Request) -> Answer:
        """As ever; a large library is printed once."""
        if request.query.keys() & {"md5", "genre"}:
            return await Resource.list(self, request)
        if self.state.cache.get("files_at") != self.table.changes:
            body = encoded(self.shown(row) for row in self.table.rows.values())
            self.state.cache.update(files=body, files_at=self.table.changes)
        return Answer(200, self.state.cache["files"])

    async def read(self, request: Request) -> Answer:
        """One file; a pending one may have been analysed since."""
        row = self.found(request)
        audio.look(self.state, row)
        return answer(self.shown(row))

    async def delete(self, request: Request) -> Answer:
        """Refused when scheduled in the future; else only the bytes go, and the row stays."""
        row = self.found(request)
        now = self.state.now()
        rows = self.state.schedule.rows.values()
        if any(r["file"] == row["id"] and r["starts_at"] > now for r in rows):
            raise Refused(409, {"detail": "file is scheduled in the future"})
        return Answer(204, content_type=None)

    async def download(self, request: Request) -> Answer:
        """Through nginx the bytes; from Django itself a header that says where they lie."""
        row = self.found(request)
        if row["filepath"] is None:
            raise Refused(500)
        if self.state.switches.is_direct:
            place = "/api/_media/" + quote(row["filepath"])
            return Answer(200, b"", "text/html; charset=utf-8", {"x-accel-redirect": place})
        return audio.ranged(self.state.content(row["id"]), row, request)


@dataclass(slots=True)
class ScheduleResource(Resource):
    """Items: inclusive bounds, cut at their instance's end, hardly to be changed."""

    def selected(self, request: Request) -> list[Row]:
        """The bounds, ``position_status``, ``broadcasted`` and ``overbooked``; no other filter."""
        rows = list(self.table.rows.values())
        for name, (column, holds) in _BOUNDS.items():
            if name in request.query:
                bound = _bound(request.query[name], column)
                rows = [row for row in rows if holds(row[column], bound)]
        for name in ("position_status", "broadcasted"):
            if request.query.get(name, "").lstrip("-").isdecimal():
                rows = [row for row in rows if row[name] == int(request.query[name])]
        if (wanted := request.query.get("overbooked", "").lower()) in {"true", "false"}:
            rows = [row for row in rows if self._is_overbooked(row) == (wanted == "true")]
        return rows

    def _is_overbooked(self, row: Row) -> bool:
        return bool(row["starts_at"] >= self.state.instances.rows[row["instance"]]["ends_at"])

    def shown(self, row: Row) -> Row:
        """Cut at the end of its instance."""
        return self.table.show(self.state.clamped(row))

    async def change(self, request: Request) -> Answer:
        """The end and the cue-out are silently left alone; a new start is stored, then fails."""
        return self._changed(request, is_partial=True)

    async def replace(self, request: Request) -> Answer:
        """Always holds a start, so it always fails, and is stored."""
        return self._changed(request, is_partial=False)

    def _changed(self, request: Request, *, is_partial: bool) -> Answer:
        row = self.found(request)
        values = self._understood(request, is_partial=is_partial)
        for read_only in ("ends_at", "cue_out"):
            values.pop(read_only, None)
        self.table.change(row, values)
        if "starts_at" in values:
            raise Refused(500)
        return answer(self.shown(row))


def _bound(said: str, column: str) -> datetime:
    try:
        return spelling.read_datetime(said)
    except (ValueError, OverflowError):
        complaint = {column.removesuffix("_at"): ["Enter a valid date/time."]}
        raise Refused(400, complaint) from None


def _let_in(state: State, handler: Handler) -> Handler:
    async def admitted(request: Request) -> Answer:
        admit(state, request)
        return await handler(request)

    return admitted


def _fixed(value: object) -> Handler:
    body = msgspec.json.encode(value)

    async def told(_request: Request) -> Answer:
        return Answer(200, body)

    return told


async def _root(request: Request) -> Answer:
    host = f"http://{request.headers.get('host', 'libretime.example')}"
    return answer({name: f"{host}{_V2}/{name}" for name in RESOURCES})


async def _broken(_request: Request) -> Answer:
    raise Refused(500)


def _users(state: State) -> Handler:
    async def told(_request: Request) -> Answer:
        members: dict[str, Any] = dict.fromkeys(
            ("email", "last_login", "last_failed_login", "skype", "jabber", "phone")
        )
        return answer(
            [
                {
                    "id": number,
                    "role": account.role,
                    "username": account.name,
                    "first_name": "",
                    "last_name": "",
                    "login_attempts": 0,
                    **members,
                }
                for number, account in enumerate(state.accounts, start=1)
            ]
        )

    return told
