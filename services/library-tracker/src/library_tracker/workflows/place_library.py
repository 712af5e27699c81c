"""Give a whole library its titles, type by type: while one is stored the next is thought about."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from library_tracker.domain.correlation import Ref
from library_tracker.domain.ids import Ids, MediaType
from library_tracker.domain.observation import Known, Observation, Plan, plan
from library_tracker.domain.placement import Placement, decide
from library_tracker.store import entries, titles
from library_tracker.workflows.place import new_ids_for, write
from medley_kit.db import Connection, Pool

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed:
    """``whole``: what became of it all. ``rest``: what is still to be stored, with `write`."""

    whole: Placement
    rest: Placement


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was known before."""

    known: Mapping[Ref, Known]
    titles: Mapping[int, Ids]
    types_now: Mapping[Ref, MediaType]
    """Of those among them that are observed."""

    @classmethod
    def before(
        cls,
        known: Mapping[Ref, Known],
        titles: Mapping[int, Ids],
        observed: Iterable[Observation],
    ) -> "Remembered":
        """What was known before these were observed."""
        return cls(
            known, titles, {each.ref: each.media_type for each in observed if each.ref in known}
        )

    def of_type(self, media_type: MediaType) -> dict[Ref, Known]:
        """What is of that type now, whatever it was before."""
        return {
            ref: each
            for ref, each in self.known.items()
            if self.types_now.get(ref, each.media_type) is media_type
        }


async def place_library(
    pool: Pool,
    connection: Connection,
    observed: Sequence[Observation],
    *,
    read_at: datetime,
    now: datetime,
) -> Placed:
    """Place all that is new or different among all there is; alone with the identity lock.

    A film and a series never meet, so that each type can be thought about by itself: the one with
    fewer first, since nothing is stored meanwhile.
    """
    by_type: dict[MediaType, list[Observation]] = {each: [] for each in MediaType}
    for each in observed:
        by_type[each.media_type].append(each)
    remembered = Remembered.before(
        await entries.all_known(connection), await titles.all_ids(connection), observed
    )
    whole, rest = Placement(), Placement()
    for media_type in sorted(by_type, key=lambda each: len(by_type[each])):
        deciding = _decided(pool, by_type[media_type], media_type, remembered, read_at=read_at)
        storing = write(connection, rest, read_at=read_at, now=now, is_dated=True)
        rest = await beside(storing, deciding)
        whole.take_over(rest)
    return Placed(whole, rest)


async def beside(storing: Awaitable[None], working_out: Awaitable[T]) -> T:
    """Both at the same time and to their ends: no one uses the connection when one has failed."""
    stored, worked_out = await asyncio.gather(storing, working_out, return_exceptions=True)
    for each in (stored, worked_out):
        if isinstance(each, BaseException):
            raise each
    return worked_out  # type: ignore[return-value] # no exception


async def _decided(
    pool: Pool,
    observed: Sequence[Observation],
    media_type: MediaType,
    remembered: Remembered,
    *,
    read_at: datetime,
) -> Placement:
    made = await asyncio.to_thread(_planned, observed, media_type, remembered)
    # Another connection: the transaction's own is busy. Ids are given out outside of transactions.
    async with pool.acquire() as connection:
        new_ids = await new_ids_for(connection, made)
    return await asyncio.to_thread(
        decide, made, remembered.known, observed, remembered.titles, new_ids, read_at=read_at
    )


def _planned(
    observed: Sequence[Observation], media_type: MediaType, remembered: Remembered
) -> Plan:
    return plan(remembered.of_type(media_type), observed, remembered.titles)
