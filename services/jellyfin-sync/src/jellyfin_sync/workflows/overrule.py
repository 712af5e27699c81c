"""Say what somebody holds, whatever was seen before: a restored backup, a server to be followed."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jellyfin_sync.domain.holding import Own
from jellyfin_sync.domain.row import Field
from jellyfin_sync.domain.timeline import Timeline, asserted, fold
from jellyfin_sync.store import agreed_states, known_states
from jellyfin_sync.store.known_states import Key, KnownState
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import Settled, settle
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said of one person and one item, in the name of one server or of none."""

    key: Key
    place_id: int
    own: Mapping[Field, Own]


async def overrule(
    connection: Connection,
    assertions: Sequence[Assertion],
    *,
    rules: Rules,
    offset_of: OffsetOf,
) -> Settled:
    """Take these, and make due what servers lack of them; in the caller's transaction.

    The later change still wins, field by field: what is asserted wins if it is dated so.
    """
    pairs = {(each.key[2], each.place_id) for each in assertions}
    await agreed_states.lock(connection, pairs)
    known = await known_states.by_key(connection, [each.key for each in assertions])
    states = []
    for each in assertions:
        offset = offset_of(each.key[0])
        state = known.get(each.key) or KnownState(*each.key, each.place_id, Timeline())
        states.append(replace(state, timeline=asserted(state.timeline, each.own, offset)))
    folded = [fold(state.timeline, offset_of(state.server)) for state in states]
    await known_states.put(connection, states, folded)
    return await settle(
        connection, [], rules=rules, offset_of=offset_of, now=time.time(), pairs=pairs
    )
