"""What a station played, pulled: once each, whatever the station says twice or wrongly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libretime_sync.domain.playout import Span
from libretime_sync.workflows.pull_playback import pull_playback
from medley_clients.errors import UpstreamUnavailable
from medley_kit.db import Pool
from medley_simulators.faults import Fault
from tests.support.libretime import RunningStation
from tests.support.pulling import nobody

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = Span(None, None)


async def pull(pool: Pool, main: RunningStation, span: Span = ALL) -> dict[str, Any]:
    """Pull once."""
    return await pull_playback(pool, main.client, span, report=nobody)


async def test_w48_the_same_plays_again_are_duplicates(pool: Pool, main: RunningStation) -> None:
    for minute in range(3):
        main.sim.add_history(NOON + timedelta(minutes=3 * minute), file=1)
    main.sim.add_history(NOON, file=1)  # LibreTime accepts a play twice.

    results = [await pull(pool, main) for _ in range(2)]

    assert [(each["synced"], each["duplicates"]) for each in results] == [(3, 1), (0, 4)]
    assert await pool.fetchval("SELECT count(*) FROM playout") == 3


async def test_a_dry_run_counts_plays_and_keeps_none(pool: Pool, main: RunningStation) -> None:
    main.sim.add_history(NOON, file=1)
    await pull(pool, main)
    synced = await pool.fetchval("SELECT last_playback_sync FROM station")
    main.sim.add_history(NOON + timedelta(minutes=3), file=1)

    tried = await pull_playback(pool, main.client, ALL, report=nobody, is_dry_run=True)

    assert (tried["synced"], tried["duplicates"]) == (1, 1)
    assert await pool.fetchval("SELECT count(*) FROM playout") == 1
    assert await pool.fetchval("SELECT last_playback_sync FROM station") == synced


async def test_w15_a_play_needs_no_log_and_one_bad_row_spoils_no_other(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.add_history(NOON, file=1)
    main.sim.add_history(NOON + timedelta(minutes=3))
    main.sim.state.history.rows[1]["instance"] = "nonsense"

    result = await pull(pool, main)

    assert result["synced"] == 1
    assert [error["id"] for error in result["errors"]] == ["1"]


async def test_only_the_span_is_kept_though_the_whole_history_comes(
    pool: Pool, main: RunningStation
) -> None:
    for hour in range(5):
        main.sim.add_history(NOON + timedelta(hours=hour), file=1)

    result = await pull(pool, main, Span(NOON + timedelta(hours=1), NOON + timedelta(hours=3)))

    assert result["synced"] == 2


async def test_a_history_that_cannot_be_read_keeps_the_last_time_it_could(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.add_history(NOON, file=1)
    main.sim.faults.add(Fault("half", route="/api/v2/playout-history"))

    with pytest.raises(UpstreamUnavailable):
        await pull(pool, main)

    assert await pool.fetchval("SELECT count(*) FROM playout") == 0


async def test_an_open_play_is_closed_when_its_end_is_told(
    pool: Pool, main: RunningStation
) -> None:
    main.sim.add_history(NOON, file=1, seconds=None)
    await pull(pool, main)
    main.sim.state.history.rows[1]["ends"] = NOON + timedelta(seconds=90)

    await pull(pool, main)

    assert await pool.fetchval("SELECT duration_ms FROM playout") == 90_000
