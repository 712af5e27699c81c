"""What libretime-sync is asked and told about stations, tracks and plays."""

from datetime import date
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field, model_validator
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.known_names import check_station
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.routes import libretime_examples as examples
from gateway.routes.commands import CurrentCaller, command_answers
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from medley_contracts.libretime import (
    LibretimeConfig,
    LibretimeDashboard,
    LibretimePlayback,
    LibretimeReconciliation,
    LibretimeStatus,
    LibretimeTrack,
    LibretimeTracks,
    PullPlayback,
    PullTracks,
)
from medley_kit.broker import ask

router = APIRouter(prefix="/api", tags=["libretime-sync"])

TextCursor = Annotated[
    str | None, Query(description="`next_cursor` of the page before; absent for the first page.")
]
StationName = Annotated[str | None, Query(description="The first one configured when absent.")]
_NO_STATION = problem(404, "not-found", "no station 'late' is configured; there are: main")
_NO_TRACK = problem(404, "not-found", "no track 17")
_LIMIT: Final = 1000
"""Tracks of a pull that says nothing else."""


@router.get("/sync/status", responses=answers(answer(examples.STATUS), UNAVAILABLE))
async def status(_: CurrentAdministrator, resources: Held) -> Response:
    """When stations were read last, and whether they answer."""
    return JSONResponse(await ask(resources.broker, LibretimeStatus()))


@router.get(
    "/sync/libretime/config",
    responses=answers(answer(examples.CONFIG), _NO_STATION, UNAVAILABLE),
)
async def config(_: CurrentAdministrator, resources: Held, station: StationName = None) -> Response:
    """How a station is reached; its key is never told."""
    return JSONResponse(await ask(resources.broker, LibretimeConfig(station=station)))


class TracksWish(BaseModel):
    """Which part of which library to read."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"station": "main"}]}}

    limit: int | None = Field(
        default=_LIMIT,
        ge=1,
        le=10_000,
        description="At most so many; `null`: all of them. What ends before the library does calls "
        "no track gone.",
    )
    offset: int | None = Field(default=None, ge=0, description="How many to leave out first.")
    station: str | None = Field(default=None, description="All of them when absent.")
    create_types: tuple[str, ...] = Field(
        default=(), description="Types such as VOT, to create where a stock station has none."
    )
    dry_run: bool = Field(default=False, description="Say what would change, change nothing.")


@router.post(
    "/sync/tracks",
    status_code=202,
    responses=command_answers("pull_tracks", examples.PULL_RESULT, _NO_STATION),
)
async def sync_tracks(
    caller: CurrentCaller,
    wish: TracksWish | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = _LIMIT,
    offset: Annotated[int | None, Query(ge=0)] = None,
    station: Annotated[str | None, Query()] = None,
) -> Response:
    """Read the library of stations: what is new, changed and gone. The body wins over the query."""
    asked = wish or TracksWish()
    named = asked.station or station
    await check_station(caller.resources.broker, named)
    return await caller.run(
        PullTracks(
            station=named,
            limit=asked.limit if "limit" in asked.model_fields_set else limit,
            offset=next((each for each in (asked.offset, offset) if each is not None), 0),
            create_types=asked.create_types,
            dry_run=asked.dry_run,
        )
    )


class PlaybackWish(BaseModel):
    """Which days to read, by the station's own calendar."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"start_date": "2026-01-01", "end_date": "2026-01-02"}]},
    }

    start_date: date | None = Field(
        default=None, description="Absent with `end_date`: what is new."
    )
    end_date: date | None = Field(default=None, description="Included.")
    station: str | None = Field(default=None, description="All of them when absent.")
    dry_run: bool = Field(default=False, description="Say what would be kept, keep nothing.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start_date and self.end_date and self.end_date < self.start_date:
            message = "end_date lies before start_date"
            raise ValueError(message)
        return self


@router.post(
    "/sync/playback-history",
    status_code=202,
    responses=command_answers("pull_playback", examples.PLAYBACK_RESULT, _NO_STATION),
)
async def sync_playback(caller: CurrentCaller, wish: PlaybackWish | None = None) -> Response:
    """Read what stations have played; plays that are known are counted as duplicates."""
    asked = wish or PlaybackWish()
    await check_station(caller.resources.broker, asked.station)
    return await caller.run(PullPlayback(**asked.model_dump()))


@router.get("/tracks", responses=answers(answer(examples.TRACKS), UNAVAILABLE))
async def tracks(
    _: CurrentAdministrator,
    resources: Held,
    *,
    station: Annotated[str | None, Query(description="Of this station.")] = None,
    type_: Annotated[str | None, Query(alias="type", description="MUS, ADV, VOT …")] = None,
    artist: Annotated[str | None, Query(description="Part of the artist's name.")] = None,
    title: Annotated[str | None, Query(description="Part of the title.")] = None,
    q: Annotated[str | None, Query(description="Part of title, artist, album or genre.")] = None,
    updated_since: Annotated[AwareDatetime | None, Query(description="Not older.")] = None,
    include_removed: Annotated[
        bool, Query(description="Also those that are gone or cannot be played.")
    ] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Tracks that can be played, by id."""
    question = LibretimeTracks(
        station=station,
        type=type_,
        artist=artist,
        title=title,
        q=q,
        updated_since=updated_since,
        include_removed=include_removed,
        limit=limit,
        cursor=cursor,
    )
    return JSONResponse(await ask(resources.broker, question))


@router.get("/tracks/{track_id}", responses=answers(answer(examples.TRACK), _NO_TRACK, UNAVAILABLE))
async def track(track_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """One track, also one that the station no longer has (`removed_at`)."""
    return JSONResponse(await ask(resources.broker, LibretimeTrack(track_id=track_id)))


@router.get(
    "/playback-history", responses=answers(answer(examples.PLAYS), _NO_STATION, UNAVAILABLE)
)
async def playback(  # noqa: PLR0917 - the filters of one list
    _: CurrentAdministrator,
    resources: Held,
    station: StationName = None,
    start_date: Annotated[date | None, Query(description="By the station's calendar.")] = None,
    end_date: Annotated[date | None, Query(description="Included.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """What was played, newest first; kept when the station forgets it."""
    question = LibretimePlayback(
        station=station, start_date=start_date, end_date=end_date, limit=limit, cursor=cursor
    )
    return JSONResponse(await ask(resources.broker, question))


@router.get(
    "/logs/{log_id}/reconciliation",
    responses=answers(
        answer(examples.RECONCILIATION), problem(404, "not-found", "no log 3"), UNAVAILABLE
    ),
)
async def reconciliation(log_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """What a log planned against what was aired: matched, late, missed, extra."""
    question = LibretimeReconciliation(log_id=log_id)
    return JSONResponse(await ask(resources.broker, question, within_s=10))


@router.get("/proxy/dashboard", responses=answers(answer(examples.DASHBOARD), UNAVAILABLE))
async def dashboard(_: CurrentAdministrator, resources: Held) -> Response:
    """Counts over all stations, and the silences of the next day."""
    return JSONResponse(await ask(resources.broker, LibretimeDashboard()))
