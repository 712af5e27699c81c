"""The schedule of a stock LibreTime: shows, their times, and what is played when."""

from datetime import datetime
from typing import Final

from medley_clients.libretime.asking import LISTING_S, Asking, nothing, reader
from medley_clients.libretime.models import ScheduleRow, Show, ShowInstance
from medley_clients.libretime.spelling import to_time
from medley_clients.libretime.writing import NewScheduleRow, NewShow, NewShowInstance

_ROWS: Final = "/api/v2/schedule"
_SHOWS: Final = "/api/v2/shows"
_INSTANCES: Final = "/api/v2/show-instances"
_read_row: Final = reader(ScheduleRow)
_read_rows: Final = reader(list[ScheduleRow])
_read_show: Final = reader(Show)
_read_shows: Final = reader(list[Show])
_read_instance: Final = reader(ShowInstance)
_read_instances: Final = reader(list[ShowInstance])


class Schedule:
    """Reads and writes it, one row a call: the interface knows no other way.

    There is no way to change a row: a PATCH of the start answers 500 and is carried out, one of the
    end answers 200 and is not. Delete and create instead.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def rows(
        self,
        *,
        starts_after: datetime | None = None,
        starts_before: datetime | None = None,
        ends_after: datetime | None = None,
        ends_before: datetime | None = None,
    ) -> list[ScheduleRow]:
        """List items by start. **All four bounds are inclusive**; no others are heeded.

        For a half-open hour give the end less a microsecond, and look again at what comes.
        """
        bounds = {
            "starts_after": starts_after,
            "starts_before": starts_before,
            "ends_after": ends_after,
            "ends_before": ends_before,
        }
        params = {name: to_time(at) for name, at in bounds.items() if at is not None}
        found = await self._asking.read(_ROWS, _read_rows, params=params, timeout_s=LISTING_S)
        return sorted(found, key=lambda row: (row.starts_at, row.position, row.id))

    async def row(self, row_id: int) -> ScheduleRow:
        """Read one item; ``UpstreamMissing`` when there is none."""
        return await self._asking.read(_ROWS + "/{row_id}", _read_row, row_id=row_id)

    async def create_row(self, row: NewScheduleRow) -> ScheduleRow:
        """Add an item; what is answered may be clamped to its instance already.

        Raises
        ------
        NotWritable
            Playout could not read it; nothing was sent.
        OutcomeUnknown
            It may be there: list before trying again, since duplicates are accepted.
        """
        return await self._asking.write("POST", _ROWS, _read_row, body=row.body())

    async def move_row(self, row_id: int, *, position: int) -> ScheduleRow:
        """Change an item's position, the one member that can be changed."""
        return await self._asking.write(
            "PATCH", _ROWS + "/{row_id}", _read_row, body={"position": position}, row_id=row_id
        )

    async def delete_row(self, row_id: int) -> None:
        """Remove an item; ``UpstreamMissing`` when it is gone already."""
        await self._asking.write("DELETE", _ROWS + "/{row_id}", nothing, row_id=row_id)

    async def shows(self) -> list[Show]:
        """List all shows, by id."""
        return sorted(await self._asking.read(_SHOWS, _read_shows), key=lambda show: show.id)

    async def create_show(self, show: NewShow) -> Show:
        """Add a show; it has no times yet."""
        return await self._asking.write("POST", _SHOWS, _read_show, body=show.body())

    async def instances(self) -> list[ShowInstance]:
        """List all times of all shows, by start, removed ones (``modified``) too.

        The interface has no filter; ones that look like filters are ignored.
        """
        found = await self._asking.read(_INSTANCES, _read_instances, timeout_s=LISTING_S)
        return sorted(found, key=lambda instance: (instance.starts_at, instance.id))

    async def instance(self, instance_id: int) -> ShowInstance:
        """Read one time of a show."""
        template = _INSTANCES + "/{instance_id}"
        return await self._asking.read(template, _read_instance, instance_id=instance_id)

    async def create_instance(self, instance: NewShowInstance) -> ShowInstance:
        """Add a time; overlaps with others are accepted by LibreTime."""
        body = instance.body()
        return await self._asking.write("POST", _INSTANCES, _read_instance, body=body)

    async def delete_instance(self, instance_id: int) -> None:
        """Remove a time of a show **and every schedule row in it**."""
        template = _INSTANCES + "/{instance_id}"
        await self._asking.write("DELETE", template, nothing, instance_id=instance_id)
