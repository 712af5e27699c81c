"""Take what was seen of servers, agree on what all should hold, and make the rest due."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from jellyfin_sync.domain.calls import WHOLE_ROWS_SINCE, calls_for, fields_set_by
from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.copies import Copies
from jellyfin_sync.domain.entries import PLAYING, Entry, Report
from jellyfin_sync.domain.holding import Holding
from jellyfin_sync.domain.merge import Agreed, lacking, merge
from jellyfin_sync.domain.timeline import Folded, Timeline, add, fold, last_report
from jellyfin_sync.domain.timing import STILL_PLAYING_S, due_at, is_settling
from jellyfin_sync.store import agreed_states, copies, due_writes, items, known_states, people
from jellyfin_sync.store.due_writes import ANY_ITEM, NewDue, Standing
from jellyfin_sync.store.items import ItemPlace, ItemsAt
from jellyfin_sync.store.known_states import Key, KnownState
from jellyfin_sync.store.people import AccountPlace
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.routes import parse_version
from medley_kit.db import Connection

Pair = tuple[int, int]
"""(person, place)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen of one person and one item on one server."""

    server: str
    item_id: str
    person_id: int
    place_id: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it."""

    news: int
    """Sightings after which something else was agreed."""
    due: tuple[NewDue, ...]
    """What has to be written because of it."""
    silent: Counter[str] = field(default_factory=Counter)
    """Server -> reports that told nothing new: echoes, repeats, what an import brought."""


@dataclass(slots=True)
class _View:
    """What is known about the pairs at hand."""

    known: dict[Key, KnownState]
    folded: dict[Key, Folded]
    items: ItemsAt
    accounts: Mapping[int, Mapping[str, AccountPlace]]
    standing: Mapping[tuple[str, int, int], Mapping[str, Standing]]
    left_alone: Collection[tuple[int, str]]
    """(Place, server) where the server has the item repeatedly, if copies take no part."""


async def settle(
    connection: Connection,
    sightings: Sequence[Sighting],
    *,
    rules: Rules,
    offset_of: OffsetOf,
    now: float,
    pairs: Iterable[Pair] = (),
) -> Settled:
    """Take the sightings, and settle their pairs and ``pairs``; all in the caller's transaction.

    Holds each (person, place) until the transaction ends, so that two of these never overlap.
    ``now`` in seconds since 1970, by our clock.
    """
    given = set(pairs)
    wanted = {(each.person_id, each.place_id) for each in sightings} | given
    if not wanted:
        return Settled(0, ())
    await agreed_states.lock(connection, wanted)
    keys = {(each.server, each.item_id, each.person_id) for each in sightings}
    view = await _load(connection, wanted, keys, rules, offset_of)
    before = _agree(view, wanted, rules)
    meant = {key: folded.holding.own for key, folded in view.folded.items()}
    changed = _take(view, sightings, offset_of)
    after = _agree(view, wanted, rules)
    states = [view.known[key] for key in changed]
    if states:
        await known_states.put(connection, states, [view.folded[key] for key in changed])
    news = {pair: wishes for pair, wishes in after.items() if wishes != before[pair]}
    # What was moved or asserted before this was called makes no difference here.
    await agreed_states.put(connection, {**{pair: after[pair] for pair in given}, **news})
    due, settled = _due(view, after, rules, now)
    await due_writes.put(connection, due)
    await due_writes.settle(connection, settled)
    silent = Counter(
        each.server
        for each in sightings
        if isinstance(each.entry, Report)
        and view.folded[key := (each.server, each.item_id, each.person_id)].holding.own
        == meant.get(key, {})
    )
    return Settled(news=len(news), due=tuple(due), silent=silent)


async def _load(
    connection: Connection, pairs: set[Pair], keys: set[Key], rules: Rules, offset_of: OffsetOf
) -> _View:
    places = {place for _, place in pairs}
    known = await known_states.of_pairs(connection, pairs)
    if elsewhere := keys - known.keys():
        known |= await known_states.by_key(connection, elsewhere)
    return _View(
        known=known,
        folded={key: fold(state.timeline, offset_of(state.server)) for key, state in known.items()},
        items=await items.items_at(connection, places),
        accounts=await people.accounts_of_people(connection, {person for person, _ in pairs}),
        standing=await due_writes.standing(connection, pairs),
        left_alone=await copies.at(connection, places) if rules.copies is Copies.OFF else (),
    )


def _take(view: _View, sightings: Sequence[Sighting], offset_of: OffsetOf) -> list[Key]:
    """Add the sightings to their timelines; which of them are no longer as they were."""
    changed: dict[Key, None] = {}
    for each in sightings:
        key = (each.server, each.item_id, each.person_id)
        offset = offset_of(each.server)
        state = view.known.get(key) or KnownState(*key, each.place_id, Timeline())
        timeline = add(state.timeline, _with_ours(view, each, state, offset), offset)
        if timeline is state.timeline and key in view.known:
            continue
        view.known[key] = replace(state, timeline=timeline)
        changed[key] = None
    for key in changed:
        view.folded[key] = fold(view.known[key].timeline, offset_of(key[0]))
    return list(changed)


