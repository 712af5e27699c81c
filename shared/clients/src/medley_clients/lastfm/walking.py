"""Reading listings that move while they are read, without leaving a page out."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Final, Protocol, TypeVar

from medley_clients.errors import UpstreamUnavailable
from medley_clients.lastfm import wire
from medley_clients.lastfm.errors import ForeignPage
from medley_clients.lastfm.models import LovedPage, PlayPage

T = TypeVar("T")

_READINGS: Final = 3


class Read(Protocol):
    """How a method is called: with its reader and its parameters."""

    async def __call__(self, method: str, read: Callable[[bytes], T], **params: str) -> T:
        """Ask until it answers, or raise."""


async def play_page(
    read: Read, user: str, *, since: int, until: int, page: int, page_size: int, name: str
) -> PlayPage:
    """One page of a window; the bounds are asked for with a second to spare and applied here."""
    found = await read(
        "user.getRecentTracks",
        _own(wire.read_plays, user, upstream=name, route="POST user.getRecentTracks"),
        user=user,
        limit=str(page_size),
        page=str(page),
        extended="1",
        # Servers differ in whether a bound belongs to the window.
        **{"from": str(max(0, since - 1)), "to": str(until)},
    )
    plays = [play for play in found.plays if since <= play.played_at < until]
    return PlayPage(plays, page, found.pages, found.total)


async def plays_between(
    read: Read, user: str, *, since: int, until: int, page_size: int, name: str
) -> AsyncGenerator[PlayPage, None]:
    """Yield every page of a window, again from the first if something was deleted meanwhile."""
    for _reading in range(_READINGS):
        first_total, page = 0, 1
        while True:
            found = await play_page(
                read, user, since=since, until=until, page=page, page_size=page_size, name=name
            )
            first_total = first_total or found.total
            has_moved = found.total < first_total
            if has_moved:
                break
            yield found
            if page >= found.pages:
                return
            page += 1
    what = "plays were deleted while they were read"
    raise UpstreamUnavailable(what, upstream=name, route="POST user.getRecentTracks")


async def loved_pages(
    read: Read, user: str, *, page_size: int, name: str
) -> AsyncGenerator[LovedPage, None]:
    """Yield every page, again from the first if a love ended meanwhile."""
    route = "POST user.getLovedTracks"
    for _reading in range(_READINGS):
        first_total, page = 0, 1
        while True:
            found = await read(
                "user.getLovedTracks",
                _own(wire.read_loved, user, upstream=name, route=route),
                user=user,
                limit=str(page_size),
                page=str(page),
            )
            first_total = first_total or found.total
            if found.total < first_total:
                break
            yield LovedPage(found.loved, page, found.pages, found.total)
            if page >= found.pages:
                return
            page += 1
    what = "loves ended while they were read"
    raise UpstreamUnavailable(what, upstream=name, route=route)


Page = TypeVar("Page", PlayPage, LovedPage)


def _own(
    read: Callable[[bytes], tuple[str, Page]], user: str, *, upstream: str, route: str
) -> Callable[[bytes], Page]:
    """Refuse somebody else's page; and one without rows where there must be some."""

    def read_own(body: bytes) -> Page:
        owner, page = read(body)
        if owner and owner.casefold() != user.casefold():
            raise ForeignPage("another user's page", upstream=upstream, route=route)
        if not _rows_of(page) and page.page < page.pages:
            what = f"page {page.page} of {page.pages} is empty"
            raise UpstreamUnavailable(what, upstream=upstream, route=route)
        return page

    return read_own


def _rows_of(page: PlayPage | LovedPage) -> Sequence[object]:
    """What a page holds."""
    if isinstance(page, PlayPage):
        return page.plays
    return page.loved
