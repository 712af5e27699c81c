"""Remember what became of writes: what the target now holds, the log, and what to try again."""

from collections import defaultdict
from collections.abc import Sequence

from jellyfin_sync.domain.row import Field, Value
from jellyfin_sync.domain.timing import STILL_PLAYING_S, backoff_s, policy_for
from jellyfin_sync.store import agreed_states, due_claims, items, people, sync_log
from jellyfin_sync.store.due_claims import PutOff
from jellyfin_sync.store.sync_log import Written
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import Sighting, settle
from jellyfin_sync.workflows.write_due import Outcome, Result, summary
from medley_contracts.jellyfin import FieldWritten, StatesWritten, StateWritten
from medley_kit import outbox
from medley_kit.db import Connection

_DONE = (Result.WRITTEN, Result.LOOKED)
ACCOUNT_RETRY_S = 300.0


async def keep_outcomes(
    connection: Connection,
    outcomes: Sequence[Outcome],
    *,
    claimant: int,
    rules: Rules,
    offset_of: OffsetOf,
    now: float,
) -> None:
    """Remember all of it in the caller's transaction, with a fixed number of statements.

    ``claimant``: under whose claim the rows were written. The agreed rows are locked before the due
    ones, as everywhere.
    """
    await agreed_states.lock(
        connection, [(e.assignment.due.person_id, e.assignment.due.place_id) for e in outcomes]
    )
    done = [each for each in outcomes if each.result in _DONE]
    written = [each for each in done if each.result is Result.WRITTEN]
    looked = [each for each in done if each.result is Result.LOOKED]
    await due_claims.done(connection, _ids(written), claimant=claimant)
    await due_claims.looked(connection, _ids(looked), claimant=claimant)
    await settle(
        connection,
        [_sighting(each, number) for each in done for number in range(len(each.entries))],
        rules=rules,
        offset_of=offset_of,
        now=now,
        pairs={(each.assignment.due.person_id, each.assignment.due.place_id) for each in done},
    )
    if written:
        await sync_log.add(connection, [_log_row(each) for each in written])
        await outbox.add(connection, *_events(written))
    others = [each for each in outcomes if each.result not in _DONE]
    await _put_off(connection, others, claimant=claimant, rules=rules)


async def _put_off(
    connection: Connection, outcomes: Sequence[Outcome], *, claimant: int, rules: Rules
) -> None:
    if not outcomes:
        return
    gone: dict[str, set[str]] = defaultdict(set)
    for each in outcomes:
        if each.result is Result.GONE and each.assignment.item is not None:
            gone[each.assignment.due.target].add(each.assignment.item.item_id)
    for server, ids in gone.items():
        await items.forget(connection, server, ids)
    has_come = await _come_since(connection, outcomes)
    rows: list[PutOff] = []
    given_up: list[int] = []
    for each in outcomes:
        change_id = each.assignment.due.change_id
        is_there = change_id in has_come
        row = _later(each, "pending", 0.0) if is_there else _verdict(each, rules)
        if row is None:
            given_up.append(change_id)
        else:
            rows.append(row)
    await due_claims.put_off(connection, rows, claimant=claimant)
    await due_claims.give_up(connection, given_up, claimant=claimant)


async def _come_since(connection: Connection, outcomes: Sequence[Outcome]) -> set[int]:
    """Which of these have by now the item or the account that they lacked when they were claimed.

    Asked with the agreed rows locked: what comes later is released by whoever brings it.
    """
    no_item = [e.assignment.due for e in outcomes if e.result is Result.NO_ITEM]
    no_account = [e.assignment.due for e in outcomes if e.result is Result.NO_ACCOUNT]
    come: set[int] = set()
    if no_item:
        at = await items.items_at(connection, {due.place_id for due in no_item})
        come |= {due.change_id for due in no_item if due.target in at.get(due.place_id, {})}
    if no_account:
        of = await people.accounts_of_people(connection, {due.person_id for due in no_account})
        come |= {due.change_id for due in no_account if due.target in of.get(due.person_id, {})}
    return come


def _verdict(outcome: Outcome, rules: Rules) -> PutOff | None:
    """When to try again, and as what it waits; None: not at all, the path policy says."""
    attempts = outcome.assignment.due.attempts
    match outcome.result:
        case Result.NO_ITEM:
            policy = policy_for(outcome.assignment.path or "", rules.policies)
            is_over = 0 <= policy.absent_retry_count < attempts
            return None if is_over else _later(outcome, "waiting", policy.retry_delay_s)
        case Result.PLAYING:
            return _later(outcome, "pending", STILL_PLAYING_S, attempts=attempts - 1)
        case Result.NO_ACCOUNT | Result.ACCOUNT_GONE | Result.HIDDEN:
            return _later(outcome, "waiting", ACCOUNT_RETRY_S)
        case Result.GONE:
            return _later(outcome, "waiting", backoff_s(attempts))
        case Result.AWAY | Result.LEFT:
            return _later(outcome, "pending", 0.0, attempts=attempts - 1)
        case _:
            state = "failed" if attempts > rules.max_retries else "pending"
            return _later(outcome, state, backoff_s(attempts))


def _ids(outcomes: Sequence[Outcome]) -> list[int]:
    return [each.assignment.due.change_id for each in outcomes]


def _later(outcome: Outcome, state: str, delay_s: float, *, attempts: int | None = None) -> PutOff:
    due = outcome.assignment.due
    return PutOff(
        due.change_id,
        state,
        outcome.detail,
        delay_s,
        due.attempts if attempts is None else attempts,
        looks_first=outcome.may_have_written,
    )


def _sighting(outcome: Outcome, number: int) -> Sighting:
    due, item = outcome.assignment.due, outcome.assignment.item
    return Sighting(
        due.target,
        "" if item is None else item.item_id,
        due.person_id,
        due.place_id,
        outcome.entries[number],
    )


def _log_row(outcome: Outcome) -> Written:
    due, item = outcome.assignment.due, outcome.assignment.item
    fields = {}
    for name, value in outcome.wrote.items():
        wish = due.fields.get(name)
        fields[name.value] = {
            "before": outcome.assignment.held[name],
            "after": value,
            "origin": None if wish is None else wish.origin,
            "reason": None if wish is None else wish.reason,
            "message_id": None if wish is None else wish.cause,
        }
    return Written(
        due.target,
        due.person_id,
        due.place_id,
        "" if item is None else item.item_id,
        outcome.assignment.name,
        fields,
        summary(outcome),
    )


def _events(written: Sequence[Outcome]) -> list[StatesWritten]:
    by_server: dict[str, list[StateWritten]] = defaultdict(list)
    for each in written:
        item, account = each.assignment.item, each.assignment.account
        by_server[each.assignment.due.target].append(
            StateWritten(
                username="" if account is None else account.username,
                item_id="" if item is None else item.item_id,
                item_name=each.assignment.name,
                fields=tuple(_field(each, name, value) for name, value in each.wrote.items()),
                reason=summary(each),
            )
        )
    return [
        StatesWritten(server=server, writes=tuple(writes)) for server, writes in by_server.items()
    ]


def _field(outcome: Outcome, name: Field, value: Value) -> FieldWritten:
    wish = outcome.assignment.due.fields.get(name)
    return FieldWritten(
        field=name.value,
        before=outcome.assignment.held[name],
        after=value,
        origin="" if wish is None else wish.origin,
    )
