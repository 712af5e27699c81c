"""What becomes of accounts: which are to be made or taken away, and what the next step is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

CREATE_AT_ONCE = 20
"""More new people than this in one reading are a mistake, or a copy: a person has to say."""


class Kind(StrEnum):
    """What is to be done on a server."""

    CREATE = "create"
    REMOVE = "remove"
    """Disable at once, delete after a delay."""


class State(StrEnum):
    """Where it stands."""

    PLANNED = "planned"
    HELD = "held"
    """Not before a person confirms it."""
    BEGUN = "begun"
    """A call was, or was about to be, made; nobody kept its answer."""
    DISABLED = "disabled"
    """To be deleted when it is due."""
    UNDOING = "undoing"
    """Cancelled, and still to be enabled again."""
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = (State.PLANNED, State.HELD, State.BEGUN, State.DISABLED, State.UNDOING)


@dataclass(frozen=True, slots=True)
class Appeared:
    """An account that was not there when its server was last read.

    ``was_there``: at an earlier time it was, under this very id, which no server gives twice.
    """

    person: str
    username: str
    user_id: str
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """An account that its server has no more. ``was_told``: the server said it was deleted."""

    person: str
    username: str
    user_id: str
    was_told: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Something to be done on one server because of another."""

    kind: Kind
    server: str
    person: str
    username: str
    """What the account is, or will be, called."""
    user_id: str | None
    origin: str
    origin_user_id: str
    state: State
    reason: str


Holders = Mapping[str, Mapping[str, tuple[str, str]]]
"""Person -> server -> (user id, username) of their account there."""


def to_create(
    appeared: Sequence[Appeared],
    *,
    origin: str,
    holders: Holders,
    targets: Collection[str],
    names: Mapping[tuple[str, str], str],
) -> list[Plan]:
    """The accounts that people new on ``origin`` lack elsewhere.

    ``targets``: servers that are written to and whose accounts are known. ``names``: (server,
    person) -> what the account is to be called there.
    """
    is_flood = len({each.person for each in appeared}) > CREATE_AT_ONCE

    def verdict(each: Appeared) -> tuple[State, str]:
        if each.was_there:
            return State.HELD, f"came back to {origin} under its old id: was a backup restored?"
        if is_flood:
            return State.HELD, f"{len(appeared)} accounts came to {origin} at once"
        return State.PLANNED, f"made on {origin}"

    return [
        Plan(
            Kind.CREATE,
            server,
            each.person,
            names.get((server, each.person), each.username),
            None,
            origin,
            each.user_id,
            *verdict(each),
        )
        for each in appeared
        for server in sorted(targets)
        if server != origin and server not in holders.get(each.person, {})
    ]


def to_remove(
    gone: Sequence[Gone],
    *,
    origin: str,
    holders: Holders,
    targets: Collection[str],
    at_most: int,
) -> list[Plan]:
    """The accounts, elsewhere, of people who lost theirs on ``origin``.

    What the server did not say may be a restored backup, or a mistake, and waits for a person; so
    do more deletions at once than ``at_most``.
    """
    told = {each.person for each in gone if each.was_told}
    plans = []
    for each in gone:
        state, why = State.PLANNED, f"deleted on {origin}"
        if not each.was_told:
            state, why = State.HELD, f"gone from {origin}, which told nobody of a deletion"
        elif len(told) > at_most:
            state, why = State.HELD, f"{len(told)} accounts were deleted on {origin} at once"
        for server, (user_id, username) in sorted(holders.get(each.person, {}).items()):
            if server != origin and server in targets:
                plans.append(
                    Plan(
                        Kind.REMOVE,
                        server,
                        each.person,
                        username,
                        user_id,
                        origin,
                        each.user_id,
                        state,
                        why,
                    )
                )
    return plans


@dataclass(frozen=True, slots=True)
class Target:
    """The account to be taken away, as its server shows it at this moment."""

    is_administrator: bool
    is_disabled: bool


class Step(StrEnum):
    """What to do next about an account that is to go."""

    CANCEL = "cancel"
    DISABLE = "disable"
    WAIT = "wait"
    DELETE = "delete"
    ENABLE = "enable"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides about the next step, beside the account itself.

    ``is_back``: the person has an account again where they lost it. ``was_disabled``: by somebody
    else, before us. ``done_today``: accounts disabled, or deleted, within a day.
    """

    is_back: bool
    is_due: bool
    was_disabled: bool
    done_today: int
    at_most: int


def next_step(state: State, account: Target | None, case: Circumstances) -> tuple[Step, str]:
    """The step and its reason. ``account`` None: the server has no such account any more."""
    if account is None:
        return Step.DONE, "is gone already"
    if state is State.UNDOING:
        is_as_before = case.was_disabled or not account.is_disabled
        return (Step.CANCEL if is_as_before else Step.ENABLE), ""
    if account.is_administrator:
        return Step.CANCEL, "an administrator is never deleted"
    if case.is_back:
        return Step.CANCEL, "the person has an account again"
    return _delete(account, case) if state is State.DISABLED else _disable(case)


def _disable(case: Circumstances) -> tuple[Step, str]:
    if case.done_today >= case.at_most:
        return Step.WAIT, f"at most {case.at_most} accounts are disabled in a day"
    return Step.DISABLE, ""


def _delete(account: Target, case: Circumstances) -> tuple[Step, str]:
    if not account.is_disabled:
        return Step.CANCEL, "somebody enabled the account again"
    if not case.is_due:
        return Step.WAIT, ""
    if case.done_today >= case.at_most:
        return Step.WAIT, f"at most {case.at_most} accounts are deleted in a day"
    return Step.DELETE, ""


def after_decision(kind: Kind, state: State, decision: str) -> tuple[State, str] | None:
    """State and reason after a person decided; None: that makes no sense in this state.

    What is disabled already has to be enabled again before it is cancelled.
    """
    is_open = state in OPEN and state is not State.UNDOING
    if decision == "cancel" and is_open and not (kind is Kind.CREATE and state is State.BEGUN):
        is_touched = kind is Kind.REMOVE and state in {State.DISABLED, State.BEGUN}
        return (State.UNDOING if is_touched else State.CANCELLED), "cancelled by"
    if decision == "confirm" and state is State.HELD:
        return State.PLANNED, "confirmed by"
    if decision == "retry" and state is State.FAILED:
        return State.PLANNED, "tried again by"
    return None
