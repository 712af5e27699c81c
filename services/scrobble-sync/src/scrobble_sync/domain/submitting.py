"""Which of a track's plays are submitted to a server that can only be added to."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrobble_sync.domain.conflict import Conflict, settle


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of planned plays: ``send`` ascending, ``counted`` the server has already."""

    send: tuple[int, ...]
    counted: tuple[int, ...]
    is_conflict: bool
    """The server counts more than the source tells, and no play can be taken away from it."""


def plan(
    policy: Conflict,
    *,
    count: int,
    last_played: int | None,
    source: int,
    planned: Sequence[int],
) -> Plan:
    """Settle the planned plays of one track.

    ``count`` and ``last_played`` are the server's, ``source`` counts all plays that the source
    tells. Plays after the server's last one are surely not in its count and go first, the newest
    of them before the others; then the oldest, which were before the server began to count.
    """
    wanted = settle(policy, navidrome=count, source=source, fresh=len(planned)).plays
    missing = max(0, wanted - count)
    newer = sorted(each for each in planned if last_played is None or each > last_played)
    older = sorted(set(planned) - set(newer))
    send = sorted([*reversed(newer), *older][:missing])
    counted = sorted(set(planned) - set(send))
    is_conflict = policy is not Conflict.INCREMENT and count > source
    return Plan(tuple(send), tuple(counted), is_conflict)


def arrived(*, before: int, now: int, sent: Sequence[int]) -> int:
    """How many of the plays that were sent are counted; the answer to the call proves nothing."""
    return min(len(sent), max(0, now - before))
