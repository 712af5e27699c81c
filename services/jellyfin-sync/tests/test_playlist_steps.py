"""The fewest calls that make a playlist what it should be, whatever the server allows."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.playlist_owners import Known, Unlinked, link, owner_of
from jellyfin_sync.domain.playlist_steps import (
    Abilities,
    Append,
    Listed,
    MakeAnew,
    Remove,
    Replace,
    Step,
    on_server,
    steps_to,
)

KEY_ONLY = Abilities(can_replace=False, can_remove=True, holds_duplicates=False)
OLD = Abilities(can_replace=False, can_remove=False, holds_duplicates=False)
TOKEN = Abilities(can_replace=True, can_remove=True, holds_duplicates=False)
NEWEST = Abilities(can_replace=False, can_remove=True, holds_duplicates=True)


def listed(items: str) -> list[Listed]:
    return [Listed(item, item) for item in items]


@pytest.mark.parametrize(
    ("now", "wanted", "abilities", "expected"),
    [
        pytest.param("abc", "abc", OLD, (), id="nothing to do"),
        pytest.param("ab", "abcd", OLD, (Append(("c", "d")),), id="more at the end"),
        pytest.param("ab", "a", OLD, (MakeAnew(),), id="less, and no way to take out"),
        pytest.param("abc", "ac", KEY_ONLY, (Remove(("b",)),), id="less"),
        pytest.param("abc", "acd", KEY_ONLY, (Remove(("b",)), Append(("d",))), id="less and more"),
        pytest.param(
            "abcd", "abdc", KEY_ONLY, (Remove(("c", "d")), Append(("d", "c"))), id="another order"
        ),
        pytest.param("abc", "ca", TOKEN, (Replace(None, ("c", "a")),), id="with a token"),
        pytest.param(
            "aba", "ab", NEWEST, (Remove(("a", "b")), Append(("a", "b"))), id="one of two copies"
        ),
    ],
)
def test_as_little_as_possible_is_touched(
    now: str, wanted: str, abilities: Abilities, expected: tuple[Step, ...]
) -> None:
    assert steps_to(listed(now), tuple(wanted), abilities, name=None) == expected


def test_a_name_alone_needs_a_token_or_another_playlist() -> None:
    assert steps_to(listed("a"), ("a",), TOKEN, name="New") == (Replace("New", None),)
    assert steps_to(listed("a"), ("a",), KEY_ONLY, name="New") == (MakeAnew(),)


def carried_out(now: Sequence[str], steps: Sequence[Step], *, doubles: bool) -> list[str]:
    found = list(now)
    for step in steps:
        match step:
            case Remove(ids):
                found = [item for item in found if item not in ids]
            case Append(items):
                for item in items:
                    if doubles or item not in found:
                        found.append(item)
            case Replace(_, items):
                found = list(items or ())
            case MakeAnew():
                raise AssertionError(step)
    return found


ITEMS = st.lists(st.sampled_from("abcdef"), max_size=7)


@settings(max_examples=300)
@given(now=ITEMS, wanted=ITEMS, doubles=st.booleans())
def test_the_steps_lead_there(now: list[str], wanted: list[str], *, doubles: bool) -> None:
    abilities = NEWEST if doubles else KEY_ONLY
    now, wanted = (x if doubles else list(dict.fromkeys(x)) for x in (now, wanted))

    steps = steps_to([Listed(i, i) for i in now], wanted, abilities, name=None)

    assert carried_out(now, steps, doubles=doubles) == wanted


def test_what_is_not_on_the_server_waits_and_doubles_wait_for_one_that_takes_them() -> None:
    items = {1: "a", 2: "b"}

    assert on_server((1, 3, 2, 1), items, holds_duplicates=False) == ((1, "a"), (2, "b"))
    assert on_server((1, 2, 1), items, holds_duplicates=True) == ((1, "a"), (2, "b"), (1, "a"))


def test_a_playlist_belongs_to_the_only_one_who_sees_it() -> None:
    assert owner_of(["ada"], {}) == "ada"
    assert owner_of(["ada", "ben"], {}) is None
    assert owner_of([], {}) is None


def test_a_token_says_whose_a_shared_playlist_is() -> None:
    assert owner_of(["ada", "ben"], {"ben": True}) == "ben"
    assert owner_of(["ada", "ben"], {"ben": False}) == "ada"
    assert owner_of(["ada"], {"ada": False}) is None


def test_one_of_a_name_on_each_server_is_one_playlist() -> None:
    lan, wan, other = (
        Unlinked("lan", "1", "A"),
        Unlinked("wan", "2", "A"),
        Unlinked("lan", "3", "B"),
    )

    linking = link([lan, wan, other], [])

    assert linking.new == ((lan, wan), (other,))
    assert (linking.joins, linking.unclear) == ({}, ())


def test_one_joins_the_known_playlist_of_its_name_that_its_server_lacks() -> None:
    found = Unlinked("wan", "2", "A")

    linking = link([found], [Known(7, "A", frozenset({"lan"})), Known(8, "B", frozenset({"lan"}))])

    assert linking.joins == {("wan", "2"): 7}


def test_two_of_one_name_are_never_guessed_between() -> None:
    one, two = Unlinked("wan", "1", "A"), Unlinked("wan", "2", "A")
    lan = Unlinked("lan", "3", "A")

    assert link([one, two], [Known(7, "A", frozenset({"lan"}))]).unclear == (one, two)
    assert set(link([one, two, lan], []).unclear) == {one, two, lan}
    assert link([one, two], []).new == ((one,), (two,))


def test_every_playlist_is_linked_new_or_unclear_and_never_two_of_those() -> None:
    for servers, names in product((("lan", "wan"), ("lan", "lan")), ("AA", "AB")):
        pairs = enumerate(zip(servers, names, strict=True))
        unlinked = [Unlinked(server, str(n), name) for n, (server, name) in pairs]
        linking = link(unlinked, [Known(7, "A", frozenset({"den"}))])
        named = [*linking.joins, *((u.server, u.item_id) for group in linking.new for u in group)]
        named += [(u.server, u.item_id) for u in linking.unclear]
        assert sorted(named) == sorted((u.server, u.item_id) for u in unlinked)
