"""How the last item before something that stays is made to end in time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from libretime_sync.domain.daily_log import TRIMMABLE
from libretime_sync.domain.findings import Findings, Kind
from libretime_sync.domain.plan import CROSSFADE, SHORTEST_MS, Item


def end_before(items: Sequence[Item], stays: datetime | None, findings: Findings) -> list[Item]:
    """Shorten the last item where it would run into what stays after it, if it may be shortened."""
    fitted = list(items)
    if not fitted or stays is None or fitted[-1].ends_at <= stays:
        return fitted
    last = fitted[-1]
    over = last.ends_at - stays
    title = last.element.title or last.element.type
    over_ms = round(over / timedelta(milliseconds=1))
    if last.element.type in TRIMMABLE and last.length_ms - over_ms >= SHORTEST_MS:
        fitted[-1] = replace(last, length_ms=last.length_ms - over_ms, is_trimmed=True)
        what = f"{title} ends {over_ms / 1000:.1f} s early, before what stays there"
        findings.warn(Kind.TRIMMED, last.slot, last.index, what)
        return fitted
    what = f"{title} runs {over_ms / 1000:.1f} s into what stays there"
    if over <= CROSSFADE:
        findings.warn(Kind.OVERLAP, last.slot, last.index, what)
    else:
        findings.refuse(Kind.OVERLAPS_HARD_START, last.slot, last.index, what)
    return fitted
