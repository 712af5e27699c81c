"""Stories of libretime-sync: what the station has, and what it played."""

from medley.tour.stage import Look, Seen, Stage

_NEW = "Recorded this morning"


async def library(stage: Stage) -> None:
    """A file that was just imported at the station is known here after a pull."""
    radio = stage.cast.station.simulator
    await stage.see("the station answers, on its stock interface", _connected(stage), within_s=30)
    row = radio.add_file(_NEW, seconds=61.5, type_code="MUS")
    await stage.do("somebody imports a file at the station", _nothing())
    await stage.do("a pull is asked for", stage.api.post("/api/sync/tracks", {}))
    await stage.see("Medley knows it, to the millisecond", _knows(stage, row["id"]), within_s=15)
    radio.file_is_retitled(row["id"], f"{_NEW}, again", moves_date=False)
    await stage.do("it is renamed, and the station's own date stands still", _nothing())
    await stage.do("another pull", stage.api.post("/api/sync/tracks", {}))
    await stage.see("the new name is here", _named(stage, f"{_NEW}, again"), within_s=15)


async def played(stage: Stage) -> None:
    """What the station played is kept when the station forgets it."""
    await stage.do("the history is pulled", stage.api.post("/api/sync/playback-history", {}))
    await stage.see("what was played is here, with its titles", _has_plays(stage), within_s=15)


async def _nothing() -> None:
    """It has happened already."""


def _connected(stage: Stage) -> Look:
    async def look() -> Seen:
        told = await stage.api.get("/api/sync/status")
        is_it = told["connection_status"] == "connected" and told["surface"] == "stock"
        return Seen(is_it, f"{told['connection_status']}, {told['total_tracks']} tracks")

    return look


def _knows(stage: Stage, file_id: int) -> Look:
    async def look() -> Seen:
        page = await stage.api.get("/api/tracks", q=_NEW)
        found = [t for t in page["items"] if t["libretime_id"] == str(file_id)]
        return Seen(
            bool(found) and found[0]["duration_ms"] == 61_500,
            f"{found[0]['title']}, {found[0]['duration']} s" if found else "not yet",
        )

    return look


def _named(stage: Stage, title: str) -> Look:
    async def look() -> Seen:
        page = await stage.api.get("/api/tracks", q=_NEW)
        titles = [track["title"] for track in page["items"]]
        return Seen(title in titles, ", ".join(titles) or "not yet")

    return look


def _has_plays(stage: Stage) -> Look:
    async def look() -> Seen:
        page = await stage.api.get("/api/playback-history", limit=5)
        titled = [play for play in page["items"] if play["title"]]
        return Seen(len(titled) == len(page["items"]) > 0, f"{len(titled)} plays with titles")

    return look
