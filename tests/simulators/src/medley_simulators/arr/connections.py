"""Notification connections of the kind Webhook: toggles, fields, and the mute ladder."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from medley_simulators.webhook_sender import WebhookSender

MASK: Final = "********"
_LADDER_S: Final = (60, 300, 900, 1800, 3600)
_GRACE_S: Final = 300
_YOUNG_S: Final = 900
_YOUNG_STEPS: Final = 2
_PUT: Final = 2
FIELDS: Final = (
    ("url", "url", "normal"),
    ("method", "select", "normal"),
    ("username", "textbox", "userName"),
    ("password", "password", "password"),
    ("headers", "keyValueList", "normal"),
)


@dataclass(slots=True)
class Muting:
    """Since when a connection fails, on which step it is, and until when it is suspended."""

    failing_since: float | None = None
    step: int = 0
    until: float = 0.0


class Connections:
    """The connections of one instance.

    A connection that fails for five minutes is suspended, each time longer; what happens meanwhile
    is never posted. ``clock`` gives seconds; ``started`` is when the instance was started.
    """

    def __init__(
        self, toggles: Mapping[str, str], sender: WebhookSender, clock: Callable[[], float]
    ) -> None:
        self._toggles = toggles
        self._sender = sender
        self._clock = clock
        self.started = clock()
        self.all: dict[int, dict[str, Any]] = {}
        self._muting: dict[int, Muting] = {}

    def template(self) -> dict[str, Any]:
        """An empty connection, as the schema has it."""
        off = dict.fromkeys(self._toggles.values(), False)
        supported = {f"supports{toggle[0].upper()}{toggle[1:]}": True for toggle in off}
        fields = [
            {"order": n, "name": name, "label": name, "type": kind, "privacy": privacy}
            for n, (name, kind, privacy) in enumerate(FIELDS)
        ]
        fields[1]["value"] = 1
        return {
            **off,
            **supported,
            "includeHealthWarnings": False,
            "fields": fields,
            "implementationName": "Webhook",
            "implementation": "Webhook",
            "configContract": "WebhookSettings",
            "infoLink": "https://wiki.servarr.example/settings#connections",
            "presets": [],
            "tags": [],
        }

    def add(self, connection: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a new one."""
        number = max(self.all, default=0) + 1
        self.all[number] = {**connection, "id": number}
        return self.all[number]

    def replace(self, number: int, connection: Mapping[str, Any]) -> dict[str, Any]:
        """Keep it in place of the old; a masked password stays what it was."""
        before = _values(self.all[number])
        fields = [
            {**field, "value": before.get(field["name"])} if field.get("value") == MASK else field
            for field in connection.get("fields", [])
        ]
        self.all[number] = {**connection, "fields": fields, "id": number}
        return self.all[number]

    def subscribe(
        self, url: str, *, secret: str | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Have everything posted there, as a person would set it up."""
        values: dict[str, Any] = {
            "url": url,
            "method": 1,
            "username": "medley" if secret else "",
            "password": secret or "",
            "headers": [{"key": key, "value": value} for key, value in (headers or {}).items()],
        }
        template = self.template()
        fields = [{**field, "value": values.get(field["name"])} for field in template["fields"]]
        on = dict.fromkeys(self._toggles.values(), True)
        return self.add({**template, **on, "name": "Webhook", "fields": fields})

    async def announce(self, event: str, body: Mapping[str, Any], *, tags: set[int]) -> None:
        """Post to every connection whose toggle is on and whose tags fit, unless it is suspended.

        ``event`` is a key of the toggles: the kind in the body, or a finer one.
        """
        toggle = self._toggles.get(event)
        for number, connection in list(self.all.items()):
            wanted = set(connection.get("tags", []))
            if toggle is None or not connection.get(toggle) or (wanted and not wanted & tags):
                continue
            await self._post(number, connection, body)

    async def test(self, connection: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
        """Whether a test is answered with 2xx."""
        values = _values(connection)
        if not values.get("url"):
            return False
        return await self._sender.send(values["url"], _headers(values), body)

    def muted(self) -> list[str]:
        """Names of the connections that are suspended now."""
        return [
            str(self.all[number].get("name"))
            for number, muting in self._muting.items()
            if number in self.all and muting.until > self._clock()
        ]

    async def _post(
        self, number: int, connection: Mapping[str, Any], body: Mapping[str, Any]
    ) -> None:
        muting = self._muting.setdefault(number, Muting())
        if muting.until > self._clock():
            self._sender.tally.lost += 1
            return
        values = _values(connection)
        if await self._sender.send(values.get("url") or "", _headers(values), body):
            self._muting[number] = Muting()
            return
        now = self._clock()
        if muting.failing_since is None:
            muting.failing_since = now
        if now - muting.failing_since >= _GRACE_S:
            is_young = now - self.started < _YOUNG_S
            highest = _YOUNG_STEPS if is_young else len(_LADDER_S)
            muting.step = min(muting.step + 1, highest)
            muting.until = now + _LADDER_S[muting.step - 1]


def masked(connection: Mapping[str, Any]) -> dict[str, Any]:
    """As the API shows it: passwords are hidden."""
    fields = [
        {**field, "value": MASK}
        if field.get("privacy") == "password" and field.get("value")
        else field
        for field in connection.get("fields", [])
    ]
    return {**connection, "fields": fields}


def _values(connection: Mapping[str, Any]) -> dict[str, Any]:
    return {field.get("name", ""): field.get("value") for field in connection.get("fields", [])}


def _headers(values: Mapping[str, Any]) -> dict[str, str]:
    headers = {one["key"]: one["value"] for one in values.get("headers") or []}
    if values.get("username") or values.get("password"):
        pair = f"{values.get('username') or ''}:{values.get('password') or ''}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers
