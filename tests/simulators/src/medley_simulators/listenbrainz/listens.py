"""What one account of a simulated ListenBrainz holds, in the order of time."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5


@dataclass(frozen=True, slots=True)
class Listen:
    """One listen. ``mbid`` is what the server found out, ``sent_mbid`` what the player claimed."""

    at: int
    artist: str
    title: str
    album: str = ""
    mbid: str = ""
    sent_mbid: str = ""
    client: str = "a player"

    @property
    def msid(self) -> str:
        """The id of what was told, the same for the same words."""
        return str(uuid5(NAMESPACE_URL, f"{self.artist}|{self.title}|{self.album}"))


@dataclass(frozen=True, slots=True)
class Loved:
    """A loved recording."""

    at: int
    artist: str
    title: str
    mbid: str = ""


def _at(listen: Listen) -> int:
    return listen.at


@dataclass(slots=True)
class Account:
    """One user."""

    name: str
    token: str
    listens: list[Listen] = field(default_factory=list)
    loves: dict[str, Loved] = field(default_factory=dict)

    def add(self, listens: Iterable[Listen]) -> None:
        """Tell many at once, whenever they were."""
        self.listens = sorted({*self.listens, *listens}, key=_at)

    def tell(self, listen: Listen) -> None:
        """Tell one; any age is taken, the same one twice is one."""
        if listen not in self.listens[bisect_left(self.listens, listen.at, key=_at) :]:
            insort(self.listens, listen, key=_at)

    def love(self, artist: str, title: str, *, at: int, mbid: str = "") -> None:
        """Love a recording."""
        self.loves.setdefault(mbid or f"{artist}|{title}", Loved(at, artist, title, mbid))

    def newest(self, *, before: int | None, after: int | None, count: int) -> list[Listen]:
        """The newest listens strictly between the bounds, newest first."""
        first = 0 if after is None else bisect_left(self.listens, after + 1, key=_at)
        end = len(self.listens)
        if before is not None:
            end = bisect_left(self.listens, before, key=_at)
        return self.listens[max(first, end - count) : end][::-1]


def spelled(account: Account, listen: Listen) -> dict[str, Any]:
    """One listen as it is answered."""
    info: dict[str, Any] = {"submission_client": listen.client, "duration_ms": 200_000}
    if listen.sent_mbid:
        info["recording_mbid"] = listen.sent_mbid
    told: dict[str, Any] = {
        "artist_name": listen.artist,
        "track_name": listen.title,
        "release_name": listen.album,
        "additional_info": info,
    }
    if listen.mbid:
        told["mbid_mapping"] = {
            "recording_mbid": listen.mbid,
            "recording_name": listen.title,
            "artists": [{"artist_credit_name": listen.artist, "join_phrase": ""}],
        }
    return {
        "listened_at": listen.at,
        "inserted_at": listen.at + 50,
        "recording_msid": listen.msid,
        "user_name": account.name,
        "track_metadata": told,
    }
