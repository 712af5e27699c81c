"""`medley publish`: what would change on a station, or the change itself, as a table."""

from typing import Any

from libretime_sync.domain.hours import NotAnHour, hour_key
from medley.commands.sync import followed
from medley.gateway_api import GatewayApi, gateway_api
from medley.outcome import WrongUsage
from medley.screen import console, show_json, show_rows
from medley.surroundings import Surroundings

Document = dict[str, Any]


async def publish(
    surroundings: Surroundings,
    log_id: int,
    *,
    hour: str | None,
    is_dry_run: bool,
    is_overwriting: bool,
    as_json: bool,
) -> None:
    """Publish a log, or one hour of it, and print the difference.

    Raises
    ------
    WrongUsage
        There is no such hour.
    CommandFailed
        It was refused, or did not succeed.
    """
    _check(hour)
    async with gateway_api(surroundings) as api:
        planned = await _run(api, log_id, hour, dry_run=True, overwrite=is_overwriting)
        done = planned
        if not is_dry_run:
            done = await _run(api, log_id, hour, dry_run=False, overwrite=is_overwriting)
    if as_json:
        show_json(done)
        return
    _show(planned, done, is_dry_run=is_dry_run)


def _check(hour: str | None) -> None:
    if hour is None:
        return
    try:
        hour_key(hour)
    except NotAnHour as error:
        raise WrongUsage(f"--hour: {error}") from error


async def _run(
    api: GatewayApi, log_id: int, hour: str | None, *, dry_run: bool, overwrite: bool
) -> Document:
    body: Document = {"dry_run": dry_run, "overwrite": overwrite}
    path = f"/api/logs/{log_id}/publish"
    if hour is not None:
        path, body = f"{path}-hour", {**body, "hour": hour}
    job = await api.post(path, body)
    return await followed(api, job["job_id"])


def _show(planned: Document, done: Document, *, is_dry_run: bool) -> None:
    rows = [
        (hour, mark, row["starts_at"][11:19], row.get("title") or f"file {row['file']}")
        for hour, change in planned["hours"].items()
        for mark, row in _changes(change)
    ]
    show_rows(
        ("hour", "", "UTC", "what"),
        rows,
        wraps="what",
        otherwise="The station holds it already: nothing changes.",
    )
    for each in done["unresolved"]:
        what = each["title"] or each["type"]
        console().print(f"not published: {each['hour']} {what}: {each['reason']}")
    for each in done["warnings"]:
        console().print(f"{each['hour'] or 'all'}: {each['detail']}")
    total = {
        name: sum(change[name] for change in done["hours"].values())
        for name in ("kept", "created", "deleted")
    }
    console().print(", ".join(f"{name} {count}" for name, count in total.items()))
    if is_dry_run:
        console().print("Nothing was written; without --dry-run it would be.")
    else:
        console().print("Read back and found so." if done["verified"] else "Not as it should be.")


def _changes(change: Document) -> list[tuple[str, Document]]:
    """What goes and what comes, by time."""
    both = [("−", row) for row in change.get("deletes", [])]
    both += [("+", row) for row in change.get("creates", [])]
    return sorted(both, key=lambda each: (each[1]["starts_at"], each[0]))
