"""The as-run report: what licence reports ask for, a page at a time from the one who holds it."""

import csv
import io
import json
from collections.abc import AsyncGenerator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from faststream.nats import NatsBroker
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from gateway.administrators import CurrentAdministrator, Held
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.routes.libretime import StationName
from gateway.routes.libretime_examples import PLAY
from medley_contracts.libretime import LibretimeAsRun
from medley_kit.broker import ask

router = APIRouter(prefix="/api", tags=["libretime-sync"])

_PAGE: Final = 500
_COLUMNS: Final = (
    "station",
    "date",
    "time",
    "played_at",
    "duration",
    "title",
    "artist",
    "album",
    "composer",
    "isrc",
    "label",
    "type",
    "libretime_id",
)


class Format(StrEnum):
    """How it is written."""

    JSON = "json"
    CSV = "csv"


class _Plays(BaseModel):
    items: list[dict[str, Any]]
    next_cursor: str | None


@router.get(
    "/as-run",
    response_class=Response,
    responses=answers(
        answer({"items": [PLAY]}),
        problem(400, "bad-request", "`to` lies before `from`"),
        UNAVAILABLE,
    ),
)
async def as_run(
    _: CurrentAdministrator,
    resources: Held,
    first_day: Annotated[date, Query(alias="from", description="By the station's calendar.")],
    last_day: Annotated[date, Query(alias="to", description="Included.")],
    form: Annotated[Format, Query(alias="format")] = Format.JSON,
    station: StationName = None,
) -> Response:
    """What was aired, oldest first, with ISRC, label and composer; as JSON or CSV."""
    question = LibretimeAsRun(station=station, start_date=first_day, end_date=last_day, limit=_PAGE)
    # The first page is asked for here, so that a refusal is a problem and not half a file.
    page = await ask(resources.broker, question, answer=_Plays, within_s=10)
    pages = _pages(resources.broker, question, page)
    name = f"as-run_{first_day.isoformat()}_{last_day.isoformat()}.{form.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form is Format.CSV:
        return StreamingResponse(_csv(pages), media_type="text/csv", headers=headers)
    return StreamingResponse(_json(pages), media_type="application/json")


async def _pages(
    broker: NatsBroker, question: LibretimeAsRun, page: _Plays
) -> AsyncGenerator[list[dict[str, Any]], None]:
    yield page.items
    while page.next_cursor is not None:
        following = question.model_copy(update={"cursor": page.next_cursor})
        page = await ask(broker, following, answer=_Plays, within_s=10)
        yield page.items


async def _json(
    pages: AsyncGenerator[list[dict[str, Any]], None],
) -> AsyncGenerator[str, None]:
    yield '{"items": ['
    separator = ""
    async for plays in pages:
        for play in plays:
            yield separator + json.dumps(play, ensure_ascii=False)
            separator = ", "
    yield "]}"


async def _csv(pages: AsyncGenerator[list[dict[str, Any]], None]) -> AsyncGenerator[str, None]:
    """Lines as RFC 4180 has them; ``date`` and ``time`` are the station's."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    async for plays in pages:
        for play in plays:
            day, _, clock = str(play["local_time"]).partition("T")
            row = {**play, "date": day, "time": clock[:8]}
            writer.writerow(["" if row[name] is None else row[name] for name in _COLUMNS])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
