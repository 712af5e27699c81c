"""Waiting for something to become true, or to stay so, instead of sleeping and hoping."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

Value = TypeVar("Value")


@overload
async def eventually(
    condition: Callable[[], Awaitable[Value]],
    *,
    within_s: float = ...,
    every_s: float = ...,
    describe: str | Callable[[], str] = ...,
) -> Value: ...


@overload
async def eventually(
    condition: Callable[[], Value],
    *,
    within_s: float = ...,
    every_s: float = ...,
    describe: str | Callable[[], str] = ...,
) -> Value: ...


async def eventually(
    condition: Callable[[], Value | Awaitable[Value]],
    *,
    within_s: float = 5,
    every_s: float = 0.02,
    describe: str | Callable[[], str] = "",
) -> Value:
    """Ask ``condition`` until its answer is truthy, and return that answer.

    An ``AssertionError`` inside ``condition`` counts as "not yet"; any other error comes out.

    Raises
    ------
    AssertionError
        Time is up; its text has ``describe`` and the last answer.

    """
    deadline = time.monotonic() + within_s
    while True:
        try:
            answer = condition()
            value = await answer if inspect.isawaitable(answer) else answer
        except AssertionError as error:
            last = str(error) or repr(error)
        else:
            if value:
                return value
            last = repr(value)
        if time.monotonic() > deadline:
            what = describe() if callable(describe) else describe
            message = f"{what or 'it'} did not come true within {within_s} s; last: {last}"
            raise AssertionError(message)
        await asyncio.sleep(every_s)


async def unchanged(
    value: Callable[[], Value], *, for_s: float, every_s: float = 0.1, describe: str = "it"
) -> Value:
    """Watch ``value()`` for as long as ``for_s`` and return it.

    Raises
    ------
    AssertionError
        It changed.

    """
    first = value()
    deadline = time.monotonic() + for_s
    while time.monotonic() < deadline:
        await asyncio.sleep(every_s)
        now = value()
        assert now == first, f"{describe} was {first!r} and became {now!r}"
    return first
