"""What a Seerr reports of requests and complaints."""

from collections.abc import Sequence
from datetime import datetime

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import Decision
from library_tracker.domain.following import Said
from library_tracker.domain.ids import Ids, MediaType, words
from library_tracker.domain.observation import SEERR, Observation
from library_tracker.store import looks, request_links, timeline, titles
from library_tracker.store.timeline import Line
from library_tracker.workflows.follow_requests import follow_requests
from library_tracker.workflows.place import place
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import settle
from medley_contracts.library_reports import IssueReported, RequestReported, RequestStep
from medley_kit.db import Connection

_DECISIONS = {
    RequestStep.PENDING: (Decision.REQUESTED,),
    RequestStep.APPROVED: (Decision.REQUESTED, Decision.APPROVED),
    RequestStep.AUTO_APPROVED: (Decision.REQUESTED, Decision.APPROVED),
    RequestStep.DECLINED: (Decision.REQUESTED, Decision.DECLINED),
    RequestStep.FAILED: (Decision.REQUESTED, Decision.FAILED),
    RequestStep.AVAILABLE: (Decision.REQUESTED, Decision.COMPLETED),
}


async def take_requests(
    connection: Connection, reports: Sequence[RequestReported], *, rules: Rules, now: datetime
) -> None:
    """Follow reports in any order, repeated or late. ``available`` is Seerr's belief, not ours."""
    named = [each for each in reports if each.tmdb_id or each.tvdb_id]
    observed = {(o := observation(each)).ref: o for each in named}
    placed = await place(connection, list(observed.values()), now=now)
    told = [(placed.titles[ref_of(each)], _said(each)) for each in named]
    for each in reports:
        if not (each.tmdb_id or each.tvdb_id) and each.request_id is not None:
            known = await request_links.of_seerr(connection, each.instance, [each.request_id])
            told += [(link.title_id, _said(each)) for link in known.values()]
    concerned = await follow_requests(connection, told, now=now)
    await looks.ask_for(connection, concerned, at=now)
    await settle(connection, concerned | placed.touched, rules=rules, now=now)


async def take_issues(connection: Connection, reports: Sequence[IssueReported]) -> None:
    """Complaints stand in the timeline of their title; of titles nobody knows they are dropped."""
    lines = []
    for each in reports:
        found = await titles.find(
            connection, each.media_type.value, tmdb=each.tmdb_id, tvdb=each.tvdb_id
        )
        where = f" of S{each.season:02d}" if each.season is not None else ""
        where += f"E{each.episode:02d}" if each.season is not None and each.episode else ""
        lines += [
            Line(
                title_id,
                each.occurred_at,
                f"issue_{each.step.value}",
                f"Issue {each.step.value}{where}: {words(each.text, at_most=300)}",
                f"issue/{each.message_id}",
                source=f"jellyseerr/{each.instance}",
            )
            for title_id in found
        ]
    await timeline.add(connection, lines)


def ref_of(report: RequestReported) -> Ref:
    """What a Seerr calls a title: it has no number of its own in its reports."""
    key = f"tmdb-{report.tmdb_id}" if report.tmdb_id else f"tvdb-{report.tvdb_id}"
    return Ref(SEERR, report.instance, f"{report.media_type.value}-{key}")


def observation(report: RequestReported) -> Observation:
    """The title that is asked for, as a Seerr has it."""
    return Observation(
        ref_of(report),
        MediaType(report.media_type.value),
        words(report.name),
        Ids(report.tmdb_id, report.tvdb_id),
        year=report.year,
        overview=words(report.overview, at_most=10_000),
        is_hint=True,
    )


def _said(report: RequestReported) -> Said:
    return Said(
        report.instance,
        report.request_id,
        dict.fromkeys(_DECISIONS[report.step], report.occurred_at),
        report.requested_by,
        None,
        None if report.seasons is None else frozenset(report.seasons),
        report.is_4k,
    )
