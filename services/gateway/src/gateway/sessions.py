"""The dashboard's session: a signed cookie that says who signed in and until when."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import msgspec

COOKIE = "medley_session"
LIFETIME = timedelta(days=7)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Session(msgspec.Struct, frozen=True):
    """Who signed in and how long that holds, in seconds of the epoch."""

    person: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs and reads cookies. ``keys`` are the digests of what people sign in with, by person.

    A token that is taken away or changed ends the sessions it began.
    """

    secret: bytes
    keys: Mapping[str, bytes]

    def cookie(self, person: str, *, now: datetime) -> str:
        """The value of a cookie that holds for ``LIFETIME``."""
        session = Session(person, int((now + LIFETIME).timestamp()))
        content = urlsafe_b64encode(msgspec.json.encode(session)).decode()
        return f"{content}.{self._mark(session.person, content)}"

    def person(self, cookie: str, *, now: datetime) -> str | None:
        """Who signed in; ``None``: the cookie is not ours, was changed, or is too old."""
        content, _, mark = cookie.partition(".")
        try:
            session = msgspec.json.decode(urlsafe_b64decode(content), type=Session)
        except (NotBase64, ValueError, msgspec.MsgspecError):
            return None
        expected = self._mark(session.person, content)
        if not hmac.compare_digest(mark.encode("utf-8", "replace"), expected.encode()):
            return None
        if session.person not in self.keys or session.expires_at <= now.timestamp():
            return None
        return session.person

    def _mark(self, person: str, content: str) -> str:
        key = self.secret + self.keys.get(person, b"")
        return hmac.new(key, content.encode(), sha256).hexdigest()


def comes_from_elsewhere(
    method: str, headers: Mapping[str, str], *, own_hosts: frozenset[str]
) -> bool:
    """Whether another site made the browser send this request, with the cookie it holds for us.

    Reading is harmless. A request without any of the headers comes from no browser of today.
    """
    if method in _SAFE_METHODS:
        return False
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() not in own_hosts | {headers.get("host", "").lower()}
