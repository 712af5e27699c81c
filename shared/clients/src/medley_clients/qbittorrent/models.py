"""What qBittorrent says about torrents, reduced to what is read."""

from enum import StrEnum
from typing import Final

import msgspec

NO_ETA_S: Final = 8_640_000
"""How qBittorrent spells "not known"."""


class Phase(StrEnum):
    """What a state means, whatever the version calls it."""

    STARTING = "starting"
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    STOPPED = "stopped"
    COMPLETE = "complete"
    MOVING = "moving"
    BROKEN = "broken"


_PHASES: Final = {
    "metaDL": Phase.STARTING,
    "forcedMetaDL": Phase.STARTING,
    "queuedDL": Phase.STARTING,
    "checkingDL": Phase.STARTING,
    "allocating": Phase.STARTING,
    "checkingResumeData": Phase.STARTING,
    "downloading": Phase.DOWNLOADING,
    "forcedDL": Phase.DOWNLOADING,
    "stalledDL": Phase.STALLED,
    "pausedDL": Phase.STOPPED,
    "stoppedDL": Phase.STOPPED,
    "uploading": Phase.COMPLETE,
    "forcedUP": Phase.COMPLETE,
    "stalledUP": Phase.COMPLETE,
    "queuedUP": Phase.COMPLETE,
    "checkingUP": Phase.COMPLETE,
    "pausedUP": Phase.COMPLETE,
    "stoppedUP": Phase.COMPLETE,
    "moving": Phase.MOVING,
    "error": Phase.BROKEN,
    "missingFiles": Phase.BROKEN,
    "unknown": Phase.BROKEN,
}


def phase_of(state: str) -> Phase:
    """What a state means; one of a version to come counts as broken, so that a person looks."""
    return _PHASES.get(state, Phase.BROKEN)


class Torrent(msgspec.Struct, frozen=True):
    """One torrent. ``hash`` is in lower case; of a v2-only torrent it is the shortened form.

    ``progress`` is 0 to 1; ``eta_s`` is ``None`` when not known; ``completion_on`` (epoch) is 0 or
    negative until it is done. Sizes are bytes, speeds bytes a second.
    """

    hash: str
    name: str = ""
    state: str = "unknown"
    progress: float = 0
    size: int = 0
    amount_left: int = 0
    dlspeed: int = 0
    eta_s: int | None = msgspec.field(name="eta", default=None)
    category: str = ""
    tags: str = ""
    save_path: str = ""
    content_path: str = ""
    added_on: int = 0
    completion_on: int = 0
    infohash_v1: str = ""
    infohash_v2: str = ""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "hash", self.hash.lower())
        if self.eta_s is not None and not 0 <= self.eta_s < NO_ETA_S:
            msgspec.structs.force_setattr(self, "eta_s", None)

    @property
    def phase(self) -> Phase:
        """What its state means."""
        return phase_of(self.state)

    @property
    def hashes(self) -> frozenset[str]:
        """Every name it may be known by, in lower case."""
        return frozenset({self.hash, self.infohash_v1.lower(), self.infohash_v2.lower()} - {""})


class Changes(msgspec.Struct, frozen=True):
    """What changed since ``rid``: members as qBittorrent spells them, only those that changed.

    With ``full_update`` it is everything: what is not in it is gone.
    """

    rid: int
    full_update: bool = False
    torrents: dict[str, msgspec.Raw] = {}
    torrents_removed: list[str] = []
