"""What a tree of settings means to a model: unknown keys, secrets in files, the valid value."""

import difflib
import types
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Generic, NoReturn, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from medley_kit.settings_file import parse_value
from medley_kit.settings_tree import (
    Branch,
    Items,
    KeyPath,
    Layer,
    Leaf,
    Origin,
    Problem,
    Tree,
    from_value,
    plain,
    said_nearest,
)

_FILE_SUFFIX = "_file"
_IN_A_MAP = "token"
_NAMED_TYPES = {
    "model_type": "should be a section of settings: `name: value`, indented",
    "dict_type": "should be a section of settings: `name: value`, indented",
    "list_type": "should be a list",
    "string_type": "should be text",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "string_pattern_mismatch": "is a name; it should be letters, digits, - and _ only",
}

ModelT = TypeVar("ModelT", bound=BaseModel)


class SettingsPart(BaseModel):
    """A section, or a part of one: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True
    )


def refuse(sentence: str, *, at: KeyPath) -> NoReturn:
    """Called by a model's own validators: say that what stands ``at``, below the model, is wrong.

    ``sentence`` continues the key's name: "names no server".
    """
    raise PydanticCustomError("refused", "{sentence}", {"sentence": sentence, "at": at})


class Reading(Generic[ModelT]):
    """One section of the tree, read as one model; ``problems`` tells what is wrong with it."""

    def __init__(self, model: type[ModelT], tree: Tree | None, at: KeyPath) -> None:
        self._model = model
        self._at = at
        self._seen = tree
        self._answered: set[KeyPath] = set()
        self.problems: list[Problem] = []

    def value(self, given: Mapping[str, object], *, hidden: frozenset[str]) -> ModelT | None:
        """The model, with ``given`` for its ``hidden`` fields; None when something is wrong."""
        empty = Branch({}, Origin(Layer.FALLBACK, ""))
        data = self._section(self._model, self._seen or empty, self._at, hidden)
        fields = {**data, **given} if isinstance(data, dict) else data
        try:
            value = self._model.model_validate(fields)
        except ValidationError as error:
            self._translate(error)
            return None
        return None if self.problems else value

    def _read(self, tree: Tree, annotation: object, at: KeyPath) -> object:
        kind = _bare(annotation)
        if isinstance(tree, Leaf) and tree.value is None:
            return None
        if _is_secret(kind):
            return self._secret(tree, at)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._section(kind, self._spelled_out(tree, at), at, frozenset())
        if get_origin(kind) is dict:
            return self._mapping(self._spelled_out(tree, at), get_args(kind)[1], at)
        if get_origin(kind) in {list, tuple}:
            return self._list(tree, get_args(kind)[0], at)
        return self._scalar(tree, kind, at)

    def _section(
        self, model: type[BaseModel], tree: Tree, at: KeyPath, hidden: frozenset[str]
    ) -> object:
        if not isinstance(tree, Branch):
            return plain(tree)
        fields = {k: f.annotation for k, f in model.model_fields.items() if k not in hidden}
        secrets = {name for name, kind in fields.items() if _is_secret(_bare(kind))}
        data: dict[str, object] = {}
        for key, child in self._from_files(tree, secrets, at).items():
            if key not in fields:
                self._say((*at, key), child.origin, _unknown(key, fields, secrets))
            elif not _is_absent(child, fields[key]):
                data[key] = self._read(child, fields[key], (*at, key))
        return data

    def _mapping(self, tree: Tree, annotation: object, at: KeyPath) -> object:
        if not isinstance(tree, Branch):
            return plain(tree)
        return {k: self._read(v, annotation, (*at, k)) for k, v in tree.children.items()}

    def _list(self, tree: Tree, annotation: object, at: KeyPath) -> object:
        if _is_variable(tree) and isinstance(tree, Leaf):
            if tree.text.lstrip().startswith("["):
                tree = parse_value(tree, at, self.problems)
            else:
                parts = [part.strip() for part in tree.text.split(",")]
                tree = from_value([part for part in parts if part], tree.origin)
        if not isinstance(tree, Items):
            return plain(tree)
        return [self._read(child, annotation, (*at, i)) for i, child in enumerate(tree.children)]

    def _scalar(self, tree: Tree, kind: object, at: KeyPath) -> object:
        if not isinstance(tree, Leaf):
            return plain(tree)
        if kind in {str, Path} or (isinstance(kind, type) and issubclass(kind, StrEnum)):
            return tree.value if tree.origin.layer is Layer.OVERRIDE else tree.text
        if kind in {int, float} and isinstance(tree.value, bool):
            self._say(at, tree.origin, "should be a number")
        return tree.value

    def _spelled_out(self, tree: Tree, at: KeyPath) -> Tree:
        """A section that one variable gives as a whole, as YAML or JSON."""
        if _is_variable(tree) and isinstance(tree, Leaf):
            return parse_value(tree, at, self.problems)
        return tree

    def _secret(self, tree: Tree, at: KeyPath) -> object:
        if isinstance(tree, Branch) and set(tree.children) <= {_IN_A_MAP, _IN_A_MAP + _FILE_SUFFIX}:
            found = self._from_files(tree, {_IN_A_MAP}, at).get(_IN_A_MAP)
            if found is not None:
                return self._secret(found, (*at, _IN_A_MAP))
        if not isinstance(tree, Leaf):
            return plain(tree)
        return tree.value if isinstance(tree.value, SecretStr) else tree.text

    def _from_files(self, tree: Branch, secrets: set[str], at: KeyPath) -> dict[str, Tree]:
        """The children, with each ``<secret>_file`` replaced by the secret it names."""
        children = dict(tree.children)
        for name in secrets:
            pointer = children.pop(name + _FILE_SUFFIX, None)
            if pointer is None or (isinstance(pointer, Leaf) and pointer.value is None):
                continue
            direct = children.get(name)
            if direct is not None and plain(direct) is not None:
                if direct.origin.layer > pointer.origin.layer:
                    continue
                if direct.origin.layer == pointer.origin.layer:
                    text = f"and `{name + _FILE_SUFFIX}` are both given; one of them is enough"
                    self._say((*at, name), direct.origin, text)
                    continue
            children[name] = self._file_content(pointer, name, at)
        return children

    def _file_content(self, pointer: Tree, name: str, at: KeyPath) -> Leaf:
        origin = pointer.origin
        if not isinstance(pointer, Leaf):
            return self._unread(at, name, origin, "should be the path of a file")
        path = Path(pointer.text).expanduser()
        if origin.layer is Layer.FILE:
            path = Path(origin.source).parent / path
        try:
            secret = path.read_text(encoding="utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            return self._unread(at, name, origin, f"names {path}, which is not UTF-8 text")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return self._unread(at, name, origin, f"names {path}, which cannot be read: {reason}")
        if not secret:
            return self._unread(at, name, origin, f"names {path}, which is empty")
        return Leaf(secret, secret, origin)

    def _unread(self, at: KeyPath, name: str, origin: Origin, text: str) -> Leaf:
        """Say what is wrong with a secret's file, and nothing about the secret itself."""
        self._say((*at, name + _FILE_SUFFIX), origin, text)
        self._answered.add((*at, name))
        return Leaf("unread", "unread", origin)

    def _say(self, at: KeyPath, origin: Origin | None, text: str) -> None:
        self._answered.add(at)
        self.problems.append(Problem(at, origin, text))

    def _translate(self, error: ValidationError) -> None:
        for detail in error.errors(include_url=False, include_input=False):
            loc = _location(detail)
            at = (*self._at, *loc)
            if at not in self._answered:
                origin = said_nearest(self._seen, loc)
                self.problems.append(Problem(at, origin, _sentence(detail)))


