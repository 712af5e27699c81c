"""What whole listings do not name any more: missing for a while, then gone, or no conclusion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from library_tracker.domain.correlation import Ref
from library_tracker.domain.held import NOTHING_HELD, Inventory
from library_tracker.domain.placement import Placement
from library_tracker.domain.removal import judge
from library_tracker.store import absent_entries
from library_tracker.workflows.listings import Listings, Source
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
    held: Mapping[Source, Inventory],
    listings: Listings,
    placed: Placement,
    *,
    rules: Rules,
    now: datetime,
) -> Absences:
    """Judge each source that was read to its end by what it had before.

    Something that came back under another id, on the same instance and as the same title, is not
    missing. Whoever was heard of after the listing had begun is not missing either.
    """
    found = Absences()
    for source, listing in listings.read.items():
        before = held.get(source, NOTHING_HELD)
        absent = {
            ref: title_id
            for key, each in before.besides(listing.keys)
            if each.heard_at < listings.begun
            and (title_id := placed.title_of(ref := Ref(*source, key), each)) is not None
        }
        live = placed.titles_of(source, listing.keys, before) if absent else frozenset[int]()
        replaced = [ref for ref, title_id in absent.items() if title_id in live]
        missing = [ref for ref, title_id in absent.items() if title_id not in live]
        await absent_entries.forget(connection, replaced)
        found.titles |= {absent[ref] for ref in replaced}
        verdict = judge(
            known=before.there() - len(replaced),
            missing=len(missing),
            max_share=rules.max_share,
        )
        if not verdict.is_credible:
            kind, instance = source
            log.warning("listing not believed", upstream=kind, instance=instance)
            found.refusals.append(f"{kind} {instance}: {verdict.detail}; nothing was called gone")
            continue
        if missing:
            found.titles |= await absent_entries.miss(connection, missing, since=now)
        found.titles |= set(
            await absent_entries.bury(connection, *source, grace=rules.grace, now=now)
        )
    return found
