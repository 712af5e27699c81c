"""The messages, described: generated from the contracts, so that it cannot differ from them."""

from functools import cache
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter
from pydantic import JsonValue
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.pages.rendering import render
from gateway.routes.examples import Responses
from gateway.vocabulary import contracts
from medley_contracts.subjects import Kind

router = APIRouter(tags=["messages"])

_ACTIONS: Final = {
    Kind.EVENT: "An event: something that happened.",
    Kind.COMMAND: "A command: something its owner shall do.",
    Kind.QUERY: "A query: answered at once by its owner, or refused.",
}
_ANSWERS: Final[Responses] = {
    200: {
        "description": "AsyncAPI 3.0; a page for people when the client accepts HTML.",
        "content": {
            "application/json": {
                "example": {"asyncapi": "3.0.0", "info": {"title": "Medley", "version": "0.1.0"}}
            },
            "text/html": {"example": "<!doctype html><title>Messages</title>"},
        },
    }
}


@router.get("/asyncapi", responses=_ANSWERS)
async def asyncapi(request: Request) -> Response:
    """Every message the services exchange."""
    if "text/html" in request.headers.get("accept", ""):
        return render("messages.html", messages=_listed())
    return JSONResponse(document())


@router.get("/asyncapi.json", include_in_schema=False)
async def asyncapi_json() -> Response:
    """The same, whatever the client accepts."""
    return JSONResponse(document())


@cache
def document() -> dict[str, JsonValue]:
    """The AsyncAPI document."""
    models = [(contract, "validation") for contract in contracts()]
    _, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # a literal, widened by the comprehension
    channels: dict[str, JsonValue] = {}
    operations: dict[str, JsonValue] = {}
    messages: dict[str, JsonValue] = {}
    for contract in contracts():
        name, subject = contract.__name__, str(contract.SUBJECT)
        channels[name] = {
            "address": subject,
            "description": _ACTIONS[contract.SUBJECT.kind],
            "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        }
        messages[name] = {
            "name": name,
            "contentType": "application/json",
            "summary": _first_line(contract.__doc__),
            "payload": {"$ref": f"#/components/schemas/{name}"},
        }
        operations[f"send{name}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{name}"},
        }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Medley", "version": version("medley-gateway")},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas.get("$defs", {})},
    }


def _listed() -> list[dict[str, object]]:
    """The messages for a page: subject, kind, sentence and members."""
    return [
        {
            "name": contract.__name__,
            "subject": str(contract.SUBJECT),
            "kind": _ACTIONS[contract.SUBJECT.kind],
            "summary": _first_line(contract.__doc__),
            "members": [
                (name, field.is_required(), field.description or "")
                for name, field in contract.model_fields.items()
            ],
        }
        for contract in contracts()
    ]


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
