"""What is asked: answered from the settings, never by calling a server."""

from datetime import datetime
from typing import Literal

from faststream.nats import NatsRouter
from pydantic import BaseModel, Field

from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.query import answer
from scrobble_sync.resources import Injected
from scrobble_sync.settings import Account, Mode

router = NatsRouter()

NOT_CHECKED = "not checked"


class AccountStatus(BaseModel):
    """One person's plays: whence, whither and how far. None: nothing was ever read."""

    account: str
    source: Literal["lastfm", "listenbrainz"]
    target: str
    mode: Mode = Field(description="How the target is written to.")
    cursor: datetime | None = Field(default=None, description="Plays up to then are brought over.")
    counts: dict[str, int] | None = None
    last_run: datetime | None = None
    forwarding_guard: str = Field(
        default=NOT_CHECKED,
        description="Whether the target would tell plays that are brought over to where they "
        "came from.",
    )


class Status(BaseModel):
    """The accounts, in the order of the settings."""

    is_active: bool = Field(default=False, description="Whether plays are brought over at all.")
    accounts: list[AccountStatus]


@answer(router, ScrobbleStatus)
async def status(_query: ScrobbleStatus, resources: Injected) -> Status:
    """Which accounts are configured, and how far each has got."""
    targets = resources.settings.targets
    accounts = [
        AccountStatus(
            account=name,
            source=_source_of(account),
            target=account.target,
            mode=targets[account.target].mode,
        )
        for name, account in resources.settings.accounts.items()
    ]
    return Status(accounts=accounts)


def _source_of(account: Account) -> Literal["lastfm", "listenbrainz"]:
    return "lastfm" if account.lastfm else "listenbrainz"
