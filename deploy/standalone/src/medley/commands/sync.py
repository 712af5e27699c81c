"""`medley sync`: a command to a service, followed to its end."""

from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from medley.changes import told_fields
from medley.gateway_api import GatewayApi, gateway_api
from medley.outcome import CommandFailed
from medley.screen import complaints, console, show_json, show_rows
from medley.surroundings import Surroundings

Document = dict[str, Any]


async def sync_jellyfin(surroundings: Surroundings, *, is_dry_run: bool, as_json: bool) -> None:
    """Compare all servers now and print what came of it.

    Raises
    ------
    CommandFailed
        The job failed or was cancelled.
    """
    async with gateway_api(surroundings) as api:
        job = await api.post("/api/jellyfin/reconcile", {"dry_run": is_dry_run})
        result = await followed(api, job["job_id"])
    if as_json:
        show_json(result)
        return
    _show(result, is_dry_run=is_dry_run)


async def followed(api: GatewayApi, job_id: str) -> Document:
    """Show a job's progress until it ends; its result.

    Raises
    ------
    CommandFailed
        It failed or was cancelled, or the gateway hung up.
    """
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=complaints(),
        transient=True,
    ) as bar:
        task = bar.add_task("queued", total=None)
        async for name, job in api.events(f"/api/jobs/{job_id}/events"):
            progress = job.get("progress") or {}
            bar.update(
                task,
                description=progress.get("phase") or job["status"],
                completed=progress.get("done") or 0,
                total=progress.get("total"),
            )
            if name == "finished":
                return _result(job)
    raise CommandFailed(f"The gateway hung up before job {job_id} had ended: see `medley log`")


def _result(job: Document) -> Document:
    if job["status"] == "succeeded":
        return job.get("result") or {}
    reason = job.get("error") or "no reason given"
    raise CommandFailed(f"The job {job['job_id']} {job['status']}: {reason}")


def _show(result: Document, *, is_dry_run: bool) -> None:
    counts = {name: result.get(name, 0) for name in ("compared", "differing", "written")}
    counts |= {name: result.get(name, 0) for name in ("waiting", "conflicts")}
    if is_dry_run:
        changes = result.get("changes") or []
        show_rows(
            ("server", "person", "item", "would become"),
            [_change(change) for change in changes],
            wraps="would become",
            otherwise="Nothing would be written.",
        )
    console().print(", ".join(f"{name} {count}" for name, count in counts.items()))
    if is_dry_run and counts["differing"]:
        console().print("Nothing was written; without --dry-run it would be.")


def _change(change: Document) -> tuple[str, str, str, str]:
    return change["server"], change["username"], change["item"], told_fields(change["fields"])
