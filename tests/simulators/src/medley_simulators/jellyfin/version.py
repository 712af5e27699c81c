"""What a server of a given version does differently from its neighbours."""

import re
from dataclasses import dataclass

Number = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The differences between versions that a client can notice."""

    version: str
    number: Number

    @classmethod
    def of(cls, version: str) -> "Behaviour":
        """Read ``10.11.11`` or ``12.0-rc5``; missing parts are 0."""
        parts = [int(part) for part in re.findall(r"\d+", version.split("-", 1)[0])]
        if not parts:
            message = f"{version!r} is not a version"
            raise ValueError(message)
        major, minor, patch = (*parts, 0, 0)[:3]
        return cls(version, (major, minor, patch))

    def _from(self, *number: int) -> bool:
        return self.number >= number

    @property
    def has_new_routes(self) -> bool:
        """``/UserItems``, ``/UserPlayedItems``, ``/Items/{id}`` and the UserData calls exist."""
        return self._from(10, 9)

    @property
    def can_update_playlists(self) -> bool:
        """``POST /Playlists/{id}`` and ``/Playlists/{id}/Users`` exist."""
        return self._from(10, 9)

    @property
    def can_read_playlist(self) -> bool:
        """``GET /Playlists/{id}`` exists."""
        return self._from(10, 10)

    @property
    def entry_is_item(self) -> bool:
        """A ``PlaylistItemId`` is the item's id, not a random one."""
        return self._from(10, 10, 2)

    @property
    def keys_may_remove_entries(self) -> bool:
        """``DELETE /Playlists/{id}/Items`` works with an API key."""
        return self._from(10, 11)

    @property
    def playlists_hold_duplicates(self) -> bool:
        """An item may be appended twice, and at a position."""
        return self._from(12, 0)

    @property
    def rows_are_per_item(self) -> bool:
        """Copies with the same provider id have states of their own."""
        return self._from(10, 11)

    @property
    def start_clears_played(self) -> bool:
        """Starting a played film again un-plays it until it ends."""
        return not self._from(12, 0)

    @property
    def versions_share_played(self) -> bool:
        """Marking one version of a film marks the others."""
        return self._from(12, 0)

    @property
    def legacy_auth_by_default(self) -> bool:
        """``X-Emby-Token`` and its relatives are accepted without asking for it."""
        return not self._from(12, 0)

    @property
    def marking_always_dates(self) -> bool:
        """Marking played without a date sets "now" even over an older date."""
        return not self._from(10, 9)
