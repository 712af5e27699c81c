"""The JSON Schema of every message as it is committed, and what a difference from it means."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.contract.every_message import every_message

FOLDER = Path(__file__).parent / "schemas"
_WORDS = {"title", "description", "default", "examples"}
_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
# A schema is foreign JSON by nature.
Schema = dict[str, Any]


def current_schemas() -> dict[str, Schema]:
    """Subject → schema of what travels on it, as the contracts have it now."""
    return {
        str(kind.SUBJECT): kind.model_json_schema(mode="validation") for kind in every_message()
    }


def committed_schemas() -> dict[str, Schema]:
    """Subject → schema as it is committed."""
    return {
        path.name.removesuffix(".json"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.json"))
    }


def written(schema: Schema) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Why readers or stored messages of ``old`` would not survive; empty: it only adds."""
    return list(_compare(old, new, _Roots(old, new), ""))


class _Roots:
    """Where references of either schema lead; pairs under comparison are remembered."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old: Mapping[str, Schema] = old.get("$defs", {})
        self._new: Mapping[str, Schema] = new.get("$defs", {})
        self._compared: set[tuple[str, str]] = set()

    def compared(self, old: Schema, new: Schema) -> bool:
        """Whether both lead to a pair of definitions that was compared before; remembers it."""
        pair = (str(old.get("$ref")), str(new.get("$ref")))
        if pair == ("None", "None"):
            return False
        is_known = pair in self._compared
        self._compared.add(pair)
        return is_known

    def old(self, schema: Schema) -> Schema:
        """What an old schema says, its reference followed."""
        return _followed(schema, self._old)

    def new(self, schema: Schema) -> Schema:
        """What a new schema says, its reference followed."""
        return _followed(schema, self._new)


def _followed(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return definitions[str(reference).rsplit("/", 1)[-1]]


def _compare(old: Schema, new: Schema, roots: _Roots, at: str) -> Iterator[str]:
    if roots.compared(old, new):
        return
    old, new = roots.old(old), roots.new(new)
    here = at or "the message"
    if "anyOf" in old or "anyOf" in new:
        yield from _alternatives(old, new, roots, at)
        return
    for word in ("type", "format", "pattern", "const", "propertyNames"):
        if old.get(word) != new.get(word):
            yield f"{here}: {word} was {old.get(word)}, is {new.get(word)}"
    if set(old.get("enum", ())) != set(new.get("enum", ())):
        yield f"{here}: its values were {old.get('enum')}, are {new.get('enum')}"
    yield from _bounds(old, new, here)
    yield from _members(old, new, roots, at)
    for inner in ("items", "additionalProperties"):
        if isinstance(old.get(inner), dict) and isinstance(new.get(inner), dict):
            yield from _compare(old[inner], new[inner], roots, f"{at}[]")
        elif old.get(inner) != new.get(inner):
            yield f"{here}: its {inner} are others"
    if len(old.get("prefixItems", ())) != len(new.get("prefixItems", ())):
        yield f"{here}: it has another number of items"


def _members(old: Schema, new: Schema, roots: _Roots, at: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    dot = f"{at}." if at else ""
    for name in before:
        if name not in after:
            yield f"{dot}{name}: removed or renamed"
        else:
            yield from _compare(before[name], after[name], roots, f"{dot}{name}")
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{dot}{name}: required, and messages in the stream do not have it"
    for name in sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        yield f"{dot}{name}: no longer required, and readers rely on it"


def _alternatives(old: Schema, new: Schema, roots: _Roots, at: str) -> Iterator[str]:
    before = [roots.old(arm) for arm in old.get("anyOf", [old])]
    after = [roots.new(arm) for arm in new.get("anyOf", [new])]
    if len(before) != len(after):
        yield f"{at or 'the message'}: it had {len(before)} kinds of value, has {len(after)}"
        return
    for one, other in zip(before, after, strict=True):
        yield from _compare(one, other, roots, at)


def _bounds(old: Schema, new: Schema, here: str) -> Iterator[str]:
    for word in (*_LOWER_BOUNDS, *_UPPER_BOUNDS):
        was, now = old.get(word), new.get(word)
        if was == now or now is None:
            continue
        tighter = was is None or (now > was if word in _LOWER_BOUNDS else now < was)
        if tighter:
            yield f"{here}: {word} was {was}, is {now}"


def only_words(old: Schema, new: Schema) -> bool:
    """Whether the two differ in nothing but titles, descriptions and defaults."""
    return _without_words(old) == _without_words(new)


def _without_words(schema: object) -> object:
    if isinstance(schema, dict):
        return {
            key: {name: _without_words(value) for name, value in part.items()}
            if key in {"properties", "$defs"}
            else _without_words(part)
            for key, part in schema.items()
            if key not in _WORDS
        }
    if isinstance(schema, list):
        return [_without_words(part) for part in schema]
    return schema
