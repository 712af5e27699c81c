"""Webhook bodies as an admin's template makes them, with all that goes wrong in such templates."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

_PLACE: Final = re.compile(r"\{\{\{\s*(\w+)\s*\}\}\}|\{\{\s*(\w+)\s*\}\}")
_GUID: Final = re.compile(r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})")


def fill_in(template: str, values: Mapping[str, Any]) -> str:
    """Put values into ``{{Name}}``, escaped for HTML, and ``{{{Name}}}``, as they are.

    What is missing leaves nothing behind, booleans begin with a capital and GUIDs get dashes; so
    the result is valid JSON only by luck.
    """
    return _PLACE.sub(lambda found: _filled(found, values), template)


def _filled(found: re.Match[str], values: Mapping[str, Any]) -> str:
    raw, escaped = found.groups()
    value = values.get(raw or escaped)
    text = "" if value is None else str(value)
    if dashless := _GUID.fullmatch(text):
        text = "-".join(dashless.groups())
    return text if raw else escape(text)
