"""Stories of jellyfin-sync: what people do on one server, and what the other then holds."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from medley.changes import told_fields
from medley.tour.stage import Look, Seen, Stage
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.ticks import TICKS_PER_S

_STOPPED_AT_S: Final = 42 * 60.0
_MISSED: Final = ("Faust", "Wings", "The Kid")
_READ_WITHIN_S: Final = 15.0
_BACK_WITHIN_S: Final = 10.0

Holds = Callable[[Row], bool]


async def libraries_are_read(stage: Stage) -> None:
    """What every story needs: both servers' items are known, and nothing is left to write."""

    async def look() -> Seen:
        status = await stage.api.get("/api/status")
        known = [server for server in status["servers"] if server["indexed_at"]]
        told = ", ".join(f"{one['server']}: {one['items']} items" for one in known)
        is_done = len(known) == len(stage.cast.jellyfins) and status["last_reconcile"] is not None
        return Seen(is_done and not _left(status["queue"]), told)

    await stage.see("both libraries are read", look, within_s=_READ_WITHIN_S)
    await stage.see(
        "the tracker has read them, too", _is_tracked(stage), within_s=2 * _READ_WITHIN_S
    )


def _is_tracked(stage: Stage) -> Look:
    """Its first calls are over, so that stories may count calls."""

    async def look() -> Seen:
        stats = await stage.api.get("/api/stats")
        is_read = {"library", "pending"} <= stats["last_runs"].keys()
        is_caught_up = all(one["caught_up_to"] for one in stats["sources"]["jellyfin"])
        is_done = is_read and is_caught_up and not stats["to_look_at"]
        return Seen(is_done, f"{stats['total']} titles")

    return look


async def marked_played(stage: Stage) -> None:
    """The main job: one mark, one write, no echo."""
    lan, wan = _pair(stage)
    before, heard = wan.writes(), wan.tally.sent

    await stage.do(
        "ada marks «Metropolis» played on lan", lan.user_marks_played("ada", "Metropolis")
    )

    await stage.see("wan holds it", _row_is(wan, "ada", "Metropolis", lambda row: row.played))
    await stage.see("exactly one write was made to wan", _writes(wan, before, 1))
    calls = _calls(lan) + _calls(wan)
    await stage.see("the log says what stood there before, and why", _logged(stage, "Metropolis"))

    async def echoed() -> Seen:
        return Seen(wan.tally.sent > heard and not wan.plugin.pending)

    await stage.see("wan reports the write back, as Jellyfin does", echoed)

    async def silent() -> Seen:
        now = _calls(lan) + _calls(wan)
        return Seen(now == calls, f"{now - calls} calls")

    await stage.stays("that echo causes no call to either server", silent)


async def favourite(stage: Stage) -> None:
    """From the older server to the newer one."""
    lan, wan = _pair(stage)
    before = lan.writes()

    await stage.do("ben makes «Sunrise» a favourite on wan", wan.user_favourites("ben", "Sunrise"))

    await stage.see("lan holds it", _row_is(lan, "ben", "Sunrise", lambda row: row.is_favorite))
    await stage.stays("exactly one write was made to lan", _writes(lan, before, 1), for_s=0.5)


async def position(stage: Stage) -> None:
    """Check-ins on the way cost nothing; the stop is what counts."""
    lan, wan = _pair(stage)
    before = wan.writes()

    await stage.do(
        "cleo watches «The General» on lan and stops after 42 minutes",
        lan.user_plays("cleo", "The General", check_ins_s=(600, 1200, 1800), until_s=_STOPPED_AT_S),
    )

    await stage.see(
        "wan resumes where she stopped",
        _row_is(
            wan, "cleo", "The General", lambda row: row.position == _STOPPED_AT_S * TICKS_PER_S
        ),
    )
    await stage.stays("five reports became one write", _writes(wan, before, 1), for_s=0.5)


async def outage(stage: Stage) -> None:
    """Changes wait while a server is away, where everybody can see them."""
    lan, wan = _pair(stage)
    before = wan.writes()
    await stage.do("wan goes down", _goes_down(wan))
    try:
        await stage.do(f"ada marks {len(_MISSED)} films played on lan", _marks(lan, "ada"))
        await stage.see(
            f"{len(_MISSED)} changes wait in the queue", _queue_holds(stage, len(_MISSED))
        )
        await stage.see(
            "the status says that wan is away", _is_reachable(stage, "wan", wanted=False)
        )
    finally:
        await stage.do("wan comes back", _comes_back(wan))
    for film in _MISSED:
        await stage.see(
            f"wan holds «{film}»",
            _row_is(wan, "ada", film, lambda row: row.played),
            within_s=_BACK_WITHIN_S,
        )
    await stage.see("one write for each", _writes(wan, before, len(_MISSED)))
    await stage.see("the queue is empty again", _queue_holds(stage, 0))
    await stage.see("the status says that wan answers", _is_reachable(stage, "wan", wanted=True))


def _pair(stage: Stage) -> tuple[JellyfinSimulator, JellyfinSimulator]:
    servers = stage.cast.jellyfins
    return servers["lan"].simulator, servers["wan"].simulator


def _calls(server: JellyfinSimulator) -> int:
    """Requests but those that only ask whether it is there."""
    counts = server.journal.counts.items()
    return sum(count for (_, template), count in counts if not template.startswith("/System"))


def _row_is(server: JellyfinSimulator, person: str, film: str, is_it: Holds) -> Look:
    async def look() -> Seen:
        row = server.row(person, film)
        return Seen(bool(is_it(row)), _told(row))

    return look


def _told(row: Row) -> str:
    facts = ["played"] if row.played else []
    facts += ["favourite"] if row.is_favorite else []
    if row.position:
        minutes, seconds = divmod(row.position // TICKS_PER_S, 60)
        facts.append(f"at {minutes}:{seconds:02}")
    return ", ".join(facts) or "as if never touched"


def _writes(server: JellyfinSimulator, before: int, wanted: int) -> Look:
    async def look() -> Seen:
        made = server.writes() - before
        return Seen(made == wanted, f"{made} write" + ("" if made == 1 else "s"))

    return look


def _logged(stage: Stage, film: str) -> Look:
    async def look() -> Seen:
        page = await stage.api.get("/api/sync-log", server="wan", item=film, limit=1)
        for row in page["items"]:
            told: Mapping[str, Any] = row["fields"].get("played", {})
            is_told = told.get("before") is False and bool(row["reason"])
            return Seen(is_told, told_fields({"played": told}))
        return Seen(is_true=False, what="nothing about it")

    return look


def _queue_holds(stage: Stage, wanted: int) -> Look:
    async def look() -> Seen:
        left = _left(await stage.api.get("/api/queue"))
        return Seen(left == wanted, f"{left} changes")

    return look


def _left(queue: Mapping[str, int]) -> int:
    return queue["pending"] + queue["processing"]


def _is_reachable(stage: Stage, name: str, *, wanted: bool) -> Look:
    async def look() -> Seen:
        status = await stage.api.get("/api/status")
        (server,) = (one for one in status["servers"] if one["server"] == name)
        said = "answers" if server["reachable"] else str(server["detail"])
        return Seen(server["reachable"] is wanted, said)

    return look


async def _goes_down(server: JellyfinSimulator) -> None:
    server.faults.add(Fault(kind="status", status=503))


async def _marks(server: JellyfinSimulator, person: str) -> None:
    for film in _MISSED:
        await server.user_marks_played(person, film)


async def _comes_back(server: JellyfinSimulator) -> None:
    server.faults.clear()
