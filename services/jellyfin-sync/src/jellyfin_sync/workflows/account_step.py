"""What one step about an account came to, as the writer of accounts keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jellyfin_sync.domain.accounts import State
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.client import JellyfinClient
from medley_contracts.jellyfin import AccountDeed
from medley_kit.db import Pool
from medley_kit.errors import PermanentError

SealKey = Callable[[str], str]
"""Server -> what passwords of its accounts are sealed with: its API key."""


class NotKept(PermanentError):
    """The server took the call and did not do what it was asked."""


class DecidedOtherwise(PermanentError):
    """A person cancelled it in this very moment."""


@dataclass(frozen=True, slots=True)
class Step:
    """The new state. ``deed``: what was done to the account; ``in_s``: when to go on."""

    state: State
    detail: str
    deed: AccountDeed | None = None
    in_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Means:
    """With what accounts are made and taken away."""

    pool: Pool
    clients: Mapping[str, JellyfinClient]
    rules: Rules
    offset_of: OffsetOf
    seal_key: SealKey
