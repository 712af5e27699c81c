"""A station's failure as a refusal: whether to ask again, and whose fault it is."""

from typing import Final

from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_contracts.refusal import Refusal

STATION_ERRORS: Final = (
    UpstreamUnavailable,
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    TimeoutError,
)


def station_refusal(error: Exception) -> Refusal:
    """503: it may answer later; 404: it has no such thing; 502: its answer is of no use."""
    if isinstance(error, TimeoutError):
        detail = "The station did not answer in time."
        return Refusal(refused="station-unavailable", detail=detail, status=503)
    if isinstance(error, UpstreamUnavailable):
        return Refusal(refused="station-unavailable", detail=str(error), status=503)
    if isinstance(error, UpstreamMissing):
        return Refusal(refused="not-found", detail="The station has no such thing.", status=404)
    return Refusal(refused="station-refused", detail=str(error), status=502)
