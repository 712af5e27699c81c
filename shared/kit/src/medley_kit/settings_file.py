"""Where medley.yaml is found, and how it becomes a tree that remembers its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from medley_kit.settings_tree import Branch, Items, KeyPath, Layer, Leaf, Origin, Problem, Tree

FILE_NAME = "medley.yaml"
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float", "null")}
_STRING_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "value")}
_MERGE_TAG = "tag:yaml.org,2002:merge"


@dataclass(slots=True)
class Document:
    """A settings file as it was read: everything that could be understood, and what could not."""

    root: Branch | None = None
    problems: list[Problem] = field(default_factory=list)


def medley_home(environ: Mapping[str, str]) -> Path:
    """Where Medley keeps its data: ``MEDLEY_HOME``, else a folder of the user's own."""
    if home := environ.get("MEDLEY_HOME"):
        return Path(home).expanduser()
    data = environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "medley"


def find_config(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read: ``config``, else what ``MEDLEY_CONFIG`` names, else the first that exists.

    None means that there is none, which is no error; a file that was named need not exist.
    """
    if config is not None:
        return config
    if named := environ.get("MEDLEY_CONFIG"):
        return Path(named).expanduser()
    candidates = (Path(FILE_NAME), medley_home(environ) / FILE_NAME)
    return next((path for path in candidates if path.is_file()), None)


def read_document(path: Path | None) -> Document:
    """The file as a tree; what is wrong with it is in ``problems``. No file is an empty one."""
    if path is None:
        return Document()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return Document(problems=[Problem((), None, f"{path} is not UTF-8 text")])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Document(problems=[Problem((), None, f"{path} cannot be read: {reason}")])
    return parse(text, Origin(Layer.FILE, str(path), 1))


def parse(text: str, origin: Origin) -> Document:
    """``text`` as a tree; ``origin`` says whose text it is."""
    document = Document()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        document.problems.append(_unreadable(error, origin))
        return document
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        where = Origin(origin.layer, origin.source, line)
        document.problems.append(Problem((), where, "a character here is not allowed in YAML"))
        return document
    if node is None:
        return document
    reader = _Reader(document, origin)
    root = reader.tree(node, ())
    if isinstance(root, Branch):
        document.root = root
    elif not (isinstance(root, Leaf) and root.value is None):
        document.problems.append(
            Problem((), origin, "sections are expected here: `name:`, indented")
        )
    return document


def parse_value(leaf: Leaf, at: KeyPath, problems: list[Problem]) -> Tree:
    """The mapping or list that a variable spells out as YAML or JSON; else ``leaf`` itself."""
    try:
        node = yaml.compose(leaf.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        problems.append(Problem(at, leaf.origin, "cannot be read as YAML or JSON"))
        return leaf
    document = Document()
    value = _Reader(document, leaf.origin).tree(node, at) if node is not None else leaf
    problems.extend(document.problems)
    return value


def _unreadable(error: yaml.MarkedYAMLError, origin: Origin) -> Problem:
    """Say where and why, without the excerpt: it may show a secret."""
    mark = error.problem_mark or error.context_mark
    where = Origin(origin.layer, origin.source, mark.line + 1) if mark else origin
    if isinstance(error, yaml.composer.ComposerError):
        return Problem((), where, "a value that begins with * or & has to stand in quotes")
    reason = (error.problem or "").split("'")[0].rstrip(" ,") or "it is not what YAML expects"
    return Problem((), where, f"this is not valid YAML ({reason})")


class _Reader:
    """One walk over a composed document."""

    def __init__(self, document: Document, origin: Origin) -> None:
        self._document = document
        self._origin = origin
        self._scalars = yaml.constructor.SafeConstructor()
        self._open: set[int] = set()

    def tree(self, node: yaml.Node, at: KeyPath) -> Tree:
        """The tree below ``node``; what is wrong goes to the document's problems."""
        origin = self._origin_of(node)
        if isinstance(node, yaml.ScalarNode):
            return self._leaf(node, at, origin)
        if id(node) in self._open:
            self._complain(at, origin, "contains itself")
            return Leaf(None, "", origin)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                children = (self.tree(child, (*at, i)) for i, child in enumerate(node.value))
                return Items(tuple(children), origin)
            return self._branch(node, at, origin)
        finally:
            self._open.discard(id(node))

    def _branch(self, node: yaml.Node, at: KeyPath, origin: Origin) -> Branch:
        children: dict[str, Tree] = {}
        inherited: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            where = self._origin_of(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(at, where, "has a key that is no plain word")
                continue
            key = str(key_node.value)
            if key_node.tag == _MERGE_TAG:
                inherited |= self._inherited(value_node, at)
            elif key in children:
                first = children[key].origin.line
                self._complain(
                    (*at, key), where, f"stands here twice; the first is in line {first}"
                )
            else:
                children[key] = _said_at(where, self.tree(value_node, (*at, key)))
        return Branch({**inherited, **children}, origin)

    def _inherited(self, node: yaml.Node, at: KeyPath) -> dict[str, Tree]:
        value = self.tree(node, at)
        sources = value.children if isinstance(value, Items) else (value,)
        found: dict[str, Tree] = {}
        for source in sources:
            if not isinstance(source, Branch):
                self._complain(at, value.origin, "can only inherit (`<<`) from mappings")
                continue
            found = {**source.children, **found}
        return found

    def _leaf(self, node: yaml.ScalarNode, at: KeyPath, origin: Origin) -> Leaf:
        text = str(node.value)
        if node.tag in _PLAIN_TAGS:
            try:
                return Leaf(self._scalars.construct_object(node), text, origin)
            except ValueError:
                return Leaf(text, text, origin)
        if node.tag not in _STRING_TAGS:
            self._complain(at, origin, "a value that begins with ! has to stand in quotes")
        return Leaf(text, text, origin)

    def _origin_of(self, node: yaml.Node) -> Origin:
        if self._origin.layer is not Layer.FILE:
            return self._origin
        return Origin(Layer.FILE, self._origin.source, node.start_mark.line + 1)

    def _complain(self, at: KeyPath, origin: Origin, text: str) -> None:
        self._document.problems.append(Problem(at, origin, text))


def _said_at(origin: Origin, value: Tree) -> Tree:
    """``value`` with the line of its key, which is where people look."""
    if isinstance(value, Leaf):
        return Leaf(value.value, value.text, origin)
    if isinstance(value, Items):
        return Items(value.children, origin)
    return Branch(value.children, origin)
