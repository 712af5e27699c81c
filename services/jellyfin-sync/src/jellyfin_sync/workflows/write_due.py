"""Write what is due: find item and account on the target, write once, remember the answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jellyfin_sync.domain.calls import (
    WHOLE_ROWS_SINCE,
    Call,
    ClearRating,
    Put,
    Unplay,
    calls_for,
    fields_set_by,
    sayable_before_10_9,
)
from jellyfin_sync.domain.entries import Entry, Looked, Written
from jellyfin_sync.domain.row import FRESH, Field, Row, Value
from jellyfin_sync.store import items, known_states, people
from jellyfin_sync.store.due_claims import DueWrite
from jellyfin_sync.store.due_writes import ANY_ITEM
from jellyfin_sync.store.items import ItemPlace
from jellyfin_sync.store.people import AccountPlace
from jellyfin_sync.workflows.user_data import row_of_answer, values_for
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamPage,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamTooOld,
    UpstreamUnavailable,
)
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import UserData
from medley_kit.db import Connection

UNAUTHORISED = 401
ROW_S = 90.0
"""The longest that one row may take, all its calls together."""


class Result(StrEnum):
    """What became of one assignment."""

    WRITTEN = "written"
    LOOKED = "looked"
    NO_ITEM = "no item"
    NO_ACCOUNT = "no account"
    GONE = "gone"
    """The server has no such item any more."""
    HIDDEN = "hidden"
    """The item is there, but not for this account."""
    ACCOUNT_GONE = "account gone"
    """The item is there, and the account no more; it may have come back under another id."""
    PLAYING = "playing"
    """The item plays there at this moment, and a position would be lost or do harm."""
    AWAY = "away"
    """Nothing can be said of any row: the server does not answer, or not to our key."""
    LEFT = "left"
    """Not begun."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One due row with what is needed to write it."""

    due: DueWrite
    name: str
    path: str | None
    item: ItemPlace | None
    account: AccountPlace | None
    held: Row
    copies: frozenset[str] = frozenset()
    """The target's items that are kept equal with it, itself among them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened, in the order in which it did."""

    assignment: Assignment
    result: Result
    entries: tuple[Entry, ...] = ()
    detail: str = ""
    retry_after_s: float | None = None
    wrote: Row = field(default_factory=dict)
    may_have_written: bool = False


async def assign(connection: Connection, due: Sequence[DueWrite]) -> list[Assignment]:
    """Find the items and accounts of all these rows, with one query for each kind of thing."""
    places = {each.place_id for each in due}
    at = await items.items_at(connection, places)
    accounts = await people.accounts_of_people(connection, {each.person_id for each in due})
    names = await items.names_of(connection, places)
    copies = {each.change_id: at.get(each.place_id, {}).get(each.target, ()) for each in due}
    here = {each.change_id: _meant(each, copies[each.change_id]) for each in due}
    held = await known_states.held(
        connection,
        {
            (each.target, item.item_id, each.person_id)
            for each in due
            if (item := here[each.change_id]) is not None
        },
    )
    assignments = []
    for each in due:
        item = here[each.change_id]
        name, path = names.get(each.place_id, ("", None))
        key = (each.target, "" if item is None else item.item_id, each.person_id)
        account = accounts.get(each.person_id, {}).get(each.target)
        equal = frozenset(copy.item_id for copy in copies[each.change_id])
        assignments.append(Assignment(each, name, path, item, account, held.get(key, FRESH), equal))
    return assignments


def _meant(due: DueWrite, here: Sequence[ItemPlace]) -> ItemPlace | None:
    """The item to write to: the one that the row names, or whichever there is."""
    meant = [item for item in here if due.item_id in {ANY_ITEM, item.item_id}]
    return meant[0] if meant else None


async def carry_out(
    client: JellyfinClient, assignment: Assignment, *, clock: Callable[[], float] = time.time
) -> Outcome:
    """Look or write, within ``ROW_S`` seconds; never raises for what a server may do."""
    due, item, account = assignment.due, assignment.item, assignment.account
    if item is None or account is None:
        return _without(assignment)
    try:
        async with asyncio.timeout(ROW_S):
            return await _ask(client, assignment, account.user_id, item.item_id, clock)
    except TimeoutError:
        return unanswered(assignment, f"no answer within {ROW_S:.0f} s")
    except UpstreamUnavailable as error:
        return unanswered(assignment, str(error), retry_after_s=error.retry_after_s)
    except (UpstreamMissing, UpstreamRejected, UpstreamSurprise, UpstreamTooOld) as error:
        is_away = isinstance(error, UpstreamPage) or (
            isinstance(error, UpstreamRejected) and error.status == UNAUTHORISED
        )
        return Outcome(
            assignment,
            Result.AWAY if is_away else Result.REFUSED,
            detail=str(error),
            may_have_written=not due.looks_first,
        )


def _without(assignment: Assignment) -> Outcome:
    due = assignment.due
    if assignment.item is not None:
        return Outcome(assignment, Result.NO_ACCOUNT, detail=f"no account on {due.target}")
    if due.item_id != ANY_ITEM:
        # That copy is gone, and with it all that was due on it.
        return Outcome(assignment, Result.LOOKED)
    return Outcome(assignment, Result.NO_ITEM, detail=f"not on {due.target} yet")


