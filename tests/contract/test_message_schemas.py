"""A message changes by addition, or not at all: the committed schemas hold it to that."""

from typing import Any

import pytest

from tests.contract.every_message import Spoken, every_message
from tests.contract.message_schemas import (
    breaking_changes,
    committed_schemas,
    current_schemas,
    only_words,
)

COMMITTED = committed_schemas()
CURRENT = current_schemas()


@pytest.mark.parametrize("subject", sorted({*COMMITTED, *CURRENT}))
def test_a_message_is_what_its_committed_schema_says(subject: str) -> None:
    old, new = COMMITTED.get(subject), CURRENT.get(subject)

    assert old is not None, f"{subject} is new: run `make generated` and commit its schema"
    assert new is not None, f"{subject} is gone: old messages of it may be in the stream"
    assert old == new, explained(subject, old, new)


def explained(subject: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """What the developer who changed a message has to do."""
    if only_words(old, new):
        return f"{subject}: only its description changed: run `make generated` and commit"
    if broken := breaking_changes(old, new):
        reasons = "; ".join(broken)
        return (
            f"{subject} is broken for old readers or old messages ({reasons}). Leave the class as "
            "it was, add a new one with the next major, publish both for one release"
        )
    return f"{subject} only grew: run `make generated` and commit"


@pytest.mark.parametrize("kind", every_message())
def test_every_message_says_what_it_is(kind: Spoken) -> None:
    assert (kind.__doc__ or "").strip().endswith((".", "`."))


BASE: dict[str, Any] = {
    "type": "object",
    "required": ["a"],
    "properties": {
        "a": {"type": "string", "maxLength": 5},
        "b": {"enum": ["x", "y"], "type": "string"},
        "c": {"items": {"$ref": "#/$defs/C"}, "type": "array"},
        "d": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}], "default": None},
    },
    "$defs": {"C": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}},
}


def changed(*path: str, to: object) -> dict[str, Any]:
    """The base schema with one thing replaced; None takes it out."""
    if not path:
        return BASE

    def replace(schema: Any, rest: tuple[str, ...]) -> Any:
        key, *deeper = rest
        copy = {**schema}
        if deeper:
            copy[key] = replace(copy[key], tuple(deeper))
        elif to is None:
            del copy[key]
        else:
            copy[key] = to
        return copy

    result: dict[str, Any] = replace(BASE, path)
    return result


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(BASE, id="nothing"),
        pytest.param(changed("properties", "e", to={"type": "string"}), id="an optional field"),
        pytest.param(changed("properties", "a", "maxLength", to=9), id="a wider limit"),
        pytest.param(changed("properties", "a", "maxLength", to=None), id="no limit any more"),
        pytest.param(changed("description", to="Other words."), id="other words"),
    ],
)
def test_what_only_adds_is_no_break(new: dict[str, Any]) -> None:
    assert breaking_changes(BASE, new) == []


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        pytest.param(changed("properties", "b", to=None), "b: removed", id="a field is gone"),
        pytest.param(
            changed("properties", "a", "type", to="integer"), "a: type", id="another type"
        ),
        pytest.param(changed("required", to=["a", "b"]), "b: required", id="newly required"),
        pytest.param(changed("required", to=[]), "a: no longer required", id="newly optional"),
        pytest.param(
            changed("properties", "b", "enum", to=["x"]), "b: its values", id="a value less"
        ),
        pytest.param(
            changed("properties", "b", "enum", to=["x", "y", "z"]),
            "b: its values",
            id="a value more",
        ),
        pytest.param(changed("properties", "a", "maxLength", to=4), "a: maxLength", id="tighter"),
        pytest.param(
            changed("properties", "b", "minLength", to=1), "b: minLength", id="a new limit"
        ),
        pytest.param(
            changed("$defs", "C", "properties", "n", "type", to="string"),
            "c[].n: type",
            id="inside",
        ),
        pytest.param(
            changed("properties", "d", to={"type": "integer"}), "d: it had 2", id="no null"
        ),
    ],
)
def test_what_readers_would_not_survive_is_a_break(new: dict[str, Any], reason: str) -> None:
    changes = breaking_changes(BASE, new)

    assert len(changes) == 1
    assert changes[0].startswith(reason)


def test_other_words_are_recognised_as_such() -> None:
    assert only_words(BASE, changed("properties", "a", "description", to="Other words."))
    assert not only_words(BASE, changed("properties", "a", "maxLength", to=9))


def test_a_field_called_title_is_no_words() -> None:
    assert not only_words(BASE, changed("properties", "title", to={"type": "string"}))
