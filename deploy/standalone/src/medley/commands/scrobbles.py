"""`medley sync scrobbles` and `medley review`: bring plays over, and decide what is in doubt."""

from collections.abc import Mapping
from typing import Any, Final

from rich.prompt import Prompt

from medley.commands.sync import followed
from medley.gateway_api import gateway_api
from medley.outcome import CommandFailed
from medley.screen import console, show_json, show_rows
from medley.surroundings import Surroundings

_COUNTED: Final = (
    "fetched",
    "matched",
    "unmatched",
    "ambiguous",
    "planned",
    "written",
    "starred",
    "skipped_conflicts",
    "calls",
)
_COMMANDS: Final = {"r": "reject", "i": "ignore"}


async def sync_scrobbles(
    surroundings: Surroundings,
    *,
    account: str | None,
    is_dry_run: bool,
    is_full: bool,
    as_json: bool,
) -> None:
    """Bring plays and loves over now, and print what came of it.

    Raises
    ------
    CommandFailed
        The job failed, or an account could not be brought up to date.
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
        raise CommandFailed("; ".join(f"{each['account']}: {each['detail']}" for each in errors))


def _show(result: Mapping[str, Any], *, is_dry_run: bool) -> None:
    if is_dry_run:
        show_rows(
            ("account", "artist", "track", "album", "would get"),
            [
                (each["account"], each["artist"], each["track"], each["album"], _would(each))
                for each in result.get("plan") or []
            ],
            wraps="track",
            otherwise="Nothing would be written.",
        )
    told = ", ".join(f"{name.replace('_', ' ')} {result.get(name, 0)}" for name in _COUNTED)
    console().print(told)


def _would(planned: Mapping[str, Any]) -> str:
    plays = f"{planned['plays']} plays" if planned["plays"] else ""
    return ", ".join(part for part in (plays, "a star" if planned["star"] else "") if part)


async def review(surroundings: Surroundings, *, account: str | None, as_json: bool) -> None:
    """Go through what is in doubt, one spelling after the other, until there is no more."""
    cursor: str | None = None
    async with gateway_api(surroundings) as api:
        if as_json:
            show_json(await api.get("/api/scrobbles/review", account=account, limit=500))
            return
        decided = 0
        while True:
            page = await api.get("/api/scrobbles/review", account=account, cursor=cursor)
            for doubt in page["items"]:
                said = _asked(doubt)
                if said is None:
                    console().print(f"{decided} decided.")
                    return
                if said:
                    await api.post(f"/api/scrobbles/review/{doubt['id']}", said)
                    decided += 1
            cursor = page["next_cursor"]
            if cursor is None:
                break
    console().print(f"{decided} decided, nothing more to decide.")


def _asked(doubt: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a person says; {}: later, None: enough."""
    console().print()
    album = f" [{doubt['album']}]" if doubt["album"] else ""
    console().print(
        f"{doubt['account']}: {doubt['artist']} – {doubt['track']}{album}, "
        f"{doubt['plays']} plays: {doubt['reason']}",
        markup=False,
    )
    shown = list(doubt["candidates"])
    for number, each in enumerate(shown, 1):
        told = f"{each['artist']} – {each['track']} [{each['album']}]"
        console().print(f"  {number}  {told}  {each['score']:.2f}  {each['reason']}", markup=False)
    choices = [*(str(number) for number in range(1, len(shown) + 1)), "r", "i", "s", "q"]
    said = Prompt.ask(
        "number to accept, r reject, i ignore, s skip, q quit", choices=choices, default="s"
    )
    if said == "q":
        return None
    if said.isdecimal():
        return {"decision": "accept", "track_id": shown[int(said) - 1]["track_id"]}
    return {"decision": _COMMANDS[said]} if said in _COMMANDS else {}
