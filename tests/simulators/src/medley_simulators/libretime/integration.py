"""The integration interface that some stations add: pages, whole days and hours, voice tracks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from medley_simulators.libretime import audio, spelling
from medley_simulators.libretime.auth import admit
from medley_simulators.libretime.state import State
from medley_simulators.libretime.tables import Row
from medley_simulators.libretime.web import Answer, Handler, Refused, Request, Route, answer

_ROOT: Final = "/api/v2/integration"
_LIMIT: Final = 100
_GONE: Final = {"detail": "Not found."}
_HOUR: Final = timedelta(hours=1)


class Integration:
    """Answers for one station; all of it is 404 with a page on a stock one."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """What the interface offers."""
        calls: list[tuple[str, str, Handler]] = [
            ("GET", "sync-status", self.status),
            ("GET", "media-library", self.media),
            ("GET", "track/{id}", self.track),
            ("GET", "schedule/status", self.schedule_status),
            ("GET", "schedule/{day}", self.day),
            ("POST", "schedule/replace-day", self.replace_day),
            ("POST", "schedule/replace-hour", self.replace_hour),
            ("POST", "voice-tracks", self.voice_track),
            ("GET", "playout-history/playout-history-full", self.history),
        ]
        return [Route(m, f"{_ROOT}/{path}", self._let_in(handler)) for m, path, handler in calls]

    def _let_in(self, handler: Handler) -> Handler:
        async def admitted(request: Request) -> Answer:
            if not self._state.switches.has_integration:
                raise Refused(404)
            admit(self._state, request)
            return await handler(request)

        return admitted

    async def status(self, _request: Request) -> Answer:
        """The probe."""
        now = spelling.show_datetime(self._state.now().replace(microsecond=0))
        files, types = len(self._state.files.rows), len(self._state.libraries.rows)
        return answer({"status": "ok", "files": files, "track_types": types, "server_time": now})

    async def media(self, request: Request) -> Answer:
        """A page of imported files; the order is that of the table, and may move meanwhile."""
        rows = [r for r in self._state.files.rows.values() if r["import_status"] == 0]
        limit = _whole(request, "limit", _LIMIT)
        offset = _whole(request, "offset", 0)
        if self._state.switches.drifts and offset and rows:
            first = rows[0]
            self._state.files.change(first, {})
            rows = [*rows[1:], first]
        return answer(
            {
                "count": len(rows) + self._state.switches.count_off,
                "limit": limit,
                "offset": offset,
                "results": [self._track(row) for row in rows[offset : offset + limit]],
            }
        )

    async def track(self, request: Request) -> Answer:
        """One of them."""
        wanted = request.values["id"]
        row = self._state.files.rows.get(int(wanted)) if wanted.isdecimal() else None
        if row is None:
            raise Refused(404, _GONE)
        audio.look(self._state, row)
        return answer(self._track(row))

    async def day(self, request: Request) -> Answer:
        """What is scheduled on one day of the station."""
        start, end = self._day(_date(request.values["day"]))
        return answer({"schedule": [self._entry(row) for row in self._rows(start, end)]})

    async def schedule_status(self, request: Request) -> Answer:
        """Conflicts of a day; there are none."""
        return answer({"date": request.query.get("date"), "conflicts": [], "broken": []})

    async def replace_day(self, request: Request) -> Answer:
        """Exactly these entries and no others, on the whole day."""
        body = _body(request)
        return self._replace(body, *self._day(_date(str(body.get("date")))))

    async def replace_hour(self, request: Request) -> Answer:
        """The same for one hour of the station's clock."""
        body = _body(request)
        hour = body.get("hour")
        if isinstance(hour, bool) or not isinstance(hour, int) or not 0 <= hour < 24:
            raise Refused(400, {"hour": ["A valid integer is required."]})
        day = _date(str(body.get("date")))
        if self._state.switches.takes_local_for_utc:
            start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            return self._replace(body, self._meant(start), self._meant(start + _HOUR))
        local = datetime(day.year, day.month, day.day, hour, tzinfo=self._state.timezone)
        start = local.astimezone(UTC)
        return self._replace(body, start, start + _HOUR)

    async def voice_track(self, request: Request) -> Answer:
        """A file with its title; the answer's ids are as unclear as the real one's."""
        parts = {part.name: part for part in request.parts()}
        if "file" not in parts or "title" not in parts:
            missing = next(name for name in ("file", "title") if name not in parts)
            raise Refused(400, {missing: ["This field is required."]})
        if self._state.switches.declines:
            return answer({"success": False, "error": "could not be stored"})
        libraries = self._state.libraries.rows.values()
        library = next((r["id"] for r in libraries if r["code"] == "VOT"), None)
        filename = parts["file"].filename or "voice.mp3"
        row = audio.take(self._state, filename, parts["file"].content, library=library)
        audio.analyse(self._state, row)
        texts: dict[str, Any] = {
            n: parts[n].content.decode() for n in ("artist_name", "genre") if n in parts
        }
        self._state.files.change(row, {"track_title": parts["title"].content.decode(), **texts})
        told = {self._state.switches.voice_answers: row["id"]}
        return answer({"success": True, **told})

    async def history(self, request: Request) -> Answer:
        """What was played in a span of time."""
        start = _time(request.query.get("start"))
        end = _time(request.query.get("end"))
        rows = [r for r in self._state.history.rows.values() if start <= r["starts"] <= end]
        return answer(
            {
                "results": [
                    {
                        "track_id": row["file"],
                        "log_id": None,
                        "played_at": spelling.show_datetime(row["starts"]),
                        "duration_played": _seconds(row),
                    }
                    for row in rows
                ]
            }
        )

    def _replace(self, body: dict[str, Any], start: datetime, end: datetime) -> Answer:
        entries = body.get("entries")
        if not isinstance(entries, list):
            raise Refused(400, {"entries": ["This field is required."]})
        if self._state.switches.declines:
            return answer({"success": False})
        read = [self._read(entry) for entry in entries]
        for row in self._rows(start, end):
            self._state.schedule.remove(row["id"])
            self._state.hard_starts.discard(row["id"])
        stops_after = self._state.switches.stops_after
        for position, (at, file, is_hard) in enumerate(sorted(read, key=lambda e: e[0])):
            if position == stops_after:
                raise Refused(500)
            self._add(at, file, position, is_hard=is_hard)
        return answer({"success": True})

    def _add(self, at: datetime, file: int, position: int, *, is_hard: bool) -> None:
        length = self._state.files.rows[file]["length"] or timedelta(seconds=1)
        row = self._state.schedule.add(
            {
                "starts_at": at,
                "ends_at": at + length,
                "length": length,
                "fade_in": spelling.read_time("00:00"),
                "fade_out": spelling.read_time("00:00"),
                "cue_in": timedelta(),
                "cue_out": length,
                "position": position,
                "broadcasted": 0,
                "instance": self._instance(at),
                "file": file,
            }
        )
        if is_hard:
            self._state.hard_starts.add(row["id"])

    def _instance(self, at: datetime) -> int:
        """The time of a show that covers this moment; one for the hour where there is none."""
        for row in self._state.instances.rows.values():
            if row["starts_at"] <= at < row["ends_at"]:
                return int(row["id"])
        shows = self._state.tables["show"]
        show = next(iter(shows.rows.values()), None) or shows.add({"name": "Integration"})
        start = at.replace(minute=0, second=0, microsecond=0)
        times = {"created_at": start, "starts_at": start, "ends_at": start + _HOUR}
        flags = {"modified": False, "auto_playlist_built": True, "show": show["id"]}
        return int(self._state.instances.add({**times, **flags})["id"])

    def _read(self, entry: object) -> tuple[datetime, int, bool]:
        if not isinstance(entry, dict):
            raise Refused(400, {"entries": ["Invalid data."]})
        file = entry.get("media_id")
        if not isinstance(file, int) or file not in self._state.files.rows:
            raise Refused(400, {"entries": [f'Invalid pk "{file}" - object does not exist.']})
        return self._meant(_time(entry.get("start"))), file, bool(entry.get("hard_start"))

    def _meant(self, at: datetime) -> datetime:
        """A time as it is stored: some servers take the station's clock for UTC."""
        if not self._state.switches.takes_local_for_utc:
            return at
        return at.replace(tzinfo=self._state.timezone).astimezone(UTC)

    def _entry(self, row: Row) -> dict[str, Any]:
        at: datetime = row["starts_at"]
        if self._state.switches.takes_local_for_utc:
            at = at.astimezone(self._state.timezone).replace(tzinfo=UTC)
        return {
            "start": spelling.show_datetime(at),
            "media_id": row["file"],
            "type": "track",
            "hard_start": row["id"] in self._state.hard_starts,
        }

    def _rows(self, start: datetime, end: datetime) -> list[Row]:
        rows = self._state.schedule.rows.values()
        return [row for row in rows if start <= row["starts_at"] < end]

    def _day(self, day: date) -> tuple[datetime, datetime]:
        def midnight(of: date) -> datetime:
            zone: ZoneInfo = self._state.timezone
            return datetime(of.year, of.month, of.day, tzinfo=zone).astimezone(UTC)

        return midnight(day), midnight(day + timedelta(days=1))

    def _track(self, row: Row) -> dict[str, Any]:
        code = self._state.libraries.rows.get(row["library"] or 0, {}).get("code")
        length: timedelta | None = row["length"]
        told: dict[str, Any] = {
            "title": row["track_title"] or row["name"],
            "artist": row["artist_name"],
            "album": row["album_title"],
            "genre": row["genre"],
            "filepath": row["filepath"],
            "last_modified": _shown(row["updated_at"] or row["created_at"]),
        }
        form = row["id"] % 4 if self._state.switches.varied_spellings else 0
        seconds = None if length is None else length.total_seconds()
        durations = [seconds, None if length is None else spelling.show_duration(length)]
        durations += [None if seconds is None else str(seconds), _iso(length)]
        types: list[dict[str, Any]] = [{"type": code}, {"library": {"code": code}}]
        types += [{"library": row["library"]}, {"library": None}]
        ids: list[dict[str, Any]] = [
            {"id": row["id"], "libretime_id": row["id"]},
            {"id": str(row["id"])},
            {"media_id": row["id"]},
            {"libretime_id": row["id"]},
        ]
        return {**ids[form], **told, **types[form], "duration": durations[form]}


def _shown(at: datetime | None) -> str | None:
    return None if at is None else spelling.show_datetime(at)


def _iso(length: timedelta | None) -> str | None:
    if length is None:
        return None
    whole = int(length.total_seconds())
    return f"PT{whole // 60}M{whole % 60}S"


def _seconds(row: Row) -> int | None:
    return None if row["ends"] is None else int((row["ends"] - row["starts"]).total_seconds())


def _body(request: Request) -> dict[str, Any]:
    body = request.read()
    if not isinstance(body, dict):
        raise Refused(400, {"non_field_errors": ["Invalid data."]})
    return body


def _whole(request: Request, name: str, default: int) -> int:
    said = request.query.get(name, "")
    return int(said) if said.isdecimal() else default


def _date(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refused(404 if said.isalpha() else 400, _GONE) from None


def _time(said: object) -> datetime:
    try:
        return spelling.read_datetime(said)
    except (ValueError, OverflowError):
        raise Refused(400, {"start": ["Enter a valid date/time."]}) from None
