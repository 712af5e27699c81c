"""Passwords of new accounts: random, sealed until they are shown, then a hash."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jellyfin_sync.domain.passwords import ALPHABET, LENGTH, hash_of, is_hash_of, new_password, seal
from jellyfin_sync.domain.passwords import unseal as unsealed


def test_every_password_is_another_and_long_enough() -> None:
    passwords = {new_password() for _ in range(200)}

    assert len(passwords) == 200
    assert all(len(each) == LENGTH and set(each) <= set(ALPHABET) for each in passwords)


def test_a_hash_tells_its_password_from_others_and_does_not_hold_it() -> None:
    kept = hash_of("correct horse")

    assert is_hash_of("correct horse", kept)
    assert not is_hash_of("correct hors", kept)
    assert "correct" not in kept


@settings(max_examples=10, deadline=None)
@given(password=st.text(min_size=1, max_size=40), key=st.text(min_size=1, max_size=64))
def test_what_is_sealed_comes_back_with_the_same_key_only(password: str, key: str) -> None:
    kept, sealed = hash_of(password), seal(password, key)

    assert unsealed(sealed, key, kept=kept) == password
    assert unsealed(sealed, f"{key}.", kept=kept) is None
    assert len(password) < 4 or password.encode() not in sealed


def test_the_same_password_is_sealed_differently_each_time() -> None:
    assert seal("correct horse", "key") != seal("correct horse", "key")