def _with_ours(view: _View, each: Sighting, state: KnownState, offset: Offset) -> Entry:
    """A report that comes while we write there may be the echo of it, before we know that."""
    rows = view.standing.get((each.server, each.person_id, each.place_id), {})
    standing = rows.get(each.item_id) or rows.get(ANY_ITEM)
    if standing is None or not standing.under_way or not isinstance(each.entry, Report):
        return each.entry
    wanted = {name: wish.value for name, wish in standing.under_way.items()}
    held = fold(state.timeline, offset).held
    version = parse_version(standing.version or "")
    return replace(
        each.entry,
        ours=fields_set_by(calls_for(wanted, held)),
        in_parts=version is None or version < WHOLE_ROWS_SINCE,
    )


def _agree(view: _View, pairs: Iterable[Pair], rules: Rules) -> dict[Pair, Agreed]:
    holdings: dict[Pair, list[tuple[str, Folded]]] = defaultdict(list)
    for key, state in view.known.items():
        role = rules.servers.get(state.server)
        is_left_alone = (state.place_id, state.server) in view.left_alone
        if (role is None or role.is_source) and not is_left_alone:
            pair = (state.person_id, state.place_id)
            holdings[pair].append((state.server, view.folded[key]))
    return {
        pair: merge((server, folded.holding.own) for server, folded in holdings[pair])
        for pair in pairs
    }


def _due(
    view: _View, agreed: Mapping[Pair, Agreed], rules: Rules, now: float
) -> tuple[list[NewDue], list[int]]:
    """What is due now, and the rows that were due and no longer are."""
    due: list[NewDue] = []
    settled: list[int] = []
    for (person, place), wishes in agreed.items():
        for target, role in rules.servers.items():
            rows = dict[str, NewDue]()
            takes_part = role.is_target and (place, target) not in view.left_alone
            if takes_part and target in view.accounts.get(person, {}):
                rows = _due_on(view, (person, place), target, wishes, rules=rules, now=now)
            standing = view.standing.get((target, person, place), {})
            settled += [row.change_id for slot, row in standing.items() if slot not in rows]
            due += [
                row
                for slot, row in rows.items()
                if slot not in standing or _is_other(standing[slot], row)
            ]
    return due, settled


def _is_other(standing: Standing, row: NewDue) -> bool:
    """Whether ``row`` has to take the place of what is due already."""
    if standing.fields != row.fields or row.looks_first:
        return True
    if standing.state != "pending" or standing.attempts:
        return False
    return row.due_at < standing.due_at or (row.is_held_up and row.due_at > standing.due_at)


def _due_on(
    view: _View, pair: Pair, target: str, agreed: Agreed, *, rules: Rules, now: float
) -> dict[str, NewDue]:
    """By item id, where each copy is written by itself; else the one row for whatever is there."""
    here = view.items.get(pair[1], {}).get(target, ())
    slots = (
        {item.item_id: item for item in here}
        if here and rules.copies is Copies.ALL
        else {ANY_ITEM: here[0] if here else None}
    )
    rows = {}
    for slot, item in slots.items():
        row = _due_to(view, pair, target, item, agreed, slot=slot, rules=rules, now=now)
        if row is not None:
            rows[slot] = row
    return rows


def _due_to(
    view: _View,
    pair: Pair,
    target: str,
    item: ItemPlace | None,
    agreed: Agreed,
    *,
    slot: str,
    rules: Rules,
    now: float,
) -> NewDue | None:
    person, place = pair
    key = (target, "" if item is None else item.item_id, person)
    folded = view.folded.get(key, _NEVER_SEEN)
    fields = lacking(
        agreed,
        folded.holding,
        enabled=rules.enabled,
        minimum_position=rules.minimum_position,
    )
    if not fields and not folded.is_doubtful:
        return None
    standing = view.standing.get((target, person, place), {}).get(slot)
    since = None if standing is None else standing.since.timestamp()
    busy_until = _busy_until(view.known[key].timeline) if key in view.known else 0.0
    when = due_at(
        now=now,
        since=since,
        settles=is_settling(fields) and _still_plays(view, pair, fields),
        debounce_s=rules.debounce_s,
        busy_until=busy_until,
    )
    return NewDue(
        target,
        person,
        place,
        fields,
        looks_first=folded.is_doubtful,
        due_at=datetime.fromtimestamp(when, UTC),
        is_held_up=busy_until > now,
        item_id=slot,
    )


def _still_plays(view: _View, pair: Pair, fields: Agreed) -> bool:
    """Whether the film still runs where the change was made; who has stopped it waits no longer."""
    person, place = pair
    for server in {wish.origin for wish in fields.values()}:
        for item in view.items.get(place, {}).get(server, ()):
            state = view.known.get((server, item.item_id, person))
            report = None if state is None else last_report(state.timeline)
            if report is not None and report.reason in PLAYING:
                return True
    return False


def _busy_until(timeline: Timeline) -> float:
    """Until when the item is taken to be playing there; 0 when nothing says so."""
    report = last_report(timeline)
    if report is None or report.reason not in PLAYING:
        return 0.0
    return report.received_at + STILL_PLAYING_S


_NEVER_SEEN = Folded(Holding())
