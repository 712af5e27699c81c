"""What whole listings do not name any more: missing for a while, then gone, or no conclusion."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from library_tracker.domain.correlation import Ref
from library_tracker.domain.observation import Known
from library_tracker.domain.removal import judge
from library_tracker.store import absent_entries
from library_tracker.workflows.listings import Listings
from library_tracker.workflows.place import Placed
from library_tracker.workflows.rules import Rules
from medley_kit.db import Connection

log = structlog.get_logger()


@dataclass(slots=True)
class Absences:
    """What was concluded, and where nothing was."""

    titles: set[int] = field(default_factory=set)
    """Titles of which something is missing, gone or replaced since this listing."""
    refusals: list[str] = field(default_factory=list)


async def conclude(
    connection: Connection,
    known: Mapping[Ref, Known],
    listings: Listings,
    placed: Placed,
    *,
    rules: Rules,
    now: datetime,
) -> Absences:
    """Judge each source that was read to its end by what it had before.

    Something that came back under another id, on the same instance and as the same title, is not
    missing. Whoever was heard of after the listing had begun is not missing either.
    """
    found = Absences()
    listed = listings.names()
    live: dict[tuple[str, str], set[int]] = defaultdict(set)
    for ref in listed:
        live[ref.source, ref.instance].add(placed.titles[ref])
    known_by: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for each in known.values():
        if each.is_gone:
            continue
        known_by[each.ref.source, each.ref.instance].append(each)
    for source, begun in listings.begun.items():
        absent = [
            each for each in known_by[source] if each.ref not in listed and each.heard_at < begun
        ]
        replaced = [each for each in absent if _title(each, placed) in live[source]]
        missing = [each for each in absent if _title(each, placed) not in live[source]]
        await absent_entries.forget(connection, [each.ref for each in replaced])
        found.titles |= {_title(each, placed) for each in replaced}
        verdict = judge(
            known=len(known_by[source]) - len(replaced),
            missing=len(missing),
            max_share=rules.max_share,
        )
        if not verdict.is_credible:
            kind, instance = source
            log.warning("listing not believed", upstream=kind, instance=instance)
            found.refusals.append(f"{kind} {instance}: {verdict.detail}; nothing was called gone")
            continue
        if missing:
            refs = [each.ref for each in missing]
            found.titles |= await absent_entries.miss(connection, refs, since=now)
        found.titles |= set(
            await absent_entries.bury(connection, *source, grace=rules.grace, now=now)
        )
    return found


def _title(each: Known, placed: Placed) -> int:
    return placed.merged.get(each.title_id, each.title_id)
