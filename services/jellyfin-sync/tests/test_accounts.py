"""What becomes of accounts: planned for the others, in steps, with every way out."""

import pytest

from jellyfin_sync.domain.accounts import (
    CREATE_AT_ONCE,
    Appeared,
    Circumstances,
    Gone,
    Kind,
    State,
    Step,
    Target,
    after_decision,
    next_step,
    to_create,
    to_remove,
)

SERVERS = ("den", "lan", "wan")
VIEWER = Target(is_administrator=False, is_disabled=False)
DISABLED = Target(is_administrator=False, is_disabled=True)
ADMINISTRATOR = Target(is_administrator=True, is_disabled=False)


def appeared(person: str = "carl", *, was_there: bool = False) -> Appeared:
    return Appeared(person, person.title(), "1" * 32, was_there)


def gone(person: str = "ben", *, was_told: bool = True) -> Gone:
    return Gone(person, person, "2" * 32, was_told)


def test_a_new_account_is_planned_wherever_the_person_has_none() -> None:
    holders = {"carl": {"lan": ("1" * 32, "Carl"), "den": ("3" * 32, "carl")}}

    plans = to_create(
        [appeared()], origin="lan", holders=holders, targets=SERVERS, names={("wan", "carl"): "C."}
    )

    assert [(each.server, each.username, each.state) for each in plans] == [
        ("wan", "C.", State.PLANNED)
    ]


def test_an_account_that_comes_back_under_its_old_id_waits_for_a_person() -> None:
    plans = to_create(
        [appeared(was_there=True)], origin="lan", holders={}, targets=["wan"], names={}
    )

    assert [each.state for each in plans] == [State.HELD]
    assert "backup" in plans[0].reason


def test_a_flood_of_accounts_waits_for_a_person() -> None:
    many = [appeared(f"person{number}") for number in range(CREATE_AT_ONCE + 1)]

    plans = to_create(many, origin="lan", holders={}, targets=["wan"], names={})

    assert {each.state for each in plans} == {State.HELD}


@pytest.mark.parametrize(
    ("lost", "at_most", "expected"),
    [
        pytest.param([gone()], 5, State.PLANNED, id="told"),
        pytest.param([gone(was_told=False)], 5, State.HELD, id="not told"),
        pytest.param([gone("ben"), gone("dora")], 1, State.HELD, id="more than the cap"),
        pytest.param([gone()], 0, State.HELD, id="a cap of nothing"),
    ],
)
def test_a_deletion_follows_only_if_it_was_told_and_is_one_of_few(
    lost: list[Gone], at_most: int, expected: State
) -> None:
    holders = {each.person: {"wan": ("4" * 32, each.person)} for each in lost}

    plans = to_remove(lost, origin="lan", holders=holders, targets=["wan"], at_most=at_most)

    assert {each.state for each in plans} == {expected}
    assert {each.kind for each in plans} == {Kind.REMOVE}


def test_only_targets_lose_accounts() -> None:
    holders = {"ben": dict.fromkeys(SERVERS, ("4" * 32, "ben"))}

    plans = to_remove([gone()], origin="lan", holders=holders, targets=["lan", "wan"], at_most=5)

    assert [each.server for each in plans] == ["wan"]


def case(
    *,
    is_back: bool = False,
    is_due: bool = True,
    was_disabled: bool = False,
    done_today: int = 0,
) -> Circumstances:
    return Circumstances(is_back, is_due, was_disabled, done_today, at_most=1)


@pytest.mark.parametrize(
    ("state", "account", "circumstances", "expected"),
    [
        pytest.param(State.PLANNED, VIEWER, case(), Step.DISABLE, id="disabled first"),
        pytest.param(State.BEGUN, DISABLED, case(), Step.DISABLE, id="after a crash"),
        pytest.param(State.PLANNED, None, case(), Step.DONE, id="gone already"),
        pytest.param(State.PLANNED, ADMINISTRATOR, case(), Step.CANCEL, id="an administrator"),
        pytest.param(State.DISABLED, ADMINISTRATOR, case(), Step.CANCEL, id="one by now"),
        pytest.param(State.PLANNED, VIEWER, case(is_back=True), Step.CANCEL, id="back"),
        pytest.param(State.DISABLED, DISABLED, case(is_back=True), Step.CANCEL, id="back late"),
        pytest.param(State.PLANNED, VIEWER, case(done_today=1), Step.WAIT, id="the cap"),
        pytest.param(State.DISABLED, DISABLED, case(is_due=False), Step.WAIT, id="not yet"),
        pytest.param(State.DISABLED, DISABLED, case(done_today=1), Step.WAIT, id="the other cap"),
        pytest.param(State.DISABLED, DISABLED, case(), Step.DELETE, id="due"),
        pytest.param(State.DISABLED, VIEWER, case(), Step.CANCEL, id="enabled by somebody"),
        pytest.param(State.DISABLED, None, case(), Step.DONE, id="deleted before a crash"),
        pytest.param(State.UNDOING, DISABLED, case(), Step.ENABLE, id="enabled again"),
        pytest.param(State.UNDOING, VIEWER, case(), Step.CANCEL, id="was enabled"),
        pytest.param(
            State.UNDOING, DISABLED, case(was_disabled=True), Step.CANCEL, id="was disabled before"
        ),
    ],
)
def test_an_account_goes_step_by_step(
    state: State, account: Target | None, circumstances: Circumstances, expected: Step
) -> None:
    assert next_step(state, account, circumstances)[0] is expected


@pytest.mark.parametrize("state", State)
def test_nothing_is_deleted_that_was_not_disabled_before(state: State) -> None:
    steps = {
        next_step(state, account, case(is_due=is_due, is_back=is_back))[0]
        for account in (VIEWER, DISABLED, ADMINISTRATOR, None)
        for is_due in (False, True)
        for is_back in (False, True)
    }

    assert (Step.DELETE in steps) is (state is State.DISABLED)


@pytest.mark.parametrize(
    ("kind", "state", "decision", "expected"),
    [
        pytest.param(Kind.REMOVE, State.PLANNED, "cancel", State.CANCELLED, id="in time"),
        pytest.param(Kind.REMOVE, State.HELD, "cancel", State.CANCELLED, id="held"),
        pytest.param(Kind.REMOVE, State.DISABLED, "cancel", State.UNDOING, id="disabled by now"),
        pytest.param(Kind.REMOVE, State.DONE, "cancel", None, id="too late"),
        pytest.param(Kind.CREATE, State.BEGUN, "cancel", None, id="being made"),
        pytest.param(Kind.REMOVE, State.HELD, "confirm", State.PLANNED, id="confirmed"),
        pytest.param(Kind.REMOVE, State.PLANNED, "confirm", None, id="nothing to confirm"),
        pytest.param(Kind.CREATE, State.FAILED, "retry", State.PLANNED, id="once more"),
        pytest.param(Kind.CREATE, State.DONE, "retry", None, id="nothing to try"),
    ],
)
def test_a_person_decides_while_there_is_something_to_decide(
    kind: Kind, state: State, decision: str, expected: State | None
) -> None:
    verdict = after_decision(kind, state, decision)

    assert (None if verdict is None else verdict[0]) is expected
