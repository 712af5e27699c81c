"""Bring what a Seerr says of requests to our rows: all of them in a handful of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from library_tracker.domain.evidence import Decision
from library_tracker.domain.following import Row, Said, Step, follow, merged
from library_tracker.domain.observation import JELLYFIN
from library_tracker.store import entries, request_links, requests, timeline
from library_tracker.store.request_links import Link
from library_tracker.store.requests import Followed, NewRequest, Request
from library_tracker.store.timeline import Line
from medley_kit.db import Connection

_WORDS = {
    Decision.REQUESTED: "Requested",
    Decision.APPROVED: "Approved",
    Decision.DECLINED: "Declined",
    Decision.FAILED: "Could not be handed over",
}


async def follow_requests(
    connection: Connection, told: Sequence[tuple[int, Said]], *, now: datetime
) -> set[int]:
    """Follow (title, request); returns the titles concerned.

    A number that is known means its row, whatever else fits; a number of an earlier cycle is old
    news. The caller holds the identity lock, so the same request told twice at once is one row.
    """
    links = await _links(connection, told)
    title_ids = {title_id for title_id, _ in told} | {
        link.title_id for found in links.values() for link in found.values()
    }
    asked = await requests.of_titles(connection, title_ids)
    following = _Following(
        asked, await _linked(connection, asked), await _lost(connection, title_ids)
    )
    for title_id, said in told:
        known = links[said.instance].get(said.seerr_id or 0)
        following.take(title_id, said, known)
    await following.store(connection, now=now)
    return following.titles


class _Following:
    """Decides row by row, each seeing what the ones before it came to."""

    def __init__(self, asked: Sequence[Request], linked: set[int], lost: set[int]) -> None:
        self.titles: set[int] = set()
        self._rows: dict[int, dict[int, Row]] = defaultdict(dict)
        self._requests = {each.request_id: each for each in asked}
        self._lost = lost
        self._followed: dict[int, Followed] = {}
        self._new: list[tuple[int, Said]] = []
        self._links: list[tuple[str, int, int]] = []
        self._told: list[tuple[int, int | None, Said]] = []
        self._seen: dict[tuple[str, int], int] = {}
        for each in asked:
            self._rows[each.title_id][each.request_id] = Row(
                each.request_id,
                each.is_4k,
                each.seasons,
                each.state,
                is_linked=each.request_id in linked,
            )

    def take(self, title_id: int, said: Said, known: Link | None) -> None:
        if known is not None:
            if known.is_current:
                self._update(known.title_id, known.request_id, said)
            return
        number = (said.instance, said.seerr_id or 0)
        if said.seerr_id is not None and number in self._seen:
            self._again_in_this_batch(title_id, self._seen[number], said)
            return
        step, request_id = follow(
            said, self._rows[title_id].values(), is_lost=title_id in self._lost
        )
        if request_id is None or step is Step.ADD:
            self.titles.add(title_id)
            self._new.append((title_id, said))
            if said.seerr_id is not None:
                self._seen[number] = -len(self._new)
            return
        if said.seerr_id is not None:
            self._links.append((said.instance, said.seerr_id, request_id))
            self._seen[number] = request_id
        self._update(title_id, request_id, said, is_again=step is Step.BEGIN_AGAIN)
        before = self._rows[title_id][request_id]
        self._rows[title_id][request_id] = Row(
            request_id, said.is_4k, said.seasons or before.seasons, before.state, is_linked=True
        )

    def _again_in_this_batch(self, title_id: int, request_id: int, said: Said) -> None:
        if request_id > 0:
            self._update(title_id, request_id, said)
            return
        position = -request_id - 1
        _, first = self._new[position]
        self._new[position] = (
            title_id,
            Said(
                first.instance,
                first.seerr_id,
                merged(first.decisions, said.decisions),
                said.requested_by or first.requested_by,
                said.requester_id or first.requester_id,
                said.seasons or first.seasons,
                first.is_4k or said.is_4k,
            ),
        )

    def _update(
        self, title_id: int, request_id: int, said: Said, *, is_again: bool = False
    ) -> None:
        self.titles.add(title_id)
        before = self._followed.get(request_id)
        known = before.decisions if before else self._requests[request_id].decisions
        is_fresh = is_again and not (before and before.is_again)
        self._followed[request_id] = Followed(
            request_id,
            merged({} if is_fresh else known, said.decisions),
            said.requested_by or (before.requested_by if before else ""),
            said.requester_id or (before.requester_id if before else None),
            said.seasons or (before.seasons if before else None),
            True if said.is_4k else None,
            is_again=is_again or bool(before and before.is_again),
        )
        self._told.append((title_id, request_id, said))

    async def store(self, connection: Connection, *, now: datetime) -> None:
        if self._followed:
            await requests.follow(connection, list(self._followed.values()), cycle_since=now)
        ids = await requests.reserve_ids(connection, len(self._new)) if self._new else []
        if self._new:
            await requests.add_all(
                connection,
                [
                    NewRequest(
                        request_id,
                        title_id,
                        "jellyseerr",
                        said.requested_by or "somebody",
                        said.requester_id,
                        said.seasons,
                        said.is_4k,
                        said.decisions,
                    )
                    for request_id, (title_id, said) in zip(ids, self._new, strict=True)
                ],
            )
        links = [
            *self._links,
            *(
                (said.instance, said.seerr_id, request_id)
                for request_id, (_, said) in zip(ids, self._new, strict=True)
                if said.seerr_id is not None
            ),
        ]
        if links:
            await request_links.link(connection, links)
        self._told += [
            (title_id, request_id, said)
            for request_id, (title_id, said) in zip(ids, self._new, strict=True)
        ]
        await timeline.add(
            connection,
            [
                line
                for title_id, request_id, said in self._told
                for line in _lines(title_id, request_id, said)
            ],
        )


def _lines(title_id: int, request_id: int | None, said: Said) -> list[Line]:
    number = said.seerr_id or f"{request_id}"
    return [
        Line(
            title_id,
            at,
            decision.value,
            f"{_WORDS[decision]} by {said.requested_by}"
            if decision is Decision.REQUESTED and said.requested_by
            else _WORDS[decision],
            f"{said.instance}/{number}/{decision.value}",
            source=f"jellyseerr/{said.instance}",
            request_id=request_id,
        )
        for decision, at in said.decisions.items()
        if decision in _WORDS
    ]


async def _links(
    connection: Connection, told: Sequence[tuple[int, Said]]
) -> Mapping[str, dict[int, Link]]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for _, said in told:
        numbers[said.instance] |= {said.seerr_id} if said.seerr_id is not None else set()
    return {
        instance: await request_links.of_seerr(connection, instance, wanted)
        for instance, wanted in numbers.items()
    }


async def _linked(connection: Connection, asked: Sequence[Request]) -> set[int]:
    return await request_links.linked(connection, [each.request_id for each in asked])


async def _lost(connection: Connection, title_ids: set[int]) -> set[int]:
    """Titles whose copies are all missing, so that asking for them is asking again."""
    there: set[int] = set()
    known: set[int] = set()
    for entry in await entries.of_titles(connection, title_ids):
        if entry.ref.source == JELLYFIN:
            known.add(entry.title_id)
            if entry.missing_since is None:
                there.add(entry.title_id)
    return known - there
