"""The pages that are made from code, and where they are committed."""

from collections.abc import Mapping
from pathlib import Path

from medley_kit.permissions import users_conf
from tests.contract.every_settings import SECTIONS
from tests.contract.messages_page import messages_page
from tests.contract.settings_page import settings_page

ROOT = Path(__file__).parents[2]


def generated_pages() -> Mapping[Path, str]:
    """File → what belongs in it."""
    return {
        ROOT / "docs" / "messages.md": messages_page(),
        ROOT / "docs" / "settings.md": settings_page(SECTIONS),
        ROOT / "deploy" / "nats" / "users.conf": users_conf(),
    }
