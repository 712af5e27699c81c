"""Settings before they are checked: values that know which line or variable said them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands: ``("jellyfin_sync", "servers", "lan", "url")``."""


class Layer(IntEnum):
    """Who said it; a higher one wins."""

    FALLBACK = 0
    FILE = 1
    ENVIRONMENT = 2
    OVERRIDE = 3


@dataclass(frozen=True, slots=True)
class Origin:
    """Which file and line, or which variable, said a value."""

    layer: Layer
    source: str
    line: int = 0

    def __str__(self) -> str:
        """Name it for people."""
        if self.layer is Layer.FILE:
            return f"{self.source}, line {self.line}"
        if self.layer is Layer.OVERRIDE:
            return "the starting program"
        return f"environment variable {self.source}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value; ``text`` is how it was written, before YAML made a number or a boolean of it."""

    value: object
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    children: tuple["Tree", ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping, in the order in which it was written."""

    children: Mapping[str, "Tree"]
    origin: Origin


Tree: TypeAlias = Branch | Items | Leaf


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and a sentence's end that says what."""

    at: KeyPath
    origin: Origin | None
    text: str

    def __str__(self) -> str:
        """One sentence; it never holds a secret's value."""
        subject = f"`{spelled(self.at)}` {self.text}" if self.at else self.text
        sentence = subject if subject.endswith("?") else f"{subject}."
        return f"{self.origin}: {sentence}" if self.origin else sentence


def spelled(at: KeyPath) -> str:
    """``servers.lan.url`` and ``path_sync_policy[1].prefix``."""
    text = ""
    for part in at:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def laid_over(below: Tree | None, above: Tree) -> Tree:
    """Both as one, ``above`` winning; mappings are joined, everything else is replaced.

    A variable's key takes the spelling of the key it matches when case and hyphens are ignored,
    since variables arrive lower-cased. A file's ``null`` leaves a fallback in place.
    """
    if below is None:
        return above
    if isinstance(above, Leaf) and above.value is None and below.origin.layer is Layer.FALLBACK:
        return below
    if not (isinstance(below, Branch) and isinstance(above, Branch)):
        return above
    joined = dict(below.children)
    for key, child in above.children.items():
        name = _same_key(key, joined) if above.origin.layer is Layer.ENVIRONMENT else key
        joined[name] = laid_over(joined.get(name), child)
    return Branch(joined, below.origin if below.origin.layer is Layer.FILE else above.origin)


def _same_key(key: str, existing: Iterable[str]) -> str:
    candidates = list(existing)
    if key in candidates:
        return key
    folded = key.replace("-", "_").casefold()
    return next((k for k in candidates if k.replace("-", "_").casefold() == folded), key)


def from_value(value: object, origin: Origin) -> Tree:
    """The tree of a plain value that a program hands over."""
    if isinstance(value, Mapping):
        return Branch({str(k): from_value(v, origin) for k, v in value.items()}, origin)
    if isinstance(value, list | tuple):
        return Items(tuple(from_value(v, origin) for v in value), origin)
    return Leaf(value, str(value), origin)


def at_path(path: Iterable[str], leaf: Leaf) -> Tree:
    """A tree that holds only ``leaf``, at ``path``."""
    tree: Tree = leaf
    for key in reversed(tuple(path)):
        tree = Branch({key: tree}, leaf.origin)
    return tree


def plain(tree: Tree) -> object:
    """The value without its origins."""
    if isinstance(tree, Branch):
        return {key: plain(child) for key, child in tree.children.items()}
    if isinstance(tree, Items):
        return [plain(child) for child in tree.children]
    return tree.value


def said_nearest(tree: Tree | None, at: KeyPath) -> Origin | None:
    """Who said what stands ``at``, or else the innermost thing around it; None: nobody."""
    origin: Origin | None = None
    for part in at:
        origin = tree.origin if tree else origin
        if isinstance(tree, Branch):
            tree = tree.children.get(str(part))
        elif isinstance(tree, Items) and isinstance(part, int) and part < len(tree.children):
            tree = tree.children[part]
        else:
            return origin
    return tree.origin if tree else origin
