"""What the settings say, as values that workflows are given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jellyfin_sync.domain.clock import Offset
from jellyfin_sync.domain.copies import Copies
from jellyfin_sync.domain.row import Field
from jellyfin_sync.domain.timing import PathPolicy

OffsetOf = Callable[[str], Offset]
"""How far a server's clock is ahead, as known at the moment of asking."""


@dataclass(frozen=True, slots=True)
class ServerRules:
    """What one server may do."""

    is_source: bool = True
    is_target: bool = True
    path_map: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 8
    """Calls to it at the same time."""
    is_passwordless: bool = False
    """Accounts made here get no password."""


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What becomes of accounts that come and go."""

    creates: bool = True
    deletes: bool = False
    delete_after_s: float = 604_800.0
    at_most: int = 5
    """Accounts disabled, and accounts deleted, within a day."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What travels, from where to where, and how patiently."""

    servers: Mapping[str, ServerRules]
    enabled: frozenset[Field] = frozenset(Field)
    copies: Copies = Copies.SAME_PATH
    minimum_position: int = 0
    """Ticks; a position before this is kept to the server that reported it."""
    debounce_s: float = 30.0
    max_retries: int = 5
    most_playlists_deleted: int = 3
    """More than so many gone from one account at once are taken for a fault."""
    is_dry_run: bool = False
    user_map: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    policies: tuple[PathPolicy, ...] = ()
    accounts: AccountRules = AccountRules()
    denied_libraries: frozenset[str] = frozenset()
    """Names, in lower case."""

    @property
    def reads_versions(self) -> bool:
        """Whether the files that Jellyfin has merged into one item are copies, too."""
        return self.copies is Copies.ALL

    def indexed_under(self, server: str) -> str:
        """What of the settings decides about a server's items; another text: read them anew."""
        path_map = sorted(self.servers[server].path_map.items())
        decisive = (path_map, sorted(self.denied_libraries))
        return repr(decisive if self.copies is Copies.SAME_PATH else (*decisive, self.copies.value))
