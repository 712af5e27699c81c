"""Instances of the automation show are made where no show covers what is to be heard."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from libretime_sync.domain.instances import Instance, Missing
from libretime_sync.domain.schedule_row import Wanted
from libretime_sync.store.publication_hours import JournaledHour
from libretime_sync.workflows.journal import step
from libretime_sync.workflows.peer import Peer, read_instances
from medley_clients.errors import OutcomeUnknown
from medley_clients.libretime.writing import NewShow, NewShowInstance
from medley_kit.db import Pool

_DESCRIPTION: Final = "Holds what Medley publishes where no other show is."
_PAUSE: Final = timedelta(seconds=2)


def missing_of(lacking: Sequence[Wanted]) -> list[Missing]:
    """The stretches that these rows need, each as long as rows follow one another."""
    found: list[Missing] = []
    for wish in sorted(lacking, key=lambda wish: wish.starts_at):
        if found and wish.starts_at - found[-1].ends_at <= _PAUSE:
            last = found[-1]
            found[-1] = Missing(last.starts_at, max(last.ends_at, wish.ends_at))
        else:
            found.append(Missing(wish.starts_at, wish.ends_at))
    return found


async def make_instances(
    pool: Pool,
    peer: Peer,
    hour: JournaledHour,
    wanted: Sequence[Missing],
    known: Sequence[Instance] | None,
    *,
    now: datetime,
) -> list[Instance]:
    """One instance for each stretch. Those that an earlier attempt made are found, not made again.

    ``known``: what was just read; without it, the instances are read first.
    """
    there = list(known) if known is not None else await read_instances(peer)
    show: int | None = None
    made: list[Instance] = []
    for stretch in wanted:
        found = _covering(there, stretch)
        if found is None:
            show = show if show is not None else await _show(pool, peer, hour)
            found = await _make(pool, peer, hour, show, stretch, now=now)
        made.append(found)
    return made


def _covering(instances: Sequence[Instance], stretch: Missing) -> Instance | None:
    return next(
        (
            each
            for each in instances
            if not each.is_removed
            and each.starts_at <= stretch.starts_at
            and stretch.ends_at <= each.ends_at
        ),
        None,
    )


async def _show(pool: Pool, peer: Peer, hour: JournaledHour) -> int:
    name = peer.rules.show
    for show in await peer.client.schedule.shows():
        if show.name == name:
            return show.id
    try:
        made = await peer.client.schedule.create_show(NewShow(name, _DESCRIPTION))
    except OutcomeUnknown:
        await step(pool, hour, "create_show", {"name": name}, remote_id=None, outcome="unknown")
        again = [show for show in await peer.client.schedule.shows() if show.name == name]
        if not again:
            raise
        made = again[0]
    await step(pool, hour, "create_show", {"name": name}, remote_id=made.id, outcome="done")
    return made.id


async def _make(
    pool: Pool, peer: Peer, hour: JournaledHour, show: int, stretch: Missing, *, now: datetime
) -> Instance:
    new = NewShowInstance(show, stretch.starts_at, stretch.ends_at, now)
    content = {
        "show": show,
        "starts_at": stretch.starts_at.isoformat(),
        "ends_at": stretch.ends_at.isoformat(),
    }
    try:
        made = await peer.client.schedule.create_instance(new)
    except OutcomeUnknown:
        await step(pool, hour, "create_instance", content, remote_id=None, outcome="unknown")
        found = _covering(await read_instances(peer), stretch)
        if found is None:
            raise
        return found
    await step(pool, hour, "create_instance", content, remote_id=made.id, outcome="done")
    return Instance(made.id, made.starts_at, made.ends_at, show=made.show)
