"""Stories of scrobble-sync: what people heard elsewhere, and what their Navidrome then counts."""

from typing import Final

from medley.tour.stage import Look, Seen, Stage
from medley_simulators.listeners import UNKNOWN, history

_READ_WITHIN_S: Final = 30.0
_WHO: Final = "ada"


async def heard_elsewhere(stage: Stage) -> None:
    """Two months of Last.fm become play counts, once each."""
    navidrome = stage.cast.music.navidrome
    heard = len(history(_WHO))

    async def sync() -> None:
        await stage.api.post("/api/scrobbles/sync", {})

    await stage.do("plays are brought over from Last.fm to Navidrome", sync())
    await stage.see(
        "every play of ada's counts there", _counts(stage, heard), within_s=_READ_WITHIN_S
    )

    async def starred() -> Seen:
        song = history(_WHO)[0][0]
        return Seen(navidrome.held(_WHO, song).is_starred, f"«{song.title}»")

    await stage.see("the song she loves is starred", starred, within_s=_READ_WITHIN_S)

    async def reported() -> Seen:
        told = await stage.api.get("/api/scrobbles/reports/missing-scrobbles", account=_WHO)
        return Seen(UNKNOWN[0] in str(told), UNKNOWN[0])

    await stage.see("what nobody owns is reported", reported, within_s=_READ_WITHIN_S)
    await stage.do("they are brought over again", sync())
    await stage.stays("nothing is counted twice", _counts(stage, heard))


def _counts(stage: Stage, heard: int) -> Look:
    async def look() -> Seen:
        total = stage.cast.music.navidrome.total(_WHO)
        return Seen(total == heard, f"{total} of {heard} plays")

    return look