async def playing_now(
    client: JellyfinClient, assignments: Sequence[Assignment]
) -> frozenset[tuple[str, str]]:
    """The (user id, item id) of what plays there now; asked only if a position is to be written.

    Reports tell of most of it, but not of all: they may be lost, or not sent for this type of item.
    """
    if not any(Field.POSITION in each.due.fields for each in assignments):
        return frozenset()
    try:
        playing = await client.now_playing()
    except (UpstreamUnavailable, UpstreamMissing, UpstreamRejected, UpstreamSurprise):
        # Whoever cannot answer this takes no write either, or is only written to as before.
        return frozenset()
    return frozenset((each.user_id, each.item_id) for each in playing)


def is_playing(assignment: Assignment, playing: frozenset[tuple[str, str]]) -> bool:
    """Whether a position would be written under somebody who watches, be it another copy.

    Up to 10.10 copies have one row together.
    """
    account = assignment.account
    return (
        Field.POSITION in assignment.due.fields
        and account is not None
        and any((account.user_id, item_id) in playing for item_id in assignment.copies)
    )


def unanswered(
    assignment: Assignment, detail: str, *, retry_after_s: float | None = None
) -> Outcome:
    """Nothing was heard: what was asked for may have happened."""
    return Outcome(
        assignment,
        Result.AWAY,
        detail=detail,
        retry_after_s=retry_after_s,
        may_have_written=not assignment.due.looks_first,
    )


async def _ask(
    client: JellyfinClient,
    assignment: Assignment,
    user_id: str,
    item_id: str,
    clock: Callable[[], float],
) -> Outcome:
    step = _look if assignment.due.looks_first else _write
    try:
        return await step(client, assignment, user_id, item_id, clock)
    except UpstreamMissing:
        return await _find_out(client, assignment, user_id, item_id)


async def _look(
    client: JellyfinClient,
    assignment: Assignment,
    user_id: str,
    item_id: str,
    clock: Callable[[], float],
) -> Outcome:
    sent_at = clock()
    answer = await client.user_data(user_id, item_id)
    looked = Looked(
        sent_at,
        clock(),
        row_of_answer(answer),
        _tried(assignment),
        assignment.due.tried_at,
        in_parts=await client.version() < WHOLE_ROWS_SINCE,
    )
    return Outcome(assignment, Result.LOOKED, (looked,))


def _tried(assignment: Assignment) -> Row:
    """What an earlier attempt, whose answer nobody heard, would have written."""
    wanted = {name: wish.value for name, wish in assignment.due.tried.items()}
    return fields_set_by(calls_for(wanted, assignment.held))


async def _find_out(
    client: JellyfinClient, assignment: Assignment, user_id: str, item_id: str
) -> Outcome:
    """404 means any of these: the item is gone, or not for this person's eyes, or the person is."""
    listed = await client.items_by_id([item_id])
    target = assignment.due.target
    if not listed:
        return Outcome(assignment, Result.GONE, detail=f"no longer on {target}")
    try:
        await client.user(user_id)
    except UpstreamMissing:
        detail = f"the account is no longer on {target}"
        return Outcome(assignment, Result.ACCOUNT_GONE, detail=detail)
    return Outcome(assignment, Result.HIDDEN, detail=f"{target} has it, but not for this account")


async def _write(
    client: JellyfinClient,
    assignment: Assignment,
    user_id: str,
    item_id: str,
    clock: Callable[[], float],
) -> Outcome:
    wanted = {name: wish.value for name, wish in assignment.due.fields.items()}
    calls = calls_for(wanted, assignment.held)
    if not calls:
        return Outcome(assignment, Result.LOOKED)
    is_old = await client.version() < WHOLE_ROWS_SINCE
    entries: list[Entry] = []
    wrote: dict[Field, Value] = {}
    for call in calls:
        said = sayable_before_10_9(call.fields) if is_old and isinstance(call, Put) else None
        sent_at = clock()
        if said == {}:
            # What it was told and did not keep is not offered again; this it cannot even be told.
            entries.append(Written(sent_at, sent_at, fields_set_by([call]), assignment.held))
            continue
        answer = await _send(client, call if said is None else Put(said), user_id, item_id)
        entries.append(Written(sent_at, clock(), fields_set_by([call]), row_of_answer(answer)))
        wrote |= fields_set_by([call]) if said is None else said
    result = Result.WRITTEN if wrote else Result.LOOKED
    return Outcome(assignment, result, tuple(entries), wrote=wrote)


async def _send(client: JellyfinClient, call: Call, user_id: str, item_id: str) -> UserData:
    match call:
        case Unplay():
            return await client.mark_unplayed(user_id, item_id)
        case ClearRating():
            return await client.clear_rating(user_id, item_id)
        case Put(fields):
            return await client.write_user_data(user_id, item_id, **values_for(fields))


def summary(outcome: Outcome) -> str:
    """One sentence for people: what was written, and because of what."""
    wishes = outcome.assignment.due.fields
    changed: dict[str, list[str]] = {}
    for name in outcome.wrote:
        if (wish := wishes.get(name)) is not None:
            why = f"changed on {wish.origin} ({wish.reason or 'unknown'})"
            changed.setdefault(why, []).append(_WORDS[name])
    parts = [f"{', '.join(words)} {why}" for why, words in changed.items()]
    return "; ".join(parts) or "follows from the other fields"


_WORDS = {
    Field.PLAYED: "played",
    Field.POSITION: "position",
    Field.PLAY_COUNT: "play count",
    Field.LAST_PLAYED: "last played",
    Field.FAVORITE: "favourite",
    Field.RATING: "rating",
}
