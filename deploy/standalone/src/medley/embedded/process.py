"""One child process: started detached from the terminal, bound to our life, ended in steps."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from medley.embedded.account import Account
from medley.embedded.become import SCRIPT

POLL_S = 0.01
LOG_BYTES_KEPT = 5_000_000


def start_process(
    argv: Sequence[str | Path],
    *,
    log: Path,
    account: Account | None,
    death_signal: signal.Signals = signal.SIGINT,
) -> subprocess.Popen[bytes]:
    """Start ``argv``; its output is appended to ``log``.

    It has a session of its own, so Ctrl-C in the terminal does not reach it, and it gets
    ``death_signal`` when the thread that called this function ends: call it in the main thread.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 (the programs are ours, the arguments too)
            _wrapped(argv, account, death_signal),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            env=_environment(),
        )


async def run_to_end(argv: Sequence[str | Path], *, account: Account | None) -> tuple[int, str]:
    """Run ``argv`` and return its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *_wrapped(argv, account, signal.SIGKILL),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
        env=_environment(),
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said.decode(errors="replace")


async def end_process(
    process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]
) -> int:
    """Send each signal in turn, waiting its seconds, until the process ends; return its code."""
    for step, patience_s in steps:
        if process.poll() is None:
            process.send_signal(step)
            await has_ended(process, within_s=patience_s)
    return process.wait()


async def has_ended(process: subprocess.Popen[bytes], *, within_s: float) -> bool:
    """Whether ``process`` ends within that time."""
    deadline = time.monotonic() + within_s
    while process.poll() is None:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True


async def end_orphan(pid_file: Path, marker: str, *, within_s: float = 20) -> bool:
    """End the process a dead parent left behind; return whether there was one.

    ``pid_file`` may name a process that has long ended, and its number may belong to a stranger
    by now: only one whose command line contains ``marker`` is ours.
    """
    pid = _orphan_in(pid_file, marker)
    if pid is None:
        return False
    deadline = time.monotonic() + within_s
    step = signal.SIGINT
    while marker in command_line(pid):
        with suppress(ProcessLookupError):
            os.kill(pid, step)
        await asyncio.sleep(10 * POLL_S)
        step = signal.SIGINT if time.monotonic() < deadline else signal.SIGKILL
    return True


def command_line(pid: int) -> str:
    """Tell what process ``pid`` was started with; empty when there is none, or it has ended."""
    proc = Path(f"/proc/{pid}/cmdline")
    if sys.platform == "linux":
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(  # noqa: S603 (a fixed program and a number)
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False, text=True
    )
    return listed.stdout


def begin_anew_when_long(log: Path) -> None:
    """Set a long ``log`` aside as ``<log>.1``, which replaces the one set aside before."""
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_name(log.name + ".1"))


def last_words(log: Path, *, lines: int = 3) -> str:
    """The end of ``log`` in one line, for an error message."""
    if not log.exists():
        return ""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 4000))
        said = stream.read().decode(errors="replace").strip().splitlines()
    return " / ".join(said[-lines:])


def _orphan_in(pid_file: Path, marker: str) -> int | None:
    """Return the orphan's number; a file that names anything else is removed."""
    if not pid_file.exists():
        return None
    first_line = pid_file.read_text().split("\n", 1)[0]
    if first_line.isdecimal() and marker in command_line(int(first_line)):
        return int(first_line)
    pid_file.unlink()
    return None


def _wrapped(
    argv: Sequence[str | Path], account: Account | None, death_signal: signal.Signals
) -> list[str]:
    uid, gid = (str(account.uid), str(account.gid)) if account else ("-", "-")
    interpreter = [sys.executable, "-I", "-S", str(SCRIPT)]
    return [*interpreter, str(os.getpid()), uid, gid, str(int(death_signal)), *map(str, argv)]


def _environment() -> dict[str, str]:
    """Nothing of ours: no PG* variable, no locale and no secret reaches the servers."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
