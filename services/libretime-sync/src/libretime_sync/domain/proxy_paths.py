"""Which paths of a station's API may be read through Medley, whose key may read everything."""

import re
from typing import Final

_LISTS: Final = (
    "files|libraries|shows|show-days|show-instances|schedule|playlists|playlist-contents"
    "|smart-blocks|webstreams|playout-history|playout-history-metadata"
)
_ALLOWED: Final = re.compile(
    rf"(?:(?:{_LISTS})(?:/[0-9]{{1,18}})?|info|version|stream/state"
    r"|integration/(?:sync-status|media-library|track/[0-9]{1,18}|schedule/[0-9-]{10}))\Z"
)


def is_allowed(path: str) -> bool:
    """Whether it is one of those that tell of programmes: not of users, tokens or preferences.

    Exact, so that no dot, slash, blank or encoding leads elsewhere.
    """
    return _ALLOWED.match(path) is not None
