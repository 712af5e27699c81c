"""A station's day as a picture, and publishing with the difference shown first."""

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway import jobs
from gateway.administrators import CurrentAdministrator, Held, someone
from gateway.pages.rendering import render
from gateway.resources import Resources
from medley_contracts.libretime_logs import (
    LibretimeConsiderPublishing,
    LibretimeDay,
    PublishLog,
    Purpose,
)
from medley_contracts.message import Query
from medley_kit.broker import Refused, ask
from medley_kit.errors import TransientError

router = APIRouter(include_in_schema=False)

_SEE_OTHER: Final = 303
_READING_S: Final = 20.0
"""The station is read while the page waits."""
_KINDS: Final = {
    "MUS": "music",
    "BED": "music",
    "ADV": "spot",
    "COM": "spot",
    "NEW": "word",
    "SHO": "word",
    "INT": "word",
    "VOT": "voice",
}


@router.get("/stations")
async def day(
    request: Request, resources: Held, station: str | None = None, date: str | None = None
) -> Response:
    """The day of one station; whoever has not signed in is sent to do so."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    asked = _day(date)
    shown, complaint = await _asked(resources, LibretimeDay(station=station, day=asked))
    if shown is not None:
        _colour(shown)
    return render(
        "station_day.html",
        person=person.name,
        day=shown,
        complaint=complaint,
        links=_around(shown),
    )


@router.get("/stations/preview")
async def preview(request: Request, resources: Held, log: int, hour: str | None = None) -> Response:
    """What publishing a log, or an hour of it, would change; with the button that does it."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    question = LibretimeConsiderPublishing(log_id=log, hour=hour, purpose=Purpose.PREVIEW)
    found, complaint = await _asked(resources, question)
    return render(
        "publish_preview.html",
        person=person.name,
        log=log,
        hour=hour or "",
        found=found,
        complaint=complaint,
    )


@router.post("/actions/publish")
async def publish(
    request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Publish what the preview showed, and only if the station still holds what it showed."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    said = {name: values[-1] for name, values in form.items()}
    wish = PublishLog(
        log_id=int(said["log"]),
        hour=said.get("hour") or None,
        seen=said.get("seen") or None,
        overwrite=said.get("overwrite") == "yes",
        job_id=uuid4(),
        requested_by=administrator.name,
    )
    request_id = request.scope.get("request_id", "")
    await jobs.start(resources, wish, repeatable=None, request_id=request_id)
    return RedirectResponse("/", status_code=_SEE_OTHER)


async def _asked(resources: Resources, question: Query) -> tuple[dict[str, Any] | None, Any]:
    """The answer, or the sentence and the errors that stand in its place."""
    try:
        return dict(await ask(resources.broker, question, within_s=_READING_S)), None
    except Refused as refused:
        errors = refused.refusal.extras.get("errors")
        return None, {"detail": refused.refusal.detail, "errors": errors or []}
    except TransientError as error:
        return None, {"detail": str(error), "errors": []}


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        return None


def _colour(shown: dict[str, Any]) -> None:
    for hour in shown["hours"]:
        for row in hour["rows"]:
            row["kind"] = _KINDS.get(row["type"], "jingle")


def _around(shown: dict[str, Any] | None) -> dict[str, str]:
    """Links to the days beside it."""
    if shown is None:
        return {"before": "", "after": ""}
    on = date.fromisoformat(shown["date"])
    links = {}
    for name, days in (("before", -1), ("after", 1)):
        query = {"station": shown["station"], "date": (on + timedelta(days=days)).isoformat()}
        links[name] = f"/stations?{urlencode(query)}"
    return links
