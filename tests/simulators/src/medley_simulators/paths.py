"""Which handler answers a path; placeholders are whole numbers or words."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from medley_simulators.exchanges import Answer, Call

Handler = Callable[..., Awaitable[Answer]]
UNKNOWN: Final = "(unknown)"
_PLACE: Final = re.compile(r"\{(\w+)\}")


class Paths:
    """Templates in the order they were added; the first that fits answers."""

    def __init__(self, base: str = "") -> None:
        self._base = base
        self._routes: list[tuple[str, re.Pattern[str], str, Handler]] = []

    def add(self, method: str, template: str, handler: Handler) -> None:
        """Make a route known; ``{id}`` stands for a number, any other name for a word."""
        spelled = _PLACE.sub(
            lambda place: f"(?P<{place[1]}>{'[0-9]+' if place[1].endswith('id') else '[^/]+'})",
            template,
        )
        pattern = re.compile(f"{self._base}{spelled}/?\\Z", re.IGNORECASE)
        self._routes.append((method, pattern, template, handler))

    def name(self, call: Call) -> str:
        """The template that answers a call."""
        found = self._found(call)
        return call.path if call.path.startswith("/_sim/") else found[0] if found else UNKNOWN

    async def answer(self, call: Call) -> Answer:
        """What its handler answers: 404 where there is none."""
        found = self._found(call)
        if found is None:
            return Answer(404)
        _, handler, values = found
        return await handler(call, **values)

    def _found(self, call: Call) -> tuple[str, Handler, dict[str, str | int]] | None:
        for method, pattern, template, handler in self._routes:
            if method == call.method and (match := pattern.match(call.path)):
                values = {
                    name: int(value) if name.endswith("id") else value
                    for name, value in match.groupdict().items()
                }
                return template, handler, values
        return None
