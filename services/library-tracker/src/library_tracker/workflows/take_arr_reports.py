"""What a Radarr or a Sonarr reports: facts of titles, whoever asked for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

import structlog

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import WHOLE, Fact, Kind
from library_tracker.domain.ids import Ids, MediaType, download_id, words
from library_tracker.domain.observation import Observation
from library_tracker.domain.units import looks_4k
from library_tracker.store import absent_entries, facts, looks, requests, timeline
from library_tracker.store.requests import NewRequest
from library_tracker.store.timeline import Line
from library_tracker.workflows.place import place
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import settle
from medley_contracts.library_reports import (
    FilesDeleted,
    FilesImported,
    FilesRenamed,
    ImportBlocked,
    ReleaseGrabbed,
    ReportedEpisode,
    ReportedTitle,
    TitleAdded,
    TitleDeleted,
)
from medley_kit.db import Connection

log = structlog.get_logger()

ArrReport: TypeAlias = (
    FilesDeleted
    | FilesImported
    | FilesRenamed
    | ImportBlocked
    | ReleaseGrabbed
    | TitleAdded
    | TitleDeleted
)
_NO_NEWS = frozenset({"upgrade", "missingFromDisk"})
"""A file that makes room for a better one, and what an unmounted disk says of all files at once."""
_NAMES = {"radarr": "Radarr", "sonarr": "Sonarr"}


async def take_arr_reports(
    connection: Connection, reports: Sequence[ArrReport], *, rules: Rules, now: datetime
) -> None:
    """Remember facts in any order, repeated or late, and work out the titles they are about."""
    told = [each for each in reports if each.title.arr_id]
    if len(told) < len(reports):
        log.warning("report without the application's id", rows=len(reports) - len(told))
    observed = {(o := observation(each.title)).ref: o for each in told}
    placed = await place(connection, list(observed.values()), now=now)
    known = [(placed.titles[ref_of(each.title)], each) for each in told]
    found = [(title_id, fact) for title_id, each in known for fact in facts_of(each)]
    if found:
        await facts.add(connection, found)
    await timeline.add(
        connection, [line for title_id, each in known for line in _lines(title_id, each)]
    )
    await _take_off(connection, [each for each in told if isinstance(each, TitleDeleted)], now)
    await _add_requests(
        connection, [(t, each) for t, each in known if isinstance(each, ReleaseGrabbed)]
    )
    series = {t for t, each in known if each.title.media_type.value == MediaType.TV.value}
    await looks.ask_for(connection, series, at=now)
    await settle(connection, {t for t, _ in known} | placed.touched, rules=rules, now=now)


def ref_of(title: ReportedTitle) -> Ref:
    """What the application calls it."""
    return Ref(title.app.value, title.instance, str(title.arr_id))


def observation(title: ReportedTitle) -> Observation:
    """The title as a report names it."""
    return Observation(
        ref_of(title),
        MediaType(title.media_type.value),
        words(title.name),
        Ids(title.tmdb_id, title.tvdb_id, title.imdb_id),
        year=title.year,
        path=title.path,
        is_hint=True,
    )


def facts_of(report: ArrReport) -> list[Fact]:
    """What happened, film by film and episode by episode."""
    match report:
        case ReleaseGrabbed():
            key = download_id(report.download_id or "") or f"?{report.release}"
            release = report.release
            if looks_4k(report.quality) and not looks_4k(release):
                release = f"{release} [{report.quality}]".strip()
            return _facts(Kind.GRABBED, report, _places(report.episodes), key, release=release)
        case FilesImported():
            key = download_id(report.download_id or "")
            quality = next((file.quality for file in report.files if file.quality), "")
            release = report.release
            if looks_4k(quality) and not looks_4k(release):
                release = f"{release} [{quality}]".strip()
            first = report.files[0].path if report.files else ""
            return _facts(Kind.IMPORTED, report, _imported(report), key or first, release=release)
        case FilesDeleted() if report.reason not in _NO_NEWS:
            return _facts(Kind.FILE_DELETED, report, _places(report.episodes), "")
        case ImportBlocked():
            key = download_id(report.download_id or "") or f"?{report.release}"
            return _facts(
                Kind.NEEDS_HAND,
                report,
                _places(report.episodes),
                key,
                release=report.release,
                detail="; ".join(report.reasons)[:500],
            )
        case _:
            return []


def _facts(
    kind: Kind,
    report: ArrReport,
    places: Iterable[tuple[int, int]],
    key: str,
    *,
    release: str = "",
    detail: str = "",
) -> list[Fact]:
    title = report.title
    return [
        Fact(
            kind,
            report.occurred_at,
            season,
            number,
            key,
            title.app.value,
            title.instance,
            release,
            detail,
        )
        for season, number in places
    ]


def _places(episodes: Sequence[ReportedEpisode]) -> list[tuple[int, int]]:
    return [(each.season, each.number) for each in episodes] or [(WHOLE, WHOLE)]


def _imported(report: FilesImported) -> list[tuple[int, int]]:
    """Only episodes that are known to be in a file; of a download that names none, all of its."""
    named = {place for file in report.files for place in file.episodes}
    return sorted(named) or _places(report.episodes)


async def _take_off(connection: Connection, reports: Sequence[TitleDeleted], now: datetime) -> None:
    """It is not on the list any more; whether it can still be watched, only a Jellyfin knows."""
    if reports:
        await absent_entries.miss(connection, {ref_of(each.title) for each in reports}, since=now)


async def _add_requests(
    connection: Connection, grabs: Sequence[tuple[int, ReleaseGrabbed]]
) -> None:
    """What is fetched although nobody asked in a Seerr is followed as well."""
    asked = await requests.titles_with_requests(connection, [t for t, _ in grabs])
    fresh = {title_id: each for title_id, each in grabs if title_id not in asked}
    if not fresh:
        return
    ids = await requests.reserve_ids(connection, len(fresh))
    adding = [
        NewRequest(request_id, title_id, "arr", _NAMES[each.title.app.value])
        for request_id, (title_id, each) in zip(ids, fresh.items(), strict=True)
    ]
    await requests.add_all(connection, adding)


def _lines(title_id: int, report: ArrReport) -> list[Line]:
    source = f"{report.title.app.value}/{report.title.instance}"
    match report:
        case ReleaseGrabbed():
            where = f" from {report.indexer}" if report.indexer else ""
            text = f"Grabbed {report.release or 'a release'}{where}"
            once = f"grabbed/{source}/{report.download_id or report.message_id}"
        case FilesImported():
            text = "Upgraded" if report.is_upgrade else "Imported"
            text += _episodes_in_words(_imported(report))
            once = f"imported/{report.message_id}"
        case FilesDeleted():
            text = f"File deleted ({report.reason or 'no reason given'})"
            text += _episodes_in_words(_places(report.episodes))
            once = f"deleted/{report.message_id}"
        case FilesRenamed():
            text, once = "Files renamed", f"renamed/{report.message_id}"
        case TitleAdded():
            text, once = f"Added to {_NAMES[report.title.app.value]}", f"added/{source}"
        case TitleDeleted():
            text = f"Removed from {_NAMES[report.title.app.value]}"
            text += " with its files" if report.has_deleted_files else ""
            once = f"removed/{report.message_id}"
        case ImportBlocked():
            text = f"Import waits for a person: {'; '.join(report.reasons)[:300]}"
            once = f"blocked/{source}/{report.download_id or report.message_id}"
    return [Line(title_id, report.occurred_at, _kind(report), text, once, source=source)]


def _kind(report: ArrReport) -> str:
    kinds = {
        ReleaseGrabbed: "grabbed",
        FilesImported: "imported",
        FilesDeleted: "file_deleted",
        FilesRenamed: "renamed",
        TitleAdded: "added",
        TitleDeleted: "removed",
        ImportBlocked: "import_blocked",
    }
    return kinds[type(report)]


def _episodes_in_words(places: Sequence[tuple[int, int]]) -> str:
    named = [f"S{season:02d}E{number:02d}" for season, number in sorted(places) if season != WHOLE]
    if not named:
        return ""
    return f" {named[0]}" if len(named) == 1 else f" {named[0]}–{named[-1]} ({len(named)})"
