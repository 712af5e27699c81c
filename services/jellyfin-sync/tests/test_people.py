"""The same person on two servers: by map, else by name; never two accounts for one."""

import pytest

from jellyfin_sync.domain.people import is_wanted, persons_of


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
