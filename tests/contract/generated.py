"""The pages that are made from code, and where they are committed."""

from collections.abc import Mapping
from pathlib import Path

from medley_contracts.durables import DURABLES
from medley_kit.permissions import users_conf
from tests.contract.every_settings import SECTIONS
from tests.contract.messages_page import messages_page
from tests.contract.settings_page import settings_page

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "chart" / "files"


def generated_pages() -> Mapping[Path, str]:
    """File → what belongs in it."""
    return {
        ROOT / "docs" / "messages.md": messages_page(),
        ROOT / "docs" / "settings.md": settings_page(SECTIONS),
        ROOT / "deploy" / "nats" / "users.conf": users_conf(),
        CHART / "users.conf": users_conf(),
        CHART / "durables.yaml": _durables(),
        CHART / "roles.sql": _copied(ROOT / "deploy" / "postgres" / "roles.sql"),
        CHART / "alerts.yaml": _copied(ROOT / "deploy" / "prometheus" / "alerts.yaml"),
    }


def _copied(path: Path) -> str:
    """A chart may read no file outside itself."""
    return path.read_text(encoding="utf-8")


def _durables() -> str:
    """Service → its durables, for scaling on how much waits in each."""
    lines = ["# Generated from the contracts by `make generated`."]
    for service in sorted({durable.service for durable in DURABLES}):
        lines.append(f"{service}:")
        lines += [
            f"  - {{stream: {durable.contract.SUBJECT.stream}, name: {durable.name}}}"
            for durable in DURABLES
            if durable.service == service
        ]
    return "\n".join([*lines, ""])
