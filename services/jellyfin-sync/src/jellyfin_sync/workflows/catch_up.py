"""Make due what is agreed and a server lacks: it has an item or an account it had not before."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from jellyfin_sync.domain.copies import Copies
from jellyfin_sync.store import agreed_states, copies, due_claims
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import Pair, settle
from medley_kit.db import Pool

CHUNK = 500
"""Pairs settled in one transaction: enough to be quick, few enough to hold up nobody."""


async def catch_up(
    pool: Pool,
    servers: Iterable[str],
    *,
    rules: Rules,
    offset_of: OffsetOf,
    places: Iterable[int] | None = None,
    moved: Iterable[Pair] = (),
) -> int:
    """What these servers lack, at these places or anywhere, is due; how many writes that makes.

    What waited there for an item or an account that has come is due at once; what was due where a
    second copy has come is not, if copies are left alone. ``moved``: pairs whose
    states have moved to or from there. A transaction for each chunk; what a crash leaves undone the
    next comparison finds.
    """
    here = None if places is None else sorted(places)
    targets = [name for name in servers if rules.servers[name].is_target]
    due = 0
    for chunk in chunks(sorted(moved)):
        due += await _settle(pool, chunk, rules, offset_of)
    if here == [] or not targets:
        return due
    async with pool.acquire() as connection, connection.transaction():
        lacking = await agreed_states.lacking(
            connection, targets, here, by_copy=rules.copies is Copies.ALL
        )
        for target in targets:
            await due_claims.release_waiting(connection, target, here)
        if rules.copies is Copies.OFF:
            lacking += await copies.due_on_copies(connection, targets, here)
    for chunk in chunks(sorted(set(lacking))):
        due += await _settle(pool, chunk, rules, offset_of)
    return due


async def _settle(pool: Pool, pairs: Sequence[Pair], rules: Rules, offset_of: OffsetOf) -> int:
    async with pool.acquire() as connection, connection.transaction():
        settled = await settle(
            connection, [], rules=rules, offset_of=offset_of, now=time.time(), pairs=pairs
        )
    return len(settled.due)


def chunks(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """The pairs in lists of `CHUNK` at most."""
    rest = iter(pairs)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
