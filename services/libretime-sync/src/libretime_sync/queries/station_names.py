"""Which station a question means."""

from libretime_sync.resources import Resources
from medley_contracts.refusal import Refusal


def meant(name: str | None, resources: Resources) -> str | Refusal:
    """The station of that name, or the first one configured when none is named."""
    known = list(resources.settings.stations)
    if name is None and known:
        return known[0]
    if name in resources.settings.stations:
        return name
    detail = "no station is configured"
    if name is not None:
        detail = f"no station {name!r} is configured; there are: {', '.join(known) or 'none'}"
    return Refusal(refused="not-found", detail=detail, status=404)