def _location(detail: ErrorDetails) -> KeyPath:
    loc = tuple(part for part in detail["loc"] if part != "[key]")
    refused = detail.get("ctx", {}).get("at")
    return (*loc, *refused) if isinstance(refused, tuple) else loc


def _sentence(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "is required and missing"
    if named := _NAMED_TYPES.get(detail["type"]):
        return named
    text = detail["msg"].rstrip(".")
    for opening in ("Value error, ", "Input ", "Value ", "it "):
        text = text.removeprefix(opening)
    return text


def _unknown(key: str, fields: Mapping[str, object], secrets: set[str]) -> str:
    known = [*fields, *(name + _FILE_SUFFIX for name in secrets)]
    close = difflib.get_close_matches(key.casefold(), known, n=1, cutoff=0.6)
    if close:
        return f"is not a setting; did you mean `{close[0]}`?"
    return f"is not a setting; what can stand here: {', '.join(sorted(fields))}"


def _is_secret(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, SecretStr)


def _is_variable(tree: Tree) -> bool:
    return tree.origin.layer in {Layer.ENVIRONMENT, Layer.FALLBACK}


def _is_absent(tree: Tree, annotation: object) -> bool:
    """A key with nothing behind it, where nothing is no value: the default holds."""
    return isinstance(tree, Leaf) and tree.value is None and type(None) not in _arms(annotation)


def _arms(annotation: object) -> tuple[object, ...]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, types.UnionType}:
        return get_args(annotation)
    return (annotation,)


def _bare(annotation: object) -> object:
    """The type below ``Annotated`` and ``| None``."""
    arms = [arm for arm in _arms(annotation) if arm is not type(None)]
    if len(arms) == 1 and get_origin(arms[0]) is Annotated:
        return _bare(get_args(arms[0])[0])
    return arms[0] if len(arms) == 1 else annotation
