"""Which handler answers a path: whatever its case, without walking a list of patterns."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, unquote

import msgspec

from medley_simulators.jellyfin.items import undashed

HTML_STARTING: Final = b"<!DOCTYPE html><html><body>Jellyfin is starting up.</body></html>"
T = TypeVar("T")

_ERROR: Final = b"Error processing request."
_TEXT: Final = "text/plain"


class Refused(Exception):
    """The server answers with an error status and, save for 401, a line of plain text."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Answer:
    """What goes back; an empty body has no content type."""

    status: int = 204
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def answer(value: Any) -> Answer:
    """200 with JSON."""
    return Answer(200, msgspec.json.encode(value))


def printed(body: bytes) -> Answer:
    """200 with JSON that is printed already."""
    return Answer(200, body)


def refusal(status: int) -> Answer:
    """An error as the server words it."""
    return Answer(status, b"" if status == 401 else _ERROR, _TEXT)


@dataclass(slots=True)
class Call:
    """One request, its parts folded so that neither case nor spelling matters."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    places: Mapping[str, str]
    body: bytes
    token: str | None = None

    def text(self, name: str) -> str | None:
        """A query value; empty counts as absent."""
        return self.query.get(name.lower()) or None

    def number(self, name: str) -> int | None:
        """A whole number of the query."""
        return _reading(int, self.text(name))

    def flag(self, name: str) -> bool | None:
        """``true`` or ``false`` of the query, in any case."""
        return _reading(_to_bool, self.text(name))

    def words(self, name: str) -> list[str]:
        """A comma list of the query, lower-case."""
        return [word.strip().lower() for word in (self.text(name) or "").split(",") if word.strip()]

    def ids(self, name: str) -> list[str]:
        """A comma list of GUIDs; those that are none are left out."""
        found = []
        for word in self.words(name):
            try:
                found.append(undashed(word))
            except ValueError:
                continue
        return found

    def guid(self, name: str) -> str | None:
        """A GUID from the path or else the query; the empty one counts as absent."""
        text = self.places.get(name.lower()) or self.text(name)
        found = _reading(undashed, text)
        return found if found and int(found, 16) else None

    def json(self) -> "Body":
        """The body as an object; its member names are folded."""
        try:
            value = msgspec.json.decode(self.body)
        except msgspec.DecodeError as error:
            raise Refused(400) from error
        if not isinstance(value, dict):
            raise Refused(400)
        return Body(value)


class Body:
    """A JSON object whose numbers may come as strings."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self.members = members
        self._folded = {name.lower(): value for name, value in members.items()}

    def raw(self, name: str) -> Any:
        """The member as it came; ``None`` when absent."""
        return self._folded.get(name.lower())

    def text(self, name: str) -> str | None:
        """A string member."""
        return _expect(self.raw(name), str)

    def flag(self, name: str) -> bool | None:
        """A boolean member."""
        return _expect(self.raw(name), bool)

    def number(self, name: str) -> float | None:
        """A number, or a string that spells one."""
        value = self.raw(name)
        if isinstance(value, bool):
            raise Refused(400)
        return _reading(float, value)

    def whole(self, name: str) -> int | None:
        """A whole number, or a string that spells one."""
        value = self.raw(name)
        if isinstance(value, bool | float):
            raise Refused(400)
        return _reading(int, value)

    def guid(self, name: str) -> str | None:
        """A GUID member."""
        return _reading(undashed, self.text(name))

    def guids(self, name: str) -> list[str] | None:
        """A list of GUIDs; ``None`` when absent."""
        value = _expect(self.raw(name), list)
        return None if value is None else [_required(_reading(undashed, str(e))) for e in value]


Handler = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One template with its handler; ``right`` is ``none``, ``token``, ``admin`` or ``control``."""

    method: str
    template: str
    handler: Handler
    right: str = "token"
    writes_user_data: bool = False


class RouteTable:
    """A tree of path segments; ``{name}`` matches any one segment."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, route: Route) -> None:
        """Make a route known."""
        node = self._root
        for part in route.template.strip("/").split("/"):
            node = node.setdefault("{}" if part.startswith("{") else part.lower(), {})
        node.setdefault("", {})[route.method] = route

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route of a path with the values of its placeholders.

        Raises
        ------
        Refused
            404 for an unknown path, 405 for a known one with another method.
        """
        parts = [unquote(part) for part in path.strip("/").split("/")]
        routes = _walk(self._root, parts)
        if not routes:
            raise Refused(404)
        route: Route | None = routes.get(method)
        if route is None:
            raise Refused(405)
        names = route.template.strip("/").split("/")
        pairs = zip(names, parts, strict=True)
        return route, {n[1:-1].lower(): part for n, part in pairs if n.startswith("{")}


def fold_query(raw: bytes) -> dict[str, str]:
    """Read a query string; of keys that differ only in case the last wins."""
    pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True)
    folded: dict[str, str] = {}
    for key, value in pairs:
        name = key.lower()
        folded[name] = f"{folded[name]},{value}" if name in folded else value
    return folded


def _walk(node: Mapping[str, Any], parts: list[str]) -> Mapping[str, Route] | None:
    if not parts:
        return node.get("")
    for name in (parts[0].lower(), "{}"):
        if name and name in node and (found := _walk(node[name], parts[1:])):
            return found
    return None


def _reading(read: Callable[[Any], T], value: object) -> T | None:
    """Read a value that may be absent; one that cannot be read is a bad request."""
    if value is None:
        return None
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise Refused(400) from error


def _expect(value: object, kind: type[T]) -> T | None:
    if value is None or isinstance(value, kind):
        return value
    raise Refused(400)


def _required(value: T | None) -> T:
    if value is None:
        raise Refused(400)
    return value


def _to_bool(text: str) -> bool:
    folded = text.lower()
    if folded not in {"true", "false"}:
        raise ValueError(text)
    return folded == "true"
