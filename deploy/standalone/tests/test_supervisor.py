"""The supervisor: what ended comes back, and what is ours ends with us."""

import subprocess
from pathlib import Path

import pytest

from medley.embedded.errors import ServerDidNotStart
from medley.embedded.process import start_process
from medley.embedded.supervisor import supervised
from tests.support.eventually import eventually


class Sleeper:
    """A server that does nothing; ``failures`` starts in a row go wrong."""

    name = "sleeper"

    def __init__(self, log: Path) -> None:
        self.log = log
        self.failures = 0
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self.starts += 1
        if self.failures:
            self.failures -= 1
            raise ServerDidNotStart("It did not start", remedy="wait")
        self.process = start_process(["/bin/sleep", "60"], log=self.log, account=None)

    async def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


async def test_a_server_that_died_is_started_again(folder: Path) -> None:
    server = Sleeper(folder / "log")

    async with supervised([server]):
        first = server.process
        assert first is not None
        first.kill()

        await eventually(lambda: server.process is not first and server.is_running)


async def test_starts_that_fail_are_tried_again_with_growing_pauses(folder: Path) -> None:
    server = Sleeper(folder / "log")

    async with supervised([server], pauses_s=(0.0, 0.05, 0.1)):
        assert server.process is not None
        server.failures = 3
        server.process.kill()

        await eventually(lambda: server.starts == 5 and server.is_running)


async def test_all_are_stopped_after_the_block(folder: Path) -> None:
    servers = [Sleeper(folder / "one"), Sleeper(folder / "two")]

    async with supervised(servers):
        assert all(server.is_running for server in servers)

    assert not any(server.is_running for server in servers)


async def test_a_first_start_that_fails_leaves_nothing_running(folder: Path) -> None:
    good, bad = Sleeper(folder / "one"), Sleeper(folder / "two")
    bad.failures = 1

    with pytest.raises(ServerDidNotStart):
        async with supervised([good, bad]):
            pytest.fail("the block must not run")

    assert good.starts == 1
    assert not good.is_running
