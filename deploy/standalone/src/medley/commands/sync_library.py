"""`medley sync library` and `medley sync pending`, followed to their end."""

from typing import Any

from medley.commands.sync import followed
from medley.gateway_api import gateway_api
from medley.screen import complaints, console, show_json, show_rows
from medley.surroundings import Surroundings

Document = dict[str, Any]


async def sync_library(surroundings: Surroundings, *, is_dry_run: bool, as_json: bool) -> None:
    """Read the whole library now and print what came of it.

    Raises
    ------
    CommandFailed
        The job failed or was cancelled.
    """
    result = await _run(surroundings, "/api/admin/sync/library", is_dry_run=is_dry_run)
    if as_json:
        show_json(result)
        return
    if is_dry_run:
        show_rows(
            ("would", "title", "year", "type"),
            [
                (each["action"], each["title"], str(each["year"] or ""), each["media_type"])
                for each in result.get("changes") or []
            ],
            wraps="title",
            otherwise="Nothing would change.",
        )
    _show(result)
    if is_dry_run and result.get("changes"):
        console().print("Nothing was changed; without --dry-run it would be.")


async def sync_pending(surroundings: Surroundings, *, is_dry_run: bool, as_json: bool) -> None:
    """Read the requests of every Seerr now and print what came of it; errors as above."""
    result = await _run(surroundings, "/api/admin/sync/pending", is_dry_run=is_dry_run)
    if as_json:
        show_json(result)
        return
    _show(result)
    if is_dry_run:
        console().print("Nothing was changed; without --dry-run it would be.")


async def _run(surroundings: Surroundings, route: str, *, is_dry_run: bool) -> Document:
    async with gateway_api(surroundings) as api:
        job = await api.post(route, {"dry_run": is_dry_run})
        return await followed(api, job["job_id"])


def _show(result: Document) -> None:
    counts = [f"{name} {count}" for name, count in result.items() if isinstance(count, int)]
    console().print(", ".join(counts).replace("_", " "), soft_wrap=True)
    for detail in result.get("error_details") or []:
        complaints().print(detail, soft_wrap=True, markup=False)
