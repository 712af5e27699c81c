"""Forget something of an account that its next run finds out again."""

from collections.abc import Sequence

from medley_contracts.scrobble import ScrobbleResetScope
from medley_kit.db import Pool
from scrobble_sync.store import accounts, cache, deliveries, mappings, plays


async def reset(pool: Pool, account_ids: Sequence[int], scope: ScrobbleResetScope) -> None:
    """Forget it. Nothing is lost by it: counts are compared again before anything is written."""
    for account_id in account_ids:
        async with pool.acquire() as connection, connection.transaction():
            match scope:
                case ScrobbleResetScope.SYNC:
                    await cache.forget_sync(connection, account_id)
                case ScrobbleResetScope.MATCHES:
                    forgotten = await mappings.forget_matched(connection, account_id)
                    await plays.undeliver(connection, forgotten)
                    await deliveries.drop_unfounded(connection, account_id, None)
                case ScrobbleResetScope.PLAYS:
                    await cache.forget_reading(connection, account_id)
                case ScrobbleResetScope.LIBRARY:
                    pass
            await accounts.forget_library_mark(connection, account_id)
