"""The integration interface: pages, whole days and hours in one request."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from medley_clients.errors import UpstreamMissing, UpstreamSurprise
from medley_clients.libretime.asking import LISTING_S, Asking, Params, reader
from medley_clients.libretime.errors import NoSuchRoute, NotDone
from medley_clients.libretime.integration_models import (
    DayEntry,
    DaySchedule,
    Entry,
    MediaPage,
    MediaTrack,
    Played,
    PlayedList,
    Replaced,
    SyncStatus,
)
from medley_clients.libretime.listing import Batch, read_each
from medley_clients.libretime.spelling import to_time

T = TypeVar("T")

_ROOT: Final = "/api/v2/integration"
_BESIDE: Final = "/api/v2"
_OK: Final = 200
_WRITE_S: Final = 60.0
_read_page: Final = reader(MediaPage)
_read_track: Final = reader(MediaTrack)
_read_day: Final = reader(DaySchedule)
_read_status: Final = reader(SyncStatus)
_read_replaced: Final = reader(Replaced)
_read_played: Final = reader(PlayedList)


class Integration:
    """Speaks it.

    ``local_zone``: some servers take the station's own time for UTC. Then starts are sent, and
    read, as that zone's time with a ``Z`` behind.
    """

    def __init__(self, asking: Asking, *, local_zone: ZoneInfo | None = None) -> None:
        self._asking = asking
        self._local_zone = local_zone

    async def status(self) -> SyncStatus:
        """Probe; ``NoSuchRoute`` on a stock server."""
        return await self._asking.read(_ROOT + "/sync-status", _read_status)

    async def media_page(self, *, limit: int, offset: int) -> tuple[MediaPage, Batch[MediaTrack]]:
        """One page of the library, and its records decoded; order and ``count`` are unreliable."""
        params = {"limit": limit, "offset": offset}
        page = await self._asking.read(
            _ROOT + "/media-library", _read_page, params=params, timeout_s=LISTING_S
        )
        return page, read_each(page.results, MediaTrack)

    async def track(self, file_id: int) -> MediaTrack:
        """One track; ``UpstreamMissing`` when there is none."""
        return await self._asking.read(_ROOT + "/track/{file_id}", _read_track, file_id=file_id)

    async def day(self, day: date) -> list[DayEntry]:
        """What is scheduled on a day, by start, in UTC."""
        found = await self._read_somewhere("/schedule/{day}", _read_day, day=day.isoformat())
        entries = [self._understood(entry) for entry in found.schedule]
        return sorted(entries, key=lambda entry: entry.start)

    async def replace_day(self, day: date, entries: Sequence[Entry]) -> None:
        """Make a day hold these items and **no others**; empty clears it.

        Raises
        ------
        NotDone
            The server declined.
        OutcomeUnknown
            It may have happened, wholly or in part: read the day.
        """
        body = {"date": day.isoformat(), "entries": [self._spelled(entry) for entry in entries]}
        await self._replace("/schedule/replace-day", body)

    async def replace_hour(self, day: date, hour: int, entries: Sequence[Entry]) -> None:
        """Make an hour of a day hold these items and no others; errors as ``replace_day``."""
        body = {
            "date": day.isoformat(),
            "hour": hour,
            "entries": [self._spelled(entry) for entry in entries],
        }
        await self._replace("/schedule/replace-hour", body)

    async def history(self, start: datetime, end: datetime) -> Batch[Played]:
        """What was played from ``start`` to ``end``, both included."""
        params = {"start": to_time(start), "end": to_time(end)}
        path = "/playout-history/playout-history-full"
        found = await self._read_somewhere(path, _read_played, params=params)
        return read_each(found.results, Played)

    async def _read_somewhere(
        self, path: str, read: Callable[[bytes], T], *, params: Params | None = None, **values: str
    ) -> T:
        """Read below the interface's own root, or beside it, where older servers have it."""
        try:
            return await self._asking.read(
                _ROOT + path, read, params=params, timeout_s=LISTING_S, **values
            )
        except (NoSuchRoute, UpstreamMissing):
            return await self._asking.read(
                _BESIDE + path, read, params=params, timeout_s=LISTING_S, **values
            )

    async def _replace(self, path: str, body: object) -> None:
        route = f"POST {_ROOT}{path}"
        answer = await self._asking.write(
            "POST", _ROOT + path, _read_replaced, body=body, timeout_s=_WRITE_S
        )
        if not answer.success:
            what = "the server says that it did not succeed"
            raise NotDone(what, upstream=self._asking.name, route=route, status=_OK)

    def _spelled(self, entry: Entry) -> dict[str, object]:
        body = entry.body()
        if self._local_zone is not None:
            local = entry.starts_at.astimezone(self._local_zone)
            body["start"] = to_time(local.replace(tzinfo=UTC))
        return body

    def _understood(self, entry: DayEntry) -> DayEntry:
        if entry.start.tzinfo is None:
            what = "a start without a zone"
            raise UpstreamSurprise(what, upstream=self._asking.name, route="GET schedule")
        if self._local_zone is None:
            return entry
        local = entry.start.replace(tzinfo=self._local_zone)
        return DayEntry(local.astimezone(UTC), entry.media_id, entry.type, entry.hard_start)
