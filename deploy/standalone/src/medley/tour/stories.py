"""Every story there is, in the order in which they are played."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from medley.tour import asking, doors, listening, radio, watching
from medley.tour.stage import Stage


@dataclass(frozen=True, slots=True)
class Story:
    """Something that happens to people, told by one service; it raises where it does not come true.

    A story leaves the stage as it found it: servers answer, and nothing waits to be written.
    """

    service: str
    title: str
    play: Callable[[Stage], Awaitable[None]]


STORIES: Final = (
    Story("jellyfin-sync", "Watched on one server, watched on the other", watching.marked_played),
    Story("jellyfin-sync", "A favourite travels the other way", watching.favourite),
    Story("jellyfin-sync", "Stopped in the middle, resumed elsewhere", watching.position),
    Story("jellyfin-sync", "A server is away, and nothing is lost", watching.outage),
    Story("libretime-sync", "What the station has is known here", radio.library),
    Story("libretime-sync", "What the station played comes back", radio.played),
    Story("scrobble-sync", "Heard elsewhere, counted at home", listening.heard_elsewhere),
    Story("library-tracker", "Asked for, downloading, on the shelf", asking.on_the_shelf),
    Story("gateway", "Strangers are not believed", doors.strangers),
)
