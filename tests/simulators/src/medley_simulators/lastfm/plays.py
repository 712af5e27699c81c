"""What one account of a simulated Last.fm holds, in the order of time."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Play:
    """One play; ``uts`` is in seconds since the epoch."""

    uts: int
    artist: str
    title: str
    album: str = ""
    mbid: str = ""
    artist_mbid: str = ""
    album_mbid: str = ""


@dataclass(frozen=True, slots=True)
class Love:
    """A loved track."""

    uts: int
    artist: str
    title: str
    mbid: str = ""


def _at(play: Play) -> int:
    return play.uts


def _same(artist: str, title: str) -> tuple[str, str]:
    return artist.casefold(), title.casefold()


@dataclass(slots=True)
class Account:
    """One user. ``rewrites`` maps an artist as told to the artist as shown ever after."""

    name: str
    is_hidden: bool = False
    session_key: str = ""
    registered_at: int = 1_100_000_000
    plays: list[Play] = field(default_factory=list)
    loves: dict[tuple[str, str], Love] = field(default_factory=dict)
    playing: Play | None = None
    rewrites: dict[str, str] = field(default_factory=dict)

    def add(self, plays: Iterable[Play]) -> None:
        """Tell many plays at once, whenever they were."""
        self.plays = sorted({*self.plays, *plays}, key=_at)

    def tell(self, play: Play) -> None:
        """Tell one play; a back-dated one falls into its place, the same one twice is one."""
        if play not in self.plays[bisect_left(self.plays, play.uts, key=_at) :]:
            insort(self.plays, play, key=_at)

    def forget(self, play: Play) -> None:
        """Delete a play, as its owner may."""
        self.plays.remove(play)

    def love(self, artist: str, title: str, *, at: int, mbid: str = "") -> None:
        """Love a track; the first time counts."""
        self.loves.setdefault(_same(artist, title), Love(at, artist, title, mbid))

    def unlove(self, artist: str, title: str) -> None:
        """Love it no more."""
        self.loves.pop(_same(artist, title), None)

    def loves_it(self, play: Play) -> bool:
        """Whether that track is loved."""
        return _same(play.artist, play.title) in self.loves

    def between(self, since: int | None, until: int | None) -> tuple[int, int]:
        """Where a window begins and ends in ``plays``; both bounds belong to it."""
        first = 0 if since is None else bisect_left(self.plays, since, key=_at)
        after = len(self.plays) if until is None else bisect_left(self.plays, until + 1, key=_at)
        return first, max(first, after)

    def loved_last_first(self) -> list[Love]:
        """All loved tracks."""
        return sorted(self.loves.values(), key=lambda love: -love.uts)
