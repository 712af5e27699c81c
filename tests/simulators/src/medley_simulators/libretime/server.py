"""A whole simulated station: what a test, the demo and the command hold in their hand."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from medley_simulators.faults import Faults, Journal
from medley_simulators.libretime import stock
from medley_simulators.libretime.control import Control
from medley_simulators.libretime.hands import Hands
from medley_simulators.libretime.integration import Integration
from medley_simulators.libretime.legacy import Legacy
from medley_simulators.libretime.state import State, Switches
from medley_simulators.libretime.web import Carried, Web
from medley_simulators.serving import serving


class LibretimeSimulator(Hands):
    """One station, stock unless its switches say otherwise.

    ``now`` replaces the clock, by which items are in the future or not.
    """

    def __init__(
        self,
        name: str = "main",
        *,
        api_key: str = "libretime-api-key",
        timezone: str = "Europe/Berlin",
        has_integration: bool = False,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        state = State(api_key=api_key, timezone=ZoneInfo(timezone))
        if now is not None:
            state.now = now
        state.switches.has_integration = has_integration
        super().__init__(state)
        self.name = name
        self.faults = Faults()
        self.journal = Journal()
        control = Control(self, self.faults, self.journal)
        routes = [
            *control.routes(),
            *Integration(state).routes(),
            *stock.routes(state),
            *Legacy(state).routes(),
        ]
        self.app = control.web = Web(routes, self.faults, self.journal)

    @property
    def api_key(self) -> str:
        """The one key."""
        return self.state.api_key

    @property
    def switches(self) -> Switches:
        """What differs from an ordinary station."""
        return self.state.switches

    @property
    def calls(self) -> list[Carried]:
        """Every request that was carried out, in order, with what was sent."""
        return self.app.carried

    @property
    def writes(self) -> list[Carried]:
        """Those that change something."""
        return [call for call in self.calls if call.method not in {"GET", "HEAD", "OPTIONS"}]

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the URL while the station runs."""
        async with serving(self.app, port=port, host=host) as url:
            yield url
