"""What a process uses, as Linux tells it: processor time and resident memory."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
END_WITHIN_S: Final = 30.0
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_UTIME: Final = 11
"""Its place among the fields of /proc/<pid>/stat that follow the name; system time comes next."""


def cpu_s(pid: int) -> float:
    """Processor time the process has used so far, in seconds, its children apart."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[_UTIME]) + int(after_name[_UTIME + 1])) / _TICKS_PER_S


def peak_mb(pid: int) -> float:
    """The most memory a process ever had by itself, not what it was born with, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    message = f"process {pid} has no memory of its own any more"
    raise ProcessLookupError(message)


def resident_mb(pid: int) -> float:
    """Resident memory in megabytes (10^6 bytes), its children apart."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    message = f"process {pid} has no memory of its own any more"
    raise ProcessLookupError(message)


class Usage:
    """Processor use of one process between two looks."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._used_s = cpu_s(pid)
        self._at = time.perf_counter()

    def used_s(self) -> float:
        """Seconds of processor time since the last look; begins anew."""
        before, self._used_s = self._used_s, cpu_s(self._pid)
        self._at = time.perf_counter()
        return self._used_s - before

    def percent(self) -> float:
        """Per cent of one core since the last look; begins anew."""
        elapsed_s = time.perf_counter() - self._at
        return 100 * self.used_s() / elapsed_s


@asynccontextmanager
async def process(
    *argv: str | Path, log: Path, environ: Mapping[str, str] | None = None
) -> AsyncGenerator[Process, None]:
    """A process that lives as long as the block; what it complains of is added to ``log``."""
    begun = await begin(argv, log=log, environ=environ)
    try:
        yield begun
    finally:
        await end(begun)


async def begin(
    argv: Sequence[str | Path], *, log: Path, environ: Mapping[str, str] | None = None
) -> Process:
    """Start one in the root of the repository; its output can be read, errors are in ``log``."""
    with log.open("ab") as errors:
        return await asyncio.create_subprocess_exec(
            *argv,
            cwd=ROOT,
            env={**_environ_without_medley(), **(environ or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )


async def end(begun: Process) -> None:
    """Ask it to end, and insist when it does not."""
    if begun.returncode is not None:
        return
    begun.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(END_WITHIN_S):
            await begun.communicate()
    except TimeoutError:
        await kill(begun)


async def kill(begun: Process) -> None:
    """End it as a crash does."""
    begun.kill()
    await begun.communicate()


def _environ_without_medley() -> dict[str, str]:
    """Nothing of the settings of whoever runs this."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MEDLEY_")}
