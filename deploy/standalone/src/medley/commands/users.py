"""`medley users`: who has an account where, what is planned, and new passwords shown once."""

from typing import Any

from medley.gateway_api import gateway_api
from medley.screen import clock, console, show_json, show_line, show_rows
from medley.surroundings import Surroundings

Document = dict[str, Any]


async def list_users(surroundings: Surroundings, *, as_json: bool) -> None:
    """Print people, accounts of nobody, and what is planned."""
    async with gateway_api(surroundings) as api:
        found = await api.get("/api/users")
    if as_json:
        show_json(found)
        return
    show_rows(
        ("person", "accounts", "missing on"),
        [_person(each, found["unmatched"]) for each in found["persons"]],
        wraps="accounts",
        otherwise="No accounts are known yet.",
    )
    for each in found["excluded"]:
        show_line(f"{each['username']} on {each['server']} takes no part")
    if found["changes"]:
        console().print()
        show_rows(
            ("id", "server", "account", "what", "state", "why"),
            [_change(each) for each in found["changes"]],
            wraps="why",
            otherwise="",
        )
    for each in found["passwords"]:
        show_line(
            f"{each['username']} on {each['server']} got a password: "
            f"`medley users password {each['id']}` shows it once"
        )


async def decide(
    surroundings: Surroundings, change_id: int, decision: str, *, as_json: bool
) -> None:
    """Cancel, confirm or retry, and print how it stands now."""
    async with gateway_api(surroundings) as api:
        change = await api.post(f"/api/users/changes/{change_id}/{decision}")
    if as_json:
        show_json(change)
    else:
        show_line(f"{change['username']} on {change['server']}: {_state(change)}")


async def show_password(surroundings: Surroundings, change_id: int, *, as_json: bool) -> None:
    """Print a password; it cannot be had a second time."""
    async with gateway_api(surroundings) as api:
        shown = await api.post(f"/api/users/passwords/{change_id}")
    if as_json:
        show_json(shown)
    else:
        show_line(f"{shown['username']} on {shown['server']}: {shown['password']}")


def _person(each: Document, unmatched: list[Document]) -> tuple[str, str, str]:
    accounts = ", ".join(
        f"{server}: {account['username']}{' (disabled)' if account['is_disabled'] else ''}"
        for server, account in each["accounts"].items()
    )
    missing = {
        name for one in unmatched if one["person"] == each["person"] for name in one["missing_on"]
    }
    return each["person"], accounts, ", ".join(sorted(missing))


def _change(each: Document) -> tuple[Any, ...]:
    why = "; ".join(part for part in (each["reason"], each["detail"]) if part)
    return each["id"], each["server"], each["username"], each["kind"], _state(each), why


def _state(change: Document) -> str:
    if change["deleted_at"] is not None:
        return f"disabled, deleted {clock(change['deleted_at'])}"
    return "waits for you" if change["state"] == "held" else str(change["state"])
