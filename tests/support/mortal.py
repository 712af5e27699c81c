"""A client that dies at one of its calls, as its process may: before it leaves, or after it."""

import inspect
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from scrobble_sync.workflows.accounts import RunningTarget
from tests.support.listeners import Listeners


class Killed(BaseException):
    """The process is no more."""


class Life:
    """How many calls it has left; ``is_heard``: the last one reaches the server."""

    def __init__(self, calls: int, *, is_heard: bool) -> None:
        self.left = calls
        self.is_heard = is_heard

    def before(self) -> None:
        """A call is about to leave."""
        if self.left == 0 and not self.is_heard:
            raise Killed
        self.left -= 1

    def after(self) -> None:
        """A call was answered, and nobody reads the answer."""
        if self.left < 0:
            raise Killed


class Mortal:
    """Stands in front of a client."""

    def __init__(self, client: Any, life: Life) -> None:
        self._client = client
        self._life = life

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        if inspect.isasyncgenfunction(method):
            return lambda *given, **named: self._pages(method(*given, **named))
        if not inspect.iscoroutinefunction(method):
            return method

        async def called(*given: Any, **named: Any) -> Any:
            self._life.before()
            answer = await method(*given, **named)
            self._life.after()
            return answer

        return called

    async def _pages(self, pages: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
        async for page in pages:
            self._life.before()
            yield page
            self._life.after()


def let_die(home: Listeners, calls: int, *, is_heard: bool, name: str = "ada") -> None:
    """Let the account's target be called so often, and then never again."""
    accounts: Any = home.resources.accounts
    account = accounts[name]
    assert isinstance(account.target, RunningTarget)
    life = Life(calls, is_heard=is_heard)
    mortal: Any = RunningTarget(
        Mortal(account.target.subsonic, life),  # type: ignore[arg-type]  # stands for a client
        Mortal(account.target.navidrome, life),  # type: ignore[arg-type]  # the same
    )
    accounts[name] = replace(account, target=mortal)


def revive(home: Listeners, name: str = "ada") -> None:
    """Start again."""
    accounts: Any = home.resources.accounts
    target = accounts[name].target
    accounts[name] = replace(
        accounts[name],
        target=RunningTarget(target.subsonic._client, target.navidrome._client),
    )
