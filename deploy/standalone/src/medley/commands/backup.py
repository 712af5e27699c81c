"""`medley backup` and `medley restore`: a file comes, and goes back."""

import json
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, BinaryIO, Final

from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn

from medley.changes import told_fields
from medley.commands.sync import followed
from medley.gateway_api import GatewayApi, gateway_api
from medley.outcome import CommandFailed, WrongUsage, reason_of
from medley.screen import complaints, console, show_json, show_line, show_rows
from medley.surroundings import Surroundings

_PIECE: Final = 256 * 1024
_OWNER_ONLY: Final = 0o600
_SHOWN: Final = 20

Document = dict[str, Any]


async def backup(surroundings: Surroundings, file: Path | None) -> None:
    """Write all states to ``file``, which appears when it is whole, or to standard output.

    Raises
    ------
    CommandFailed
        The file cannot be written, or the gateway broke off.
    """
    async with gateway_api(surroundings) as api:
        if file is None:
            await _copy(api, sys.stdout.buffer)
            sys.stdout.flush()
            return
        part = file.with_name(f"{file.name}.part")
        try:
            with os.fdopen(os.open(part, _flags(), _OWNER_ONLY), "wb") as into:
                states = await _copy(api, into)
            part.replace(file)
        except OSError as error:
            raise CommandFailed(f"{file} cannot be written: {reason_of(error)}") from error
        finally:
            part.unlink(missing_ok=True)
    complaints().print(f"{states} states are in {file}.", markup=False)


async def restore(
    surroundings: Surroundings, file: Path, *, is_dry_run: bool, as_json: bool
) -> None:
    """Send the file, follow the work, and print what came of it.

    Raises
    ------
    WrongUsage
        There is no such file.
    CommandFailed
        The job failed, or lines could not be taken.
    """
    size = _size(file)
    async with gateway_api(surroundings) as api:
        query = {"dry_run": "true"} if is_dry_run else {}
        job = await api.upload("/api/jellyfin/restore", _pieces(file, size), **query)
        result = await followed(api, job["job_id"])
    if as_json:
        show_json(result)
    else:
        _show(result, is_dry_run=is_dry_run)
    if result["errors"]:
        count = result["bad_lines"] + result["ambiguous"]
        raise CommandFailed(f"{count or len(result['errors'])} lines of {file} were not taken")


async def _copy(api: GatewayApi, into: BinaryIO) -> int:
    """Write what comes; how many states it was.

    Raises
    ------
    CommandFailed
        The last line did not come.
    """
    states, rest, last = 0, b"", b""
    with Progress(
        TextColumn("backing up"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        console=complaints(),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)
        async for piece in api.download("/api/jellyfin/backup"):
            into.write(piece)
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.startswith(b'{"medley_backup"'):
                    bar.update(task, total=json.loads(line)["states"])
                states += line.startswith(b'{"state"')
            last = lines[-1] if lines else last
            bar.update(task, completed=states)
    if not last.startswith(b'{"end"'):
        raise CommandFailed("The gateway broke off before the backup was whole: see its log")
    return states


async def _pieces(file: Path, size: int) -> AsyncGenerator[bytes, None]:
    with (
        file.open("rb") as source,
        Progress(
            TextColumn("sending"),
            BarColumn(bar_width=30),
            DownloadColumn(),
            console=complaints(),
            transient=True,
        ) as bar,
    ):
        task = bar.add_task("", total=size)
        while piece := source.read(_PIECE):
            yield piece
            bar.update(task, advance=len(piece))


def _show(result: Document, *, is_dry_run: bool) -> None:
    if is_dry_run:
        changes = result.get("changes") or []
        show_rows(
            ("server", "person", "item", "would become"),
            [
                (each["server"], each["username"], each["item"], told_fields(each["fields"]))
                for each in changes
            ],
            wraps="would become",
            otherwise="Nothing would be written.",
        )
        if (total := result.get("changes_total", 0)) > len(changes):
            console().print(f"and {total - len(changes)} more")
    counts = {name: result[name] for name in ("states", "written", "waiting", "bad_lines")}
    console().print(
        ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())
    )
    for error in result["errors"][:_SHOWN]:
        where = f"line {error['line']}"
        where += f", {error['field']}" if error["field"] else ""
        show_line(f"{where}: {error['detail']}")
    if len(result["errors"]) > _SHOWN:
        console().print(f"and {len(result['errors']) - _SHOWN} more (--json names them)")


def _size(file: Path) -> int:
    if not file.is_file():
        raise WrongUsage(f"{file} is not there")
    return file.stat().st_size


def _flags() -> int:
    return os.O_WRONLY | os.O_CREAT | os.O_TRUNC
