"""What people do in LibreTime's own pages, and what its player does; without HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from medley_simulators.libretime import playout
from medley_simulators.libretime.playout import Event
from medley_simulators.libretime.state import State
from medley_simulators.libretime.tables import Row


class Hands:
    """Acts on one station's tables."""

    def __init__(self, state: State) -> None:
        self.state = state

    def add_track_type(self, code: str, name: str = "") -> int:
        """A track type; its id."""
        values = {"code": code, "name": name or code, "description": name or code}
        return int(self.state.libraries.add(values)["id"])

    def add_file(
        self, title: str, *, seconds: float = 180, type_code: str | None = None, **members: Any
    ) -> Row:
        """A file that was imported; ``type_code`` names one of the track types."""
        codes = {row["code"]: row["id"] for row in self.state.libraries.rows.values()}
        length = timedelta(seconds=seconds)
        number = self.state.files.last_id + 1
        values = {
            "name": f"{title}.mp3",
            "track_title": title,
            "artist_name": "Artist",
            "album_title": "Album",
            "genre": "Genre",
            "mime": "audio/mp3",
            "size": 4096,
            "accessed": 0,
            "import_status": 0,
            "hidden": False,
            "exists": True,
            "length": length,
            "cue_in": timedelta(),
            "cue_out": length,
            "md5": f"{number:032x}",
            "filepath": f"imported/1/Artist/Album/{title}.mp3",
            "library": codes.get(type_code or ""),
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            **members,
        }
        return self.state.files.add(values)

    def file_is_deleted(self, file_id: int) -> None:
        """In the web pages: the row goes, and its schedule and history with it."""
        self.state.delete_file(file_id)

    def file_is_retitled(self, file_id: int, title: str, *, moves_date: bool = True) -> None:
        """In the web pages, which move ``updated_at``; through v2 it stands still."""
        values: Row = {"track_title": title}
        if moves_date:
            values["updated_at"] = self.state.now()
        self.state.files.change(self.state.files.rows[file_id], values)

    def add_show(self, name: str = "Automation", **members: Any) -> int:
        """A show; its id."""
        flags = ["linked", "auto_playlist_enabled", "auto_playlist_repeat"]
        flags += ["override_intro_playlist", "override_outro_playlist"]
        values = {"name": name, "linkable": True, **dict.fromkeys(flags, False), **members}
        return int(self.state.tables["show"].add(values)["id"])

    def add_instance(
        self, starts_at: datetime, ends_at: datetime, *, show: int | None = None, **members: Any
    ) -> int:
        """A time of a show; its id."""
        values = {
            "created_at": self.state.now(),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "modified": False,
            "auto_playlist_built": True,
            "show": self.add_show() if show is None else show,
            **members,
        }
        return int(self.state.instances.add(values)["id"])

    def instance_is_moved(self, instance_id: int, by: timedelta) -> None:
        """As the change of clocks does to weekly shows in 4.5."""
        row = self.state.instances.rows[instance_id]
        moved = {name: row[name] + by for name in ("starts_at", "ends_at")}
        self.state.instances.change(row, moved)

    def schedules(
        self, file_id: int, starts_at: datetime, *, instance: int, position: int = 0, **members: Any
    ) -> int:
        """Somebody puts a file into the schedule; its row's id."""
        length = self.state.files.rows[file_id]["length"] or timedelta(seconds=1)
        values = {
            "starts_at": starts_at,
            "ends_at": starts_at + length,
            "length": length,
            "cue_in": timedelta(),
            "cue_out": length,
            "fade_in": time(),
            "fade_out": time(),
            "position": position,
            "broadcasted": 0,
            "instance": instance,
            "file": file_id,
            **members,
        }
        return int(self.state.schedule.add(values)["id"])

    def unschedules(self, row_id: int) -> None:
        """Somebody takes an item out."""
        self.state.schedule.remove(row_id)

    def repacks(self, instance_id: int) -> None:
        """Any edit in the web pages packs that instance without gaps; hard starts are lost."""
        rows = [r for r in self.state.schedule.rows.values() if r["instance"] == instance_id]
        at = self.state.instances.rows[instance_id]["starts_at"]
        for position, row in enumerate(sorted(rows, key=lambda r: (r["starts_at"], r["id"]))):
            length = row["cue_out"] - row["cue_in"]
            moved = {"starts_at": at, "ends_at": at + length, "position": position}
            self.state.schedule.change(row, moved)
            at += length

    def schedule_between(self, start: datetime, end: datetime) -> list[Row]:
        """The rows as stored, uncut, by start."""
        rows = [r for r in self.state.schedule.rows.values() if start <= r["starts_at"] < end]
        return sorted(rows, key=lambda row: (row["starts_at"], row["position"], row["id"]))

    def playout_loads(
        self, *, at: datetime | None = None, ahead: timedelta = playout.AHEAD
    ) -> list[Event]:
        """What the player would hold now; ``PlayoutFailed`` when it would hold nothing at all."""
        return playout.load(self.state, at=at, ahead=ahead)

    def plays(self, start: datetime, end: datetime) -> int:
        """Everything scheduled to start in between is played; how many history rows that makes."""
        return playout.play(self.state, start, end)

    def add_history(
        self,
        starts: datetime,
        *,
        file: int | None = None,
        seconds: float | None = 180,
        details: Sequence[tuple[str, str]] = (),
        instance: int | None = None,
    ) -> int:
        """A row of the history with its named values; its id."""
        ends = None if seconds is None else starts + timedelta(seconds=seconds)
        row = self.state.history.add(
            {"starts": starts, "ends": ends, "file": file, "instance": instance}
        )
        for key, value in details:
            self.state.tables["playouthistorymetadata"].add(
                {"history": row["id"], "key": key, "value": value}
            )
        return int(row["id"])
