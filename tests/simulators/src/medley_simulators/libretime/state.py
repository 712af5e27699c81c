"""What one station holds, and the oddities a test may switch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from medley_simulators.libretime.kinds import tables
from medley_simulators.libretime.tables import Row, Table


@dataclass(slots=True)
class Account:
    """Somebody who may sign in with Basic; role A, P, H or G."""

    name: str
    password: str
    role: str


@dataclass(slots=True)
class Switches:
    """What differs from an ordinary station. All off: a stock one, reached through its nginx.

    ``has_integration``: the other surface is there too. ``is_direct``: Django is asked without
    nginx, so that downloads are a header without bytes. ``analysis``: what becomes of an upload,
    0 or 2; ``analysis_polls``: after how many looks at it.

    Of the integration surface: ``count_off`` is added to ``count``; ``drifts`` moves rows between
    pages during a scan; ``varied_spellings`` goes through the forms of ids, types and durations;
    ``declines`` answers ``success: false``; ``stops_after`` writes that many entries, then 500;
    ``takes_local_for_utc`` reads and writes the station's local time with a ``Z``.
    """

    has_integration: bool = False
    is_direct: bool = False
    analysis: int = 0
    analysis_polls: int = 1
    count_off: int = 0
    drifts: bool = False
    varied_spellings: bool = False
    declines: bool = False
    stops_after: int | None = None
    takes_local_for_utc: bool = False
    voice_answers: str = "file_id"


@dataclass(slots=True)
class State:
    """Everything behind the routes."""

    api_key: str
    timezone: ZoneInfo
    station_name: str = "LibreTime"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    tables: dict[str, Table] = field(default_factory=tables)
    accounts: list[Account] = field(default_factory=lambda: [Account("admin", "admin", "A")])
    switches: Switches = field(default_factory=Switches)
    bytes_of: dict[int, bytes] = field(default_factory=dict)
    looks: dict[int, int] = field(default_factory=dict)
    hard_starts: set[int] = field(default_factory=set)
    pushes: int = 0
    cache: dict[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> Table:
        """The library."""
        return self.tables["file"]

    @property
    def libraries(self) -> Table:
        """Track types."""
        return self.tables["library"]

    @property
    def instances(self) -> Table:
        """Times of shows."""
        return self.tables["showinstance"]

    @property
    def schedule(self) -> Table:
        """What is to be played."""
        return self.tables["schedule"]

    @property
    def history(self) -> Table:
        """What was played."""
        return self.tables["playouthistory"]

    def delete_file(self, file_id: int) -> None:
        """Delete a file for good; its rows in schedule and history go with it."""
        for table, name in ((self.schedule, "file"), (self.history, "file")):
            for row in [r for r in table.rows.values() if r[name] == file_id]:
                table.remove(row["id"])
        self.files.remove(file_id)
        self.bytes_of.pop(file_id, None)

    def delete_instance(self, instance_id: int) -> None:
        """Delete a time of a show: its schedule goes too, its history forgets where it was."""
        for row in [r for r in self.schedule.rows.values() if r["instance"] == instance_id]:
            self.schedule.remove(row["id"])
        for row in [r for r in self.history.rows.values() if r["instance"] == instance_id]:
            self.history.change(row, {"instance": None})
        self.instances.remove(instance_id)

    def clamped(self, row: Row) -> Row:
        """A schedule row as it is read: cut at its instance's end."""
        instance = self.instances.rows.get(row["instance"])
        if instance is None or instance["ends_at"] >= row["ends_at"]:
            return row
        end = instance["ends_at"]
        cut = {**row, "ends_at": end}
        if row["starts_at"] < end:
            cut["cue_out"] = end - row["starts_at"]
        return cut

    def content(self, file_id: int) -> bytes:
        """The bytes of a file; made up from its id where nobody uploaded any."""
        if file_id not in self.bytes_of:
            size = self.files.rows[file_id]["size"]
            pattern = bytes((file_id + step) % 251 for step in range(251))
            self.bytes_of[file_id] = (pattern * (size // len(pattern) + 1))[:size]
        return self.bytes_of[file_id]
