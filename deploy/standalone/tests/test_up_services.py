"""Services in one loop, with services that are only a start and a stop."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from medley.outcome import CommandFailed
from medley.surroundings import Surroundings
from medley.up.services import running_services
from medley_kit.service import Service
from medley_kit.settings import ServiceSettings

NOWHERE = Surroundings(Path("/nowhere"), None, {}, {})


class NoSettings(ServiceSettings):
    SECTION = "nothing"


class FakeService:
    """Notes its start and its end; ``fails`` at its start, ``breaks`` when told."""

    settings = NoSettings

    def __init__(self, name: str, notes: list[str], *, fails: bool = False) -> None:
        self.name = name
        self._notes = notes
        self._fails = fails
        self.end_takes_s = 0.0

    @asynccontextmanager
    async def running(self, _settings: object) -> AsyncGenerator[str, None]:
        await asyncio.sleep(0)
        if self._fails:
            raise CommandFailed(f"{self.name} cannot")
        self._notes.append(f"{self.name} began")
        try:
            yield f"running {self.name}"
        finally:
            await asyncio.sleep(self.end_takes_s)
            self._notes.append(f"{self.name} ended")


def found(*services: FakeService) -> Callable[[str], Service[Any, Any]]:
    by_name = {service.name: service for service in services}
    return lambda name: cast("Service[Any, Any]", by_name[name])


async def test_all_run_inside_the_block_and_none_after_it() -> None:
    notes: list[str] = []
    find = found(FakeService("one", notes), FakeService("two", notes))

    async with running_services(NOWHERE, ["one", "two"], find=find) as services:
        running: dict[str, object] = dict(services.running)
        notes.append("in the block")

    assert running == {"one": "running one", "two": "running two"}
    assert sorted(notes[:2]) == ["one began", "two began"]
    assert notes[2] == "in the block"
    assert sorted(notes[3:]) == ["one ended", "two ended"]


async def test_one_that_cannot_start_is_the_error_and_the_others_are_ended() -> None:
    notes: list[str] = []
    find = found(FakeService("good", notes), FakeService("bad", notes, fails=True))

    with pytest.raises(CommandFailed, match="bad cannot"):
        async with running_services(NOWHERE, ["good", "bad"], find=find):
            notes.append("never here")

    assert notes == ["good began", "good ended"]


async def test_one_that_does_not_end_is_cut_off_and_holds_up_nobody() -> None:
    notes: list[str] = []
    slow = FakeService("slow", notes)
    slow.end_takes_s = 60

    async with asyncio.timeout(5):
        async with running_services(
            NOWHERE, ["slow", "fast"], find=found(slow, FakeService("fast", notes)), drain_s=0.1
        ):
            pass

    assert "fast ended" in notes
    assert "slow ended" not in notes


async def test_one_that_ends_by_itself_is_noticed() -> None:
    notes: list[str] = []
    find = found(FakeService("one", notes), FakeService("two", notes))

    async with running_services(NOWHERE, ["one", "two"], find=find) as services:
        (task,) = (task for task in asyncio.all_tasks() if task.get_name() == "two")
        task.cancel()
        with pytest.raises(CommandFailed, match="two ended by itself"):
            await services.until_one_ends()

    assert sorted(notes[2:]) == ["one ended", "two ended"]
