"""Where stories are played: the running demo, and what a step may do and see."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from rich.text import Text

from medley.demo.cast import Cast
from medley.gateway_api import GatewayApi
from medley.outcome import CommandFailed
from medley.screen import console

_LOOK_EVERY_S: Final = 0.02
_SLOW_S: Final = 0.01


class StepFailed(CommandFailed):
    """A step did not come true; the text says which, and what was seen instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found: whether it is what was hoped for, and what it is, for people."""

    is_true: bool
    what: str = ""


Look = Callable[[], Awaitable[Seen]]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the report."""

    story: str
    sentence: str
    is_check: bool
    came_true: bool
    evidence: str
    seconds: float


@dataclass(slots=True)
class Stage:
    """The running demo, and the report of what was done and seen on it."""

    api: GatewayApi
    cast: Cast
    is_silent: bool = False
    steps: list[Step] = field(default_factory=list)
    _story: str = ""

    def begin(self, title: str) -> None:
        """Start another story."""
        self._story = title
        if not self.is_silent:
            console().print()
            console().print(Text(title, style="bold"))

    async def do(self, sentence: str, action: Awaitable[Any]) -> None:
        """Something a person does, or that happens."""
        await action
        self._note(
            Step(self._story, sentence, is_check=False, came_true=True, evidence="", seconds=0)
        )

    async def see(self, sentence: str, look: Look, *, within_s: float = 2.0) -> None:
        """Look until it is true.

        Raises
        ------
        StepFailed
            It is not, after ``within_s``.
        """
        began = time.monotonic()
        while True:
            seen = await look()
            took = time.monotonic() - began
            if seen.is_true or took > within_s:
                break
            await asyncio.sleep(_LOOK_EVERY_S)
        self._check(sentence, seen, took, otherwise=f"not within {within_s:g} s")

    async def stays(self, sentence: str, look: Look, *, for_s: float = 1.0) -> None:
        """Look again and again: it must be true all the while; errors as ``see``."""
        began = time.monotonic()
        while True:
            seen = await look()
            took = time.monotonic() - began
            if not seen.is_true or took > for_s:
                break
            await asyncio.sleep(_LOOK_EVERY_S)
        self._check(sentence, seen, took, otherwise=f"no longer after {took:.2f} s")

    def _check(self, sentence: str, seen: Seen, seconds: float, *, otherwise: str) -> None:
        step = Step(self._story, sentence, True, seen.is_true, seen.what, round(seconds, 3))
        self._note(step)
        if not seen.is_true:
            told = f"; seen: {seen.what}" if seen.what else ""
            raise StepFailed(f"{self._story}: {sentence}: {otherwise}{told}")

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        if self.is_silent:
            return
        mark, style = ("✓", "green") if step.came_true else ("✗", "red")
        line = Text("  ")
        line.append(mark if step.is_check else "·", style=style if step.is_check else "dim")
        line.append(f" {step.sentence}")
        if step.evidence:
            line.append(f"  {step.evidence}", style="dim")
        if step.is_check and step.seconds > _SLOW_S:
            line.append(f"  {step.seconds:.2f} s", style="dim")
        screen = console()
        # A line that is too long is cut on a terminal, and whole in a file.
        if screen.is_terminal:
            screen.print(line, no_wrap=True, overflow="ellipsis")
        else:
            screen.print(line, soft_wrap=True)
