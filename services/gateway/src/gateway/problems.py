"""The only body an error has: `application/problem+json` (RFC 9457)."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from nats.errors import Error as NatsError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from medley_kit.broker import BrokerRefused, Refused
from medley_kit.db import is_outage
from medley_kit.errors import TransientError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
_REASONS = {
    "tuple_type": "Input should be a list",
    "model_attributes_type": "Input should be a JSON object",
    "dict_type": "Input should be a JSON object",
    "datetime": "Input should be a time with its zone, such as 2026-01-31T12:00:00Z",
    "timezone_aware": "Input should be a time with its zone, such as 2026-01-31T12:00:00Z",
    "date": "Input should be a date, such as 2026-01-31",
}
"""By how pydantic's name of a mistake begins."""
_ERRORS_TOLD = 3
"""In the sentence; the list has all of them."""
_KINDS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    422: "invalid-request",
    500: "internal-error",
    503: "service-unavailable",
}


class Problem(Exception):
    """What went wrong, for whoever asked; nothing secret in it.

    ``kind`` is kebab-case and part of the contract; ``extras`` are further named members.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extras: object,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.extras = extras

    def document(self) -> dict[str, object]:
        """Spell it as RFC 9457 has it."""
        return {
            "type": f"urn:medley:problem:{self.kind}",
            "title": self.kind.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            **self.extras,
        }

    def response(self) -> Response:
        """Answer with it."""
        return Response(
            msgspec.json.encode(self.document()),
            status_code=self.status,
            media_type=MEDIA_TYPE,
            headers=self.headers,
        )


def unavailable(detail: str, *, retry_after_s: float | None = None) -> Problem:
    """Something that must answer does not: worth asking again."""
    wait = math.ceil(retry_after_s) if retry_after_s else RETRY_AFTER_S
    return Problem(503, "service-unavailable", detail, headers={"Retry-After": str(wait)})


def not_found(detail: str) -> Problem:
    """Nothing of that name or number exists."""
    return Problem(404, "not-found", detail)


def install(app: FastAPI | Starlette) -> None:
    """Make every error of ``app``, the framework's own included, answer with a problem."""
    app.add_exception_handler(Problem, _from_problem)
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(Refused, _from_refusal)
    app.add_exception_handler(TransientError, _from_transient)
    app.add_exception_handler(BrokerRefused, _from_broker)
    app.add_exception_handler(NatsError, _from_nats)
    for outage in (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        app.add_exception_handler(outage, _from_outage)
    app.add_exception_handler(Exception, _from_anything)


async def _from_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _from_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _KINDS.get(error.status_code, f"http-{error.status_code}")
    detail = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = "Nothing is at this address."
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not among what this address takes."
    return Problem(error.status_code, kind, detail, headers=error.headers).response()


async def _from_broker(_request: Request, error: Exception) -> Response:
    """The size is the one thing a client can mend."""
    return Problem(
        413, "body-too-large", f"{error}: raise its max_payload, or send less."
    ).response()


async def _from_validation(_request: Request, error: Exception) -> Response:
    """Say where and why, but never repeat what was sent: it may hold a secret."""
    assert isinstance(error, RequestValidationError)
    errors = [_told(entry) for entry in error.errors()]
    fields = sorted({entry["field"] for entry in errors})
    told = "; ".join(f"{entry['field']}: {entry['reason']}" for entry in errors[:_ERRORS_TOLD])
    return Problem(
        422,
        "invalid-request",
        f"Not as this address expects it: {told}.",
        fields=fields,
        errors=errors,
    ).response()


def _told(entry: Mapping[str, Any]) -> dict[str, str]:
    """Field and reason of one mistake, without the words of Python."""
    kind, place = str(entry["type"]), [str(part) for part in entry["loc"]]
    if kind == "json_invalid":
        # What follows is how many characters could be read.
        return {"field": place[0], "reason": f"This is no JSON, from character {place[1]} on"}
    reason = next((said for ending, said in _REASONS.items() if kind.startswith(ending)), None)
    told = str(entry["msg"]).removeprefix("Value error, ")
    return {"field": ".".join(place), "reason": reason or told}


async def _from_refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    refusal = error.refusal
    status = refusal.status if 400 <= refusal.status < 600 else 500
    headers = (
        {"Retry-After": str(RETRY_AFTER_S)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    )
    return Problem(
        status, refusal.refused, refusal.detail, headers=headers, **refusal.extras
    ).response()


async def _from_transient(_request: Request, error: Exception) -> Response:
    assert isinstance(error, TransientError)
    detail = str(error) or "Not possible at the moment."
    return unavailable(detail, retry_after_s=error.retry_after_s).response()


async def _from_nats(_request: Request, _error: Exception) -> Response:
    return unavailable("NATS does not answer.").response()


async def _from_outage(_request: Request, error: Exception) -> Response:
    if not is_outage(error):
        raise error
    return unavailable("The database does not answer.").response()


async def _from_anything(_request: Request, _error: Exception) -> Response:
    """The server logs the error itself; whoever asked learns only that it is ours."""
    return Problem(500, "internal-error", "Medley failed; its log says why.").response()
