"""The same person on two servers: by map, else by name; never two accounts for one."""

import pytest

from jellyfin_sync.domain.people import KnownAs, identify, is_wanted, persons_of, username_on


@pytest.mark.parametrize(
    ("usernames", "user_map", "expected"),
    [
        pytest.param(["Ada"], {}, {"Ada": "ada"}, id="in any case"),
        pytest.param([" Ada "], {}, {" Ada ": "ada"}, id="with blanks"),
        pytest.param(["Äda"], {}, {"Äda": "äda"}, id="in any script"),
        pytest.param(["mum"], {"Ada": {"lan": "MUM"}}, {"mum": "ada"}, id="mapped"),
        pytest.param(["mum"], {"Ada": {"wan": "mum"}}, {"mum": "mum"}, id="mapped elsewhere"),
        pytest.param(
            ["mum", "ada"],
            {"ada": {"lan": "mum"}},
            {"mum": "ada", "ada": None},
            id="the map beats the name",
        ),
        pytest.param(
            ["mum", "ada"],
            {"ada": {"lan": "mum"}, "eve": {"lan": "ada"}},
            {"mum": "ada", "ada": "eve"},
            id="names that are swapped",
        ),
        pytest.param(
            ["mum"],
            {"ada": {"lan": "mum"}, "eve": {"lan": "mum"}},
            {"mum": None},
            id="one account, two persons",
        ),
        pytest.param(
            ["straße", "STRASSE"],
            {},
            {"straße": None, "STRASSE": None},
            id="two accounts, one person",
        ),
        pytest.param([], {}, {}, id="nobody"),
    ],
)
def test_an_account_belongs_to_one_person_or_to_nobody(
    usernames: list[str],
    user_map: dict[str, dict[str, str]],
    expected: dict[str, str | None],
) -> None:
    assert persons_of(usernames, "lan", user_map) == expected


@pytest.mark.parametrize(
    ("allow", "deny", "expected"),
    [
        pytest.param([], [], True, id="everybody"),
        pytest.param(["ADA "], [], True, id="allowed"),
        pytest.param(["eve"], [], False, id="others are allowed"),
        pytest.param([], [" Ada"], False, id="denied"),
        pytest.param(["ada"], ["ada"], False, id="denied although allowed"),
        pytest.param([], ["eve"], True, id="others are denied"),
    ],
)
def test_changes_of_some_travel(allow: list[str], deny: list[str], *, expected: bool) -> None:
    assert is_wanted("ada", allow=allow, deny=deny) is expected


ADA = KnownAs("ada", "ada")


@pytest.mark.parametrize(
    ("usernames", "user_map", "known", "expected"),
    [
        pytest.param({"1": "countess"}, {}, {"1": ADA}, {"1": "ada"}, id="renamed"),
        pytest.param({"1": "ADA"}, {}, {"1": ADA}, {"1": "ada"}, id="in another case"),
        pytest.param(
            {"1": "countess"},
            {"eve": {"lan": "countess"}},
            {"1": ADA},
            {"1": "eve"},
            id="the map beats what was",
        ),
        pytest.param(
            {"1": "countess", "2": "ada"},
            {},
            {"1": ADA},
            {"1": "ada", "2": None},
            id="somebody new takes the old name",
        ),
        pytest.param({"2": "ada"}, {}, {"1": ADA}, {"2": "ada"}, id="made anew"),
        pytest.param(
            {"1": "ben", "2": "ada"},
            {},
            {"1": ADA, "2": KnownAs("ben", "ben")},
            {"1": "ada", "2": "ben"},
            id="two swap their names",
        ),
        pytest.param(
            {"1": "mum"}, {}, {"1": KnownAs("mum", "ada")}, {"1": "mum"}, id="no longer mapped"
        ),
    ],
)
def test_an_account_follows_its_id_and_not_its_name(
    usernames: dict[str, str],
    user_map: dict[str, dict[str, str]],
    known: dict[str, KnownAs],
    expected: dict[str, str | None],
) -> None:
    found = identify(usernames, "lan", user_map, known=known)

    assert {user_id: each.person for user_id, each in found.items()} == expected


def test_a_renamed_account_stays_so_the_next_time_too() -> None:
    first = identify({"1": "countess"}, "lan", {}, known={"1": ADA})["1"]
    again = identify(
        {"1": "countess"}, "lan", {}, known={"1": KnownAs(first.matched_as, first.person)}
    )

    assert again["1"] == first


def test_an_account_is_called_as_the_map_says() -> None:
    user_map = {"Ada": {"wan": "Ada Lovelace"}}

    assert username_on("wan", "ada", user_map, otherwise="ada") == "Ada Lovelace"
    assert username_on("lan", "ada", user_map, otherwise="ada") == "ada"
