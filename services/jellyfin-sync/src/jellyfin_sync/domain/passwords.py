"""Passwords of accounts that were made here: sealed until somebody has seen them, then a hash."""

import hmac
import secrets
from collections.abc import Callable, Sequence
from hashlib import scrypt, shake_256

LENGTH = 16
ALPHABET = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without characters that are taken for one another."""

_SALT, _NONCE = 16, 16
_COST, _BLOCK, _LANES = 2**14, 8, 1


def new_password(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """16 characters at random: 93 bits."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def hash_of(password: str, *, salt: bytes | None = None) -> str:
    """What may be kept for ever: nothing leads back to the password. Takes about 50 ms."""
    grain = secrets.token_bytes(_SALT) if salt is None else salt
    digest = scrypt(password.encode(), salt=grain, n=_COST, r=_BLOCK, p=_LANES)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${grain.hex()}${digest.hex()}"


def is_hash_of(password: str, kept: str) -> bool:
    """Whether ``kept`` came of this password."""
    salt = bytes.fromhex(kept.split("$")[4])
    return hmac.compare_digest(hash_of(password, salt=salt), kept)


def seal(password: str, key: str, *, nonce: bytes | None = None) -> bytes:
    """The password, of no use without ``key``: whoever has the database alone cannot read it."""
    fresh = secrets.token_bytes(_NONCE) if nonce is None else nonce
    return fresh + _mixed(password.encode(), key, fresh)


def unseal(sealed: bytes, key: str, *, kept: str) -> str | None:
    """The password; None: the key is another than at the time. ``kept``: its hash."""
    try:
        password = _mixed(sealed[_NONCE:], key, sealed[:_NONCE]).decode()
    except UnicodeDecodeError:
        return None
    return password if is_hash_of(password, kept) else None


def _mixed(text: bytes, key: str, nonce: bytes) -> bytes:
    """A stream of bytes that only the key and the nonce give, used once; the same way back."""
    length = len(key.encode()).to_bytes(4)
    stream = shake_256(b"medley account password" + length + key.encode() + nonce).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))
