"""Stories of library-tracker: what somebody asked for, on its way to the shelf."""

from contextlib import suppress
from typing import Any, Final

from medley.tour.stage import Look, Seen, Stage
from medley_simulators.jellyfin.titles import film

_WISH: Final = film(203, name="A Trip to the Moon")
_HEARD_WITHIN_S: Final = 15.0
_POLLED_WITHIN_S: Final = 45.0
"""Downloads are looked at every few seconds while something moves, else a few times a minute."""
_PERCENT: Final = 42
_STEPS: Final = ("requested", "approved", "grabbed", "downloading", "imported", "available")


async def on_the_shelf(stage: Stage) -> None:
    """A film nobody has: asked for, approved, fetched, imported, and there."""
    try:
        await _comes(stage)
    finally:
        await stage.do("everything is taken away again", _goes(stage))
    await stage.see("nothing is left to look at", _is_quiet(stage), within_s=_POLLED_WITHIN_S)


async def _comes(stage: Stage) -> None:
    media = stage.cast.media
    wish = await media.jellyseerr.request(_WISH, by="dora")
    await stage.do(f"dora asks for «{_WISH.name}»", _nothing())
    await _is_now(stage, "everybody can see that she did", "requested")
    await stage.do("somebody says yes", media.jellyseerr.approve(wish))
    await _is_now(stage, "it is approved", "approved")

    download = await media.radarr.grab(_WISH.name)
    media.qbittorrent.proceed(download.download_id, _PERCENT / 100)
    await stage.do(f"Radarr finds a release, and {_PERCENT} % of it is fetched", _nothing())
    await stage.see(f"{_PERCENT} % are on the page", _has_come(stage), within_s=_POLLED_WITHIN_S)

    finished = media.qbittorrent.complete(download.download_id)
    await stage.do("qBittorrent has all of it", finished)
    await _is_now(stage, "it waits to be imported", "downloaded")
    await stage.do(
        "Radarr imports it, and Jellyfin finds the file", media.radarr.finish(_WISH.name)
    )
    await _is_now(stage, "it is on the shelf", "available")
    await stage.see("there is a link to watch it", _can_be_watched(stage))
    await stage.see("its page tells the whole way", _tells(stage))


async def _goes(stage: Stage) -> None:
    """Whatever of it has come."""
    media, lan = stage.cast.media, stage.cast.jellyfins["lan"].simulator
    with suppress(LookupError):
        media.qbittorrent.remove(media.radarr.film(_WISH.name).release_title)
    with suppress(LookupError):
        await media.radarr.delete(_WISH.name)
    with suppress(LookupError):
        await lan.item_goes(_WISH.name)
    for request in list(media.jellyseerr.requests.values()):
        if request.media.title == _WISH:
            media.jellyseerr.withdraw(request)


async def _nothing() -> None:
    """It has happened already."""


async def _is_now(stage: Stage, sentence: str, state: str) -> None:
    async def look() -> Seen:
        told = await _told(stage)
        return Seen(told.get("state") == state, told.get("state", "not there"))

    await stage.see(sentence, look, within_s=_HEARD_WITHIN_S)


async def _told(stage: Stage) -> dict[str, Any]:
    page = await stage.api.get("/api/requests", q=_WISH.name)
    found: list[dict[str, Any]] = [one for one in page["items"] if one["title"] == _WISH.name]
    return found[0] if found else {}


def _has_come(stage: Stage) -> Look:
    async def look() -> Seen:
        told = await _told(stage)
        percent = told["progress"]["percent"]
        return Seen(
            told["state"] == "downloading" and round(percent) == _PERCENT,
            f"{told['state']}, {percent:g} %",
        )

    return look


def _can_be_watched(stage: Stage) -> Look:
    async def look() -> Seen:
        links = (await _told(stage))["watch"]
        return Seen(bool(links), ", ".join(links.values()))

    return look


def _tells(stage: Stage) -> Look:
    async def look() -> Seen:
        one = await stage.api.get(f"/api/requests/{(await _told(stage))['id']}")
        kinds = {line["kind"] for line in one["timeline"]}
        # The webhooks of two applications may overtake each other, so no order is asked for.
        return Seen(kinds >= set(_STEPS), ", ".join(step for step in _STEPS if step in kinds))

    return look


def _is_quiet(stage: Stage) -> Look:
    async def look() -> Seen:
        stats = await stage.api.get("/api/stats")
        return Seen(not stats["to_look_at"], f"{stats['to_look_at']} titles wait")

    return look
