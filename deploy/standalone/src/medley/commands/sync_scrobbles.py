"""`medley sync scrobbles`: plays are brought over now, and what came of it."""

from typing import Any, Final

from medley.commands.sync import followed
from medley.gateway_api import gateway_api
from medley.outcome import CommandFailed
from medley.screen import console, show_json, show_rows
from medley.surroundings import Surroundings

Document = dict[str, Any]

_COUNTS: Final = (
    "fetched",
    "matched",
    "unmatched",
    "ambiguous",
    "planned",
    "written",
    "starred",
    "loved",
    "unloved",
)
_AT_SOURCE: Final = {"love": "loved at the source", "unlove": "no longer loved at the source"}


async def sync_scrobbles(
    surroundings: Surroundings,
    *,
    account: str | None,
    is_dry_run: bool,
    is_full: bool,
    as_json: bool,
) -> None:
    """Bring plays over and print what came of it.

    Raises
    ------
    CommandFailed
        The job failed or was cancelled, or an account could not be brought up to date.
    """
    wish = {"account": account, "dry_run": is_dry_run, "full": is_full}
    async with gateway_api(surroundings) as api:
        job = await api.post("/api/scrobbles/sync", wish)
        result = await followed(api, job["job_id"])
    if as_json:
        show_json(result)
    else:
        _show(result, is_dry_run=is_dry_run)
    if errors := result.get("errors"):
        raise CommandFailed("; ".join(f"{one['account']}: {one['detail']}" for one in errors))


def _show(result: Document, *, is_dry_run: bool) -> None:
    if is_dry_run:
        show_rows(
            ("account", "artist", "track", "album", "would become"),
            [_change(change) for change in result.get("plan") or []],
            wraps="track",
            otherwise="Nothing would be written.",
        )
    counts = ", ".join(f"{name} {result.get(name, 0)}" for name in _COUNTS)
    skipped = result.get("skipped_conflicts") or 0
    console().print(f"{counts}, left as they are {skipped}")
    for name, told in sorted((result.get("accounts") or {}).items()):
        if told.get("run_id"):
            console().print(f"{name}: run {told['run_id']}")


def _change(change: Document) -> tuple[str, str, str, str, str]:
    if told := change.get("source"):
        becomes = _AT_SOURCE[told]
    elif change["count_after"] is None:
        becomes = "starred"
    else:
        becomes = f"{change['count_before']} → {change['count_after']}"
        becomes += ", starred" if change["star"] else ""
    return change["account"], change["artist"], change["track"], change["album"], becomes
