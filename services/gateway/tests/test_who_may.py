"""Secrets, tokens, sessions and guesses."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from starlette.datastructures import Headers

from gateway.attempts import Attempts
from gateway.auth import AdminTokens, Gate, bearer_token, new_token, shown_secrets, token_digest
from gateway.sessions import LIFETIME, Signer, comes_from_elsewhere

NOW = datetime(2026, 1, 2, tzinfo=UTC)
GATE = Gate({"jellyfin/lan": SecretStr("right"), "jellyfin/wan": None}, allow_unsigned=False)


def basic(pair: bytes) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        pytest.param({}, b"", [], id="nothing"),
        pytest.param({"x-medley-secret": "a"}, b"", ["a"], id="our header"),
        pytest.param({"authorization": "bearer a"}, b"", ["a"], id="bearer, in any case"),
        pytest.param(basic(b"user:a:b"), b"", ["a:b"], id="basic, colon in the password"),
        pytest.param(basic(b"user"), b"", [], id="basic without a password"),
        pytest.param({}, b"x=1&secret=a%20b", ["a b"], id="in the address"),
        pytest.param({}, b"nosecret=a", [], id="another parameter"),
    ],
)
def test_a_secret_is_found_wherever_a_vendor_can_put_it(
    headers: dict[str, str], query: bytes, expected: list[str]
) -> None:
    assert shown_secrets(Headers(headers), query) == expected


@pytest.mark.parametrize(
    ("source", "shown", "is_admitted"),
    [
        pytest.param("jellyfin/lan", ["right"], True, id="the right one"),
        pytest.param("jellyfin/lan", ["wrong", "right"], True, id="one of several"),
        pytest.param("jellyfin/lan", ["wrong"], False, id="a wrong one"),
        pytest.param("jellyfin/lan", ["right "], False, id="almost"),
        pytest.param("jellyfin/lan", ["r\udce9"], False, id="half a character"),
        pytest.param("jellyfin/lan", [], False, id="none"),
        pytest.param("jellyfin/wan", ["anything"], False, id="a source without a secret"),
    ],
)
def test_only_the_right_secret_admits(source: str, shown: list[str], *, is_admitted: bool) -> None:
    assert GATE.admits(source, shown) is is_admitted


def test_sources_without_a_secret_are_admitted_only_where_that_is_allowed() -> None:
    gate = Gate(GATE.secrets, allow_unsigned=True)

    assert gate.admits("jellyfin/wan", [])
    assert not gate.admits("jellyfin/lan", [])
    assert gate.unsigned() == ["jellyfin/wan"]


def test_a_token_leads_to_its_owner_and_no_other_does() -> None:
    token = new_token()
    tokens = AdminTokens({"ops": token_digest(token), "ada": token_digest("x")})

    assert tokens.owner(token) == "ops"
    assert tokens.owner(token + "x") is None
    assert AdminTokens({}).owner("") is None


def test_two_tokens_are_never_the_same() -> None:
    assert len({new_token() for _ in range(100)}) == 100


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Basic abc", "Token abc"])
def test_what_is_no_bearer_token_is_none(said: str) -> None:
    assert bearer_token({"authorization": said}) is None


def signer(secret: bytes = b"key", **tokens: bytes) -> Signer:
    return Signer(secret, tokens or {"ops": b"digest"})


def test_a_session_says_who_signed_in() -> None:
    cookie = signer().cookie("ops", now=NOW)

    assert signer().person(cookie, now=NOW + LIFETIME - timedelta(seconds=1)) == "ops"


@pytest.mark.parametrize(
    ("reader", "when"),
    [
        pytest.param(signer(), NOW + LIFETIME, id="too old"),
        pytest.param(signer(b"other"), NOW, id="signed by another house"),
        pytest.param(signer(ops=b"changed"), NOW, id="the token was changed"),
        pytest.param(signer(ada=b"digest"), NOW, id="the token was taken away"),
    ],
)
def test_a_session_ends(reader: Signer, when: datetime) -> None:
    assert reader.person(signer().cookie("ops", now=NOW), now=when) is None


@pytest.mark.parametrize("cookie", ["", ".", "a.b", "e30.x", "é.x", "bnVsbA==.x", "=" * 9])
def test_a_cookie_of_somebody_elses_making_is_nobodys(cookie: str) -> None:
    assert signer().person(cookie, now=NOW) is None


def test_a_cookie_cannot_be_rewritten() -> None:
    mine, hers = (signer(ops=b"1", ada=b"2").cookie(who, now=NOW) for who in ("ops", "ada"))
    mixed = hers.partition(".")[0] + "." + mine.partition(".")[2]

    assert signer(ops=b"1", ada=b"2").person(mixed, now=NOW) is None


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        pytest.param("GET", {"origin": "https://evil"}, False, id="reading is harmless"),
        pytest.param("POST", {}, False, id="no browser"),
        pytest.param("POST", {"origin": "http://medley:8080"}, False, id="our own page"),
        pytest.param("POST", {"origin": "https://radio.example"}, False, id="our public address"),
        pytest.param("POST", {"origin": "https://evil"}, True, id="another site"),
        pytest.param("POST", {"origin": "null"}, True, id="a frame without an origin"),
        pytest.param("DELETE", {"sec-fetch-site": "same-site"}, True, id="a sister site"),
        pytest.param("POST", {"sec-fetch-site": "same-origin"}, False, id="the browser vouches"),
    ],
)
def test_another_site_is_recognised(
    method: str, headers: dict[str, str], *, expected: bool
) -> None:
    said = Headers({"host": "medley:8080", **headers})

    assert comes_from_elsewhere(method, said, own_hosts=frozenset({"radio.example"})) is expected


def test_five_guesses_a_minute_are_free() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for second in range(5):
        now[0] = float(second)
        assert attempts.wait_s("here") == 0
        attempts.failed("here")

    assert attempts.wait_s("here") == pytest.approx(56)
    assert attempts.wait_s("there") == 0
    now[0] = 60.0
    assert attempts.wait_s("here") == 0
