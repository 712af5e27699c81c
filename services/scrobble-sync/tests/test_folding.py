"""Which spellings are the same name."""

import pytest

from scrobble_sync.domain.folding import fold, key, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Don’t Stop", "Don't  stop", id="quotes and spaces"),
        pytest.param("Rock‐n‑Roll", "Rock-n-Roll", id="dashes"),
        pytest.param("Cafe\u0301", "Café", id="decomposed"),
        pytest.param("Beyoncé", "beyonce", id="accents"),
        pytest.param("Søren Łuk", "Soren Luk", id="letters with a stroke"),
        pytest.param("Straße", "STRASSE", id="sharp s"),
        pytest.param("R.E.M.", "REM", id="acronym"),
        pytest.param("AC/DC", "ACDC", id="slash"),
        pytest.param("Ke$ha", "Kesha", id="dollar"),
        pytest.param("Simon & Garfunkel", "simon and garfunkel", id="ampersand"),
        pytest.param("\u200bAda\ufeff", "Ada", id="invisible signs"),
        pytest.param("Ｆｕｌｌ", "full", id="full width"),
    ],
)
def test_what_carries_no_meaning_is_folded(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("か", "が"), ("Song 1", "Song 2"), ("!!!", "???"), ("はは", "ばば")],
)
def test_what_carries_meaning_is_kept(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_title_of_signs_alone_is_a_word() -> None:
    assert words("???") == ("???",)
    assert words("  ") == ()


def test_folding_twice_changes_nothing() -> None:
    for text in ("Beyoncé’s Straße", "夜に駆ける", "Я свободен"):
        assert fold(fold(text)) == fold(text)
