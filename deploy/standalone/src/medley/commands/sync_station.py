"""`medley sync tracks` and `medley sync playback`: pulls, followed to their end."""

from datetime import date
from typing import Any, Final

from medley.commands.sync import followed
from medley.gateway_api import gateway_api
from medley.outcome import WrongUsage
from medley.screen import console, show_json, show_rows
from medley.surroundings import Surroundings

_ONLY_TRIED: Final = "Nothing was kept; without --dry-run it would be."
_TRACK_COUNTS: Final = ("total_processed", "created", "updated", "unchanged", "removed", "skipped")


async def sync_tracks(
    surroundings: Surroundings,
    *,
    station: str | None,
    limit: int | None,
    is_dry_run: bool,
    as_json: bool,
) -> None:
    """Read libraries now and print what came of it.

    Raises
    ------
    CommandFailed
        The job failed or was cancelled.
    """
    wish = {"station": station, "limit": limit, "dry_run": is_dry_run}
    result = await _run(surroundings, "/api/sync/tracks", wish, as_json=as_json)
    if as_json:
        return
    counts = [f"{name.replace('_', ' ')} {result.get(name, 0)}" for name in _TRACK_COUNTS]
    console().print(", ".join(counts))
    if result.get("type_defaulted"):
        console().print(
            f"{result['type_defaulted']} have a type nobody knows and count as music: see "
            "`type_map` in the settings."
        )
    for warning in result.get("warnings") or []:
        console().print(str(warning), markup=False)
    _show_errors(result, "libretime_id")
    if is_dry_run:
        console().print(_ONLY_TRIED)


async def sync_playback(
    surroundings: Surroundings,
    *,
    station: str | None,
    first_day: date | None,
    last_day: date | None,
    is_dry_run: bool,
    as_json: bool,
) -> None:
    """Read what was played now and print what came of it.

    Raises
    ------
    WrongUsage
        The last day lies before the first.
    CommandFailed
        The job failed or was cancelled.
    """
    if first_day and last_day and last_day < first_day:
        raise WrongUsage("--to lies before --from")
    wish = {
        "station": station,
        "start_date": first_day.isoformat() if first_day else None,
        "end_date": last_day.isoformat() if last_day else None,
        "dry_run": is_dry_run,
    }
    result = await _run(surroundings, "/api/sync/playback-history", wish, as_json=as_json)
    if as_json:
        return
    console().print(f"synced {result.get('synced', 0)}, duplicates {result.get('duplicates', 0)}")
    _show_errors(result, "id")
    if is_dry_run:
        console().print(_ONLY_TRIED)


async def _run(
    surroundings: Surroundings, path: str, wish: dict[str, Any], *, as_json: bool
) -> dict[str, Any]:
    async with gateway_api(surroundings) as api:
        job = await api.post(path, wish)
        result = await followed(api, job["job_id"])
    if as_json:
        show_json(result)
    return result


def _show_errors(result: dict[str, Any], key: str) -> None:
    errors = result.get("errors") or []
    if errors:
        rows = [(str(error.get(key) or ""), str(error["error"])) for error in errors]
        show_rows(("file", "what is wrong"), rows, wraps="what is wrong", otherwise="")
