"""The older PHP interface: bytes in and out, the only paged listing, and the station's zone."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from medley_simulators.libretime import audio
from medley_simulators.libretime.auth import admit_legacy
from medley_simulators.libretime.spelling import show_duration
from medley_simulators.libretime.state import State
from medley_simulators.libretime.tables import Row
from medley_simulators.libretime.web import Answer, Refused, Request, Route, answer

_PLAIN: Final = "text/plain; charset=utf-8"
_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
_COLUMNS: Final = {
    "track_title": "track_title",
    "artist_name": "artist_name",
    "album_title": "album_title",
    "genre": "genre",
    "track_type_id": "library",
}


class Legacy:
    """Answers for one station."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """What is used of it."""
        return [
            Route("POST", "/rest/media", self.upload),
            Route("GET", "/rest/media", self.list),
            Route("GET", "/rest/media/{id}", self.read),
            Route("PUT", "/rest/media/{id}", self.change),
            Route("DELETE", "/rest/media/{id}", self.delete),
            Route("GET", "/rest/media/{id}/download", self.download),
            Route("GET", "/api/station-metadata", self.metadata),
            Route("GET", "/api/track-types", self.track_types),
            Route("GET", "/api/item-history-feed", self.history_feed),
            Route("GET", "/api/rabbitmq-do-push", self.push),
        ]

    async def upload(self, request: Request) -> Answer:
        """Bytes; the track type comes as a cookie, title and artist from the tags inside."""
        admit_legacy(self._state, request)
        part = next((p for p in request.parts() if p.name == "file"), None)
        if part is None or part.filename is None:
            return Answer(400, b"ERROR: no file", _PLAIN)
        if part.filename.rpartition(".")[2].lower() not in audio.EXTENSIONS:
            return Answer(400, b"ERROR: file extension not allowed", _PLAIN)
        library = _cookie(request, "tt_upload")
        if library not in self._state.libraries.rows:
            library = None
        row = audio.take(self._state, part.filename, part.content, library=library)
        return answer(_columns(row), 201)

    async def list(self, request: Request) -> Answer:
        """A page of what is visible and well; the header counts everything."""
        admit_legacy(self._state, request)
        rows = self._state.files.rows.values()
        good = [r for r in rows if r["import_status"] == 0 and not r["hidden"]]
        offset = int(request.query.get("offset", 0))
        limit = int(request.query.get("limit", 0)) or len(good)
        told = answer([_columns(row) for row in good[offset : offset + limit]])
        told.headers["x-total-count"] = str(len(rows))
        return told

    async def read(self, request: Request) -> Answer:
        """One file."""
        return answer(_columns(self._found(request)))

    async def change(self, request: Request) -> Answer:
        """Members by their column names; this, and only this, moves ``updated_at``."""
        row = self._found(request)
        body = request.read()
        given: dict[str, Any] = body if isinstance(body, dict) else {}
        values = {ours: given[theirs] for theirs, ours in _COLUMNS.items() if theirs in given}
        self._state.files.change(row, {**values, "updated_at": self._state.now()})
        return answer(_columns(row), 201)

    async def delete(self, request: Request) -> Answer:
        """For good; refused while it is scheduled."""
        row = self._found(request)
        now = self._state.now()
        rows = self._state.schedule.rows.values()
        if any(r["file"] == row["id"] and r["ends_at"] > now for r in rows):
            return Answer(400, b"ERROR: file is scheduled", _PLAIN)
        self._state.delete_file(row["id"])
        return Answer(204, content_type=None)

    async def download(self, request: Request) -> Answer:
        """The bytes, whatever stands in front."""
        row = self._found(request)
        return audio.ranged(self._state.content(row["id"]), row, request)

    async def metadata(self, _request: Request) -> Answer:
        """Open to all; the one place that tells the zone."""
        zone = self._state.timezone.key
        return answer({"name": self._state.station_name, "timezone": zone, "locale": "en_US"})

    async def track_types(self, _request: Request) -> Answer:
        """Open to all."""
        rows = self._state.libraries.rows.values()
        return answer([{"id": r["id"], "code": r["code"], "type_name": r["name"]} for r in rows])

    async def history_feed(self, request: Request) -> Answer:
        """Open to all, half-open, asked in ``timezone`` and answered in the station's own zone."""
        start, end = _window(request, self._state)
        rows = [r for r in self._state.history.rows.values() if start <= r["starts"] < end]
        details = self._state.tables["playouthistorymetadata"].rows.values()
        told = []
        for row in sorted(rows, key=lambda r: r["starts"]):
            named = {d["key"]: d["value"] for d in details if d["history"] == row["id"]}
            file = self._state.files.rows.get(row["file"] or 0, {})
            told.append(
                {
                    "starts": self._local(row["starts"]),
                    "ends": None if row["ends"] is None else self._local(row["ends"]),
                    "history_id": row["id"],
                    "instance_id": row["instance"],
                    "track_title": named.get("track_title") or file.get("track_title"),
                    "artist_name": named.get("artist_name") or file.get("artist_name"),
                    "checkbox": "",
                }
            )
        return answer(told)

    async def push(self, request: Request) -> Answer:
        """Makes the player read its schedule at once."""
        admit_legacy(self._state, request)
        self._state.pushes += 1
        return answer("Sent")

    def _found(self, request: Request) -> Row:
        admit_legacy(self._state, request)
        wanted = request.values["id"]
        row = self._state.files.rows.get(int(wanted)) if wanted.isdecimal() else None
        if row is None:
            raise Refused(404, {"error": "Media not found"})
        return row

    def _local(self, at: datetime) -> str:
        return at.astimezone(self._state.timezone).strftime(_FORMAT)


def _columns(row: Row) -> dict[str, Any]:
    length = row["length"]
    return {
        "id": row["id"],
        "name": row["name"],
        "track_title": row["track_title"],
        "artist_name": row["artist_name"],
        "album_title": row["album_title"],
        "genre": row["genre"],
        "track_type_id": row["library"],
        "import_status": row["import_status"],
        "hidden": row["hidden"],
        "filepath": row["filepath"],
        "md5": row["md5"],
        "length": None if length is None else show_duration(length),
    }


def _cookie(request: Request, name: str) -> int | None:
    for pair in request.headers.get("cookie", "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name and value.isdecimal():
            return int(value)
    return None


def _window(request: Request, state: State) -> tuple[datetime, datetime]:
    try:
        zone = ZoneInfo(request.query.get("timezone", state.timezone.key))
        start = datetime.strptime(request.query["start"], _FORMAT).replace(tzinfo=zone)
        end = datetime.strptime(request.query["end"], _FORMAT).replace(tzinfo=zone)
    except (KeyError, ValueError, ZoneInfoNotFoundError):
        now = state.now()
        return now - timedelta(days=1), now
    return start, end
