"""Weekly shows that begin at another time by the clock since the clocks were changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from libretime_sync.domain.instances import Instance

_A_WEEK: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Shifted:
    """A show's time that moved with the clocks. ``usual_start`` is by the station's clock."""

    instance: Instance
    usual_start: str


def shifted(instances: Sequence[Instance], zone: tzinfo, *, now: datetime) -> list[Shifted]:
    """Instances of the next two weeks exactly a week after another one, at another local time."""
    starts = {(each.show, each.starts_at) for each in instances if not each.is_removed}
    found = []
    for each in instances:
        before = each.starts_at - _A_WEEK
        if each.is_removed or not now <= each.starts_at < now + AHEAD:
            continue
        if (each.show, before) not in starts:
            continue
        local, usual = each.starts_at.astimezone(zone), before.astimezone(zone)
        if local.time() != usual.time():
            found.append(Shifted(each, f"{usual:%H:%M}"))
    return found
