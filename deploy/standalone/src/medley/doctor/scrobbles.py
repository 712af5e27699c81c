"""Whether plays can be brought over: the running service looks at each source and target."""

from collections.abc import AsyncIterator
from typing import Any

from medley.doctor.finding import Finding, ok, wrong
from medley.gateway_api import GatewayApi


async def look_at_scrobbles(api: GatewayApi) -> AsyncIterator[Finding]:
    """A line for each source, target, guard and file of each account."""
    told = await api.get("/api/scrobbles/check")
    for check in told["checks"]:
        yield finding_of(check)


def finding_of(check: dict[str, Any]) -> Finding:
    """What one check of the service's means here."""
    what = f"scrobbles {check['account']}, {check['name']}"
    if check["ok"]:
        return ok(what, check["detail"])
    return wrong(what, check["detail"], check["fix"] or "see the log of scrobble-sync")
