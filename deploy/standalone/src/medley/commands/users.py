"""`medley users`: who has an account where, what is planned, and new passwords shown once."""

from typing import Any, Final

from medley.gateway_api import gateway_api
from medley.screen import clock, console, show_json, show_line, show_rows
from medley.surroundings import Surroundings

Document = dict[str, Any]

_SAID: Final = {
    "held": "waits for you",
    "begun": "under way",
    "undoing": "being enabled again",
}
"""What people read for states whose names are for programs."""


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
        for each in found["changes"]:
            for hint in _what_can_be_done(each):
                show_line(hint)
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
    state = str(change["state"])
    return _SAID.get(state, state)


def _what_can_be_done(change: Document) -> list[str]:
    """A line for each command that makes sense now; nothing about what goes on by itself."""
    number, account = change["id"], f"{change['username']} on {change['server']}"
    leave = f"`medley users cancel {number}` leaves {account} as it is"
    match change["state"], change["kind"]:
        case "held", "create":
            return [f"`medley users confirm {number}` makes {account}", leave]
        case "held", _:
            let_go = f"`medley users confirm {number}` disables {account}, and deletes it later"
            return [let_go, leave]
        case "disabled", _:
            return [f"`medley users cancel {number}` enables {account} again"]
        case "failed", _:
            return [f"`medley users retry {number}` tries again, once the reason is mended"]
        case _:
            return []
