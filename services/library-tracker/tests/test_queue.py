"""What a queue and a download client show together."""

from datetime import UTC, datetime, timedelta

import pytest

from library_tracker.domain.evidence import Download, Trouble
from library_tracker.domain.queue import (
    Progress,
    Row,
    download_of,
    is_moving,
    is_news,
    seconds_left,
    torrents_by_hash,
    with_client,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HASH = "a" * 40


def row(**members: object) -> Row:
    return Row(
        **{  # type: ignore[arg-type]  # what a test says
            "download_id": HASH,
            "release": "North.Quay.S01",
            "size": 1000.0,
            "left": 250.0,
            "status": "downloading",
            "state": "downloading",
            "health": "ok",
            "messages": (),
            "eta_s": 60,
            "added_at": NOW - timedelta(minutes=5),
            "episode": None,
            **members,
        }
    )


def whole(*rows: Row) -> Download:
    return download_of(rows, source="sonarr", instance="main", now=NOW)


def test_a_pack_repeats_its_size_in_every_row_and_counts_once() -> None:
    made = whole(*(row(episode=(1, n)) for n in range(1, 11)))

    assert made.progress == 0.75
    assert made.episodes == {(1, n) for n in range(1, 11)}
    assert made.begun_at == NOW - timedelta(minutes=5)


def test_nothing_is_known_of_a_download_without_a_size() -> None:
    assert whole(row(size=0, left=0)).progress == 0


@pytest.mark.parametrize(
    ("members", "trouble"),
    [
        ({"state": "importBlocked"}, Trouble.BLOCKED),
        ({"state": "importPending", "health": "warning"}, Trouble.BLOCKED),
        ({"state": "importPending"}, Trouble.NONE),
        ({"state": "failedPending"}, Trouble.ERROR),
        ({"health": "error"}, Trouble.ERROR),
        ({"status": "paused"}, Trouble.STOPPED),
        ({"status": "downloadClientUnavailable"}, Trouble.ERROR),
    ],
)
def test_what_a_queue_says_of_trouble(members: dict[str, str], trouble: Trouble) -> None:
    assert whole(row(**members)).trouble is trouble


def test_d33_a_torrent_is_found_by_any_of_its_hashes() -> None:
    progress = Progress(
        0.5, is_complete=False, trouble=Trouble.NONE, detail="", eta_s=1, speed_bps=2
    )

    found = torrents_by_hash([(frozenset({HASH, "b" * 64}), progress)])

    assert found[HASH] is found["b" * 64] is progress


def test_the_client_knows_better_than_the_queue_what_moves() -> None:
    stalled = Progress(
        0.5, is_complete=False, trouble=Trouble.STALLED, detail="no peers", eta_s=None, speed_bps=0
    )

    merged = with_client(whole(row()), stalled, now=NOW)

    assert (merged.progress, merged.trouble, merged.eta_s) == (0.5, Trouble.STALLED, None)
    blocked = with_client(whole(row(state="importBlocked")), stalled, now=NOW)
    assert blocked.trouble is Trouble.BLOCKED


def test_d40_only_what_one_would_notice_is_news() -> None:
    before = whole(row())

    assert not is_news(before, whole(row(eta_s=50)))
    assert is_news(before, whole(row(left=240.0)))
    assert is_news(before, whole(row(status="paused")))
    assert is_news(None, before)


def test_looking_again_soon_is_worth_it_only_while_something_moves() -> None:
    assert is_moving([whole(row())])
    assert not is_moving([whole(row(state="importPending"))])


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("00:12:30", 750), ("1.02:00:00", 93_600), (None, None), ("soon", None)],
)
def test_time_left_as_it_is_spelled(said: str | None, seconds: int | None) -> None:
    assert seconds_left(said) == seconds
