"""Who may post a webhook, and who holds an admin token."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qs

from pydantic import SecretStr

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Gate:
    """Which sources exist, and what each must show.

    ``secrets`` has a key for every source, in the form ``vendor/instance``; ``None``: it has no
    secret, and may post only where ``allow_unsigned``.
    """

    secrets: Mapping[str, SecretStr | None]
    allow_unsigned: bool

    def knows(self, source: str) -> bool:
        """Whether the settings name this source."""
        return source in self.secrets

    def admits(self, source: str, shown: list[str]) -> bool:
        """Whether one of the secrets ``shown`` is the source's; takes the same time for any."""
        expected = self.secrets[source]
        if expected is None or not expected.get_secret_value():
            return self.allow_unsigned
        wanted = expected.get_secret_value().encode()
        matches = [hmac.compare_digest(one.encode("utf-8", "replace"), wanted) for one in shown]
        return any(matches)

    def only_instance(self, vendor: str) -> str | None:
        """The name of the one instance of an application; ``None``: there is none, or several."""
        prefix = f"{vendor}/"
        names = [source for source in self.secrets if source.startswith(prefix)]
        return names[0].removeprefix(prefix) if len(names) == 1 else None

    def unsigned(self) -> list[str]:
        """The sources without a secret, in alphabetical order."""
        return sorted(
            source
            for source, secret in self.secrets.items()
            if secret is None or not secret.get_secret_value()
        )


def shown_secrets(headers: Mapping[str, str], query_string: bytes) -> list[str]:
    """Every secret a request shows, in any of the ways vendors can show one; empty: none."""
    shown = []
    if own := headers.get("x-medley-secret"):
        shown.append(own)
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        shown.append(credentials.strip())
    elif scheme.lower() == "basic":
        password = _basic_password(credentials)
        if password:
            shown.append(password)
    elif scheme and not credentials:
        # Seerr sends what a person wrote, often without a scheme.
        shown.append(scheme)
    if b"secret=" in query_string:
        shown.extend(parse_qs(query_string.decode("latin-1")).get("secret", []))
    return shown


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """The token of an ``Authorization: Bearer`` header; ``None`` when there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _basic_password(credentials: str) -> str | None:
    try:
        pair = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[2] or None


def new_token() -> str:
    """A token nobody can guess, short enough to paste."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_digest(token: str) -> bytes:
    """What is kept of a token: of a long random one, a plain hash cannot be turned back."""
    return sha256(b"medley admin token\x00" + token.encode("utf-8", "replace")).digest()


@dataclass(frozen=True, slots=True)
class AdminTokens:
    """The admin tokens there are: name to digest."""

    digests: Mapping[str, bytes]

    def owner(self, token: str) -> str | None:
        """Whose token it is; ``None``: nobody's. Takes the same time for any."""
        digest = token_digest(token)
        owners = [
            name for name, known in self.digests.items() if hmac.compare_digest(known, digest)
        ]
        return owners[0] if owners else None
