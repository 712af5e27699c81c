"""A webhook among an instance's connections: made from its own template, and looked over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_POST: Final = 1
_NOT_WANTED: Final = frozenset({"onApplicationUpdate"})
_SUPPORTS: Final = "supports"
_USER: Final = "medley"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook connection; ``connection`` is the whole of it, to be sent back."""

    connection: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called in the instance's list."""
        return str(self.connection.get("name", ""))

    @property
    def url(self) -> str:
        """Where it posts."""
        return str(_fields(self.connection).get("url") or "")

    @property
    def disabled(self) -> tuple[str, ...]:
        """Events that this version has and that are switched off, in alphabetical order."""
        return tuple(
            sorted(event for event in events(self.connection) if not self.connection.get(event))
        )

    @property
    def has_tags(self) -> bool:
        """Whether it is limited to titles with certain tags: all others stay silent."""
        return bool(self.connection.get("tags"))


def webhooks(connections: Iterable[Mapping[str, Any]]) -> list[Webhook]:
    """Those of the connections that are webhooks."""
    return [Webhook(one) for one in connections if one.get("implementation") == "Webhook"]


def events(connection: Mapping[str, Any]) -> list[str]:
    """The events of use that this version of the instance can report: `onGrab` and so on."""
    wanted = []
    for key, value in connection.items():
        if key.startswith(f"{_SUPPORTS}On") and value:
            event = "o" + key.removeprefix(f"{_SUPPORTS}O")
            if event not in _NOT_WANTED:
                wanted.append(event)
    return wanted


def new_webhook(
    templates: Sequence[Mapping[str, Any]], *, name: str, url: str, secret: str | None
) -> dict[str, Any]:
    """A connection that reports everything of use to ``url``, without limits by tag.

    The secret travels as the password of Basic authentication, which every version has.

    Raises
    ------
    LookupError
        This instance knows no webhooks.
    """
    template = next((one for one in templates if one.get("implementation") == "Webhook"), None)
    if template is None:
        message = "the instance knows no webhooks"
        raise LookupError(message)
    made = {key: value for key, value in template.items() if key not in {"id", "presets"}}
    return configured({**made, "name": name}, url=url, secret=secret)


def configured(connection: Mapping[str, Any], *, url: str, secret: str | None) -> dict[str, Any]:
    """The same connection, reporting everything of use to ``url``."""
    wanted = {"url": url, "method": _POST}
    if secret is not None:
        wanted |= {"username": _USER, "password": secret}
    fields = [
        {**field, "value": wanted[field["name"]]} if field.get("name") in wanted else dict(field)
        for field in connection.get("fields", [])
    ]
    switched_on = dict.fromkeys(events(connection), True)
    return {**connection, **switched_on, "tags": [], "fields": fields}


def _fields(connection: Mapping[str, Any]) -> dict[str, Any]:
    return {field.get("name", ""): field.get("value") for field in connection.get("fields", [])}
