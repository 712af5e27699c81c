"""Reading a listing that may move while it is read."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Generic

from medley_clients.errors import UpstreamUnavailable
from medley_clients.exchange import Params
from medley_clients.jellyfin.models import ItemState
from medley_clients.jellyfin.wire import Row, Rows

_OVERLAP_OF_PAGE: Final = 50
_SMALLEST_PAGE: Final = 2
_ID: Final = attrgetter("id")
_ITEM_ID: Final = attrgetter("item_id")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Rows not seen before; ``is_last`` when nothing is left to read."""

    rows: list[Row]
    total: int
    is_last: bool


async def read_through(
    ask: Callable[[Params], Awaitable[Rows[Row]]],
    *,
    page_size: int,
    upstream: str,
    route: str,
) -> AsyncGenerator[Part[Row], None]:
    """Yield every row once; ``ask`` fetches the window it is given.

    Jellyfin pages by offset. When something is removed the rest moves up, and whatever crosses
    the border of a page is never shown. Pages therefore overlap: as long as a page repeats
    a row, nothing was skipped before it. Rows that come twice are yielded once.

    Raises
    ------
    UpstreamUnavailable
        The listing moved further than the overlap, or ended before the server's own count:
        what was read is not the whole, and reading again may be.
    """
    if page_size < _SMALLEST_PAGE:
        message = "a page of one row has no room for an overlap"
        raise ValueError(message)
    overlap = max(1, page_size // _OVERLAP_OF_PAGE)
    seen: set[str] = set()
    start, total, with_count = 0, 0, True
    while True:
        page = await ask(
            {
                "startIndex": start,
                "limit": page_size,
                "enableTotalRecordCount": "true" if with_count else "false",
            }
        )
        total = page.total if with_count else total
        ids = _ids(page.rows)
        fresh = [row for row, id_ in zip(page.rows, ids, strict=True) if id_ not in seen]
        is_short = len(page.rows) < page_size
        has_skipped = bool(seen) and len(fresh) == len(page.rows)
        is_stuck = not fresh and not is_short and start > total
        if has_skipped or is_stuck:
            what = "the listing moved"
            raise UpstreamUnavailable(what, upstream=upstream, route=route)
        seen.update(ids)
        is_last = is_short and len(seen) >= total
        if is_short and not fresh and not is_last and with_count:
            what = f"the listing ended after {len(seen)} of {total}"
            raise UpstreamUnavailable(what, upstream=upstream, route=route)
        yield Part(fresh, total, is_last)
        if is_last:
            return
        start = max(0, start + len(page.rows) - overlap)
        # A short page before the expected end: something was removed, or the server stopped early.
        with_count = is_short


def _ids(rows: Sequence[Row]) -> list[str]:
    """Which items the rows are about, whatever else was asked for; all are of one kind."""
    return list(map(_ITEM_ID if rows and isinstance(rows[0], ItemState) else _ID, rows))
