"""Templates to pages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

FOLDER: Final = resources.files("gateway.pages")
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DEEDS: Final = {
    "index_items": "Read index",
    "reconcile": "Compare servers",
    "scan_library": "Read the library",
    "sync_pending": "Read requests",
    "verify_request": "Look again",
    "retry_request": "Search again",
    "publish_log": "Publish log",
}
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(FOLDER / "templates")),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ago"] = ago
    environment.filters["count"] = count
    environment.filters["moment"] = moment
    environment.filters["plain"] = plain
    environment.filters["deed"] = deed
    environment.filters["until"] = until
    environment.filters["account_state"] = account_state
    return environment


def render(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """The page; nothing on it comes from another host, and no other site may frame it."""
    page = _templates().get_template(template).render(now=datetime.now(UTC), **values)
    return HTMLResponse(page, status_code=status, headers=_HEADERS)


def ago(when: datetime | None, now: datetime) -> str:
    """How long since, for people: "just now", "4 min ago"; "never" for ``None``."""
    if when is None:
        return "never"
    seconds = max(0.0, (now - when).total_seconds())
    for limit, size, unit in ((90, 1, "s"), (5400, 60, "min"), (129_600, 3600, "h")):
        if seconds < limit:
            return "just now" if unit == "s" and seconds < 5 else f"{seconds / size:.0f} {unit} ago"
    return f"{seconds / 86_400:.0f} days ago"


def until(when: datetime | None, now: datetime) -> str:
    """How long to wait, for people: "in 4 min"."""
    if when is None or when <= now:
        return "now"
    return f"in {ago(now - (when - now), now).removesuffix(' ago')}".replace("in just now", "now")


def moment(told: object) -> datetime | None:
    """A time as an answer spells it; ``None`` for anything else."""
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        return None


def plain(value: object, field: str) -> str:
    """A value of a field, for people; a position is told as a clock would."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{len(value)} of them"
    if field == "position" and isinstance(value, int | float):
        minutes, seconds = divmod(int(value), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    if field == "last_played" and (when := moment(value)) is not None:
        return f"{when:%Y-%m-%d %H:%M} UTC"
    return str(value)


def deed(kind: str) -> str:
    """A command's name, for people."""
    return _DEEDS.get(kind, kind.replace("_", " ").capitalize())


def account_state(change: Mapping[str, object]) -> str:
    """Where a planned or ended change of an account stands, for people."""
    done = "made" if change.get("kind") == "create" else "deleted"
    planned = "to be made" if change.get("kind") == "create" else "to be disabled"
    words = {
        "planned": planned,
        "held": "waits for you",
        "begun": planned,
        "disabled": "disabled",
        "undoing": "to be enabled again",
        "done": done,
    }
    state = str(change.get("state"))
    return words.get(state, state)


def count(number: object) -> str:
    """A number with thin spaces between thousands; a dash for what is not known."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return "–"
    return f"{number:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
