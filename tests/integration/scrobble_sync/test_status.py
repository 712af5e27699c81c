"""The status of the accounts, as it travels."""

from medley_contracts.scrobble import ScrobbleStatus
from medley_kit.query import ask
from scrobble_sync.app import service
from scrobble_sync.settings import Settings
from tests.support.one_service import settings_of
from tests.support.servers import OwnNats


async def test_configured_accounts_are_told_without_a_cursor(nats: OwnNats) -> None:
    ada = {
        "listenbrainz": {"user": "ada", "token": "secret"},
        "target": "home",
        "username": "ada",
        "password": "secret",
    }
    settings = settings_of(
        Settings,
        nats.url,
        targets={"home": {"url": "http://navidrome.invalid"}},
        accounts={"ada": ada},
    )

    async with service.running(settings) as running:
        told = await ask(running.broker, ScrobbleStatus())

    assert told == {
        "is_active": False,
        "accounts": [
            {
                "account": "ada",
                "source": "listenbrainz",
                "target": "home",
                "mode": "api",
                "cursor": None,
                "counts": None,
                "last_run": None,
                "forwarding_guard": "not checked",
            }
        ],
    }
