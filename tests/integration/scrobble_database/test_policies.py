"""Whose count holds, and that it is settled once."""

import pytest

from medley_simulators.navidrome.hands import Held
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.track_plays import OpenCount
from tests.integration.scrobble_database.conftest import T0, Stopped


@pytest.mark.parametrize(
    ("policy", "fewer", "more"),
    [
        pytest.param(Conflict.HIGHER, 2, 5, id="higher"),
        pytest.param(Conflict.NAVIDROME, 2, 5, id="navidrome"),
        pytest.param(Conflict.LASTFM, 2, 1, id="lastfm"),
        pytest.param(Conflict.INCREMENT, 3, 6, id="increment"),
        pytest.param(Conflict.ASK, 2, 5, id="ask"),
    ],
)
def test_w04_a_policy_settles_a_count_once(
    home: Stopped, policy: Conflict, fewer: int, more: int
) -> None:
    # Adding was repeated by every run, and a missing star was enough to set it off.
    home.server.listen("ada", "Sing", at=T0 - 5000)
    home.server.listen("ada", "Repetition", at=T0 - 5000, times=5)
    tracks = [home.track("Sing", T0, T0 + 60), home.track("Repetition", T0, loved_at=T0)]

    counts = []
    for _ in range(3):
        home.write(*tracks, policy=policy)
        held = [home.server.held("ada", title).plays for title in ("Sing", "Repetition")]
        counts.append((*held, home.server.held_album("ada", "Sing").plays))

    assert counts == [(fewer, more, fewer + more)] * 3


def test_plays_that_come_later_are_added(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=T0 - 5000, times=10)
    home.write(home.track("Sing", T0), policy=Conflict.INCREMENT)

    home.write(home.track("Sing", T0, T0 + 60), policy=Conflict.INCREMENT)

    assert home.server.held("ada", "Sing").plays == 12


@pytest.mark.parametrize("policy", list(Conflict))
def test_w16_a_play_that_comes_back_through_forwarding_counts_once(
    home: Stopped, policy: Conflict
) -> None:
    # The same play came back from Last.fm and was added a second time.
    home.server.listen("ada", "Sing", at=T0, times=3)

    home.write(home.track("Sing", T0, T0 + 1, T0 + 2), policy=policy)

    assert home.server.held("ada", "Sing") == Held(3, T0 + 2)
    assert len(home.server.history("ada")) == 3


def test_a_local_play_between_two_runs_counts_once(home: Stopped) -> None:
    home.write(home.track("Sing", T0), policy=Conflict.INCREMENT)
    home.server.listen("ada", "Sing", at=T0 + 60)

    home.write(home.track("Sing", T0, T0 + 60), policy=Conflict.INCREMENT)

    assert home.server.held("ada", "Sing").plays == 2


def test_w05_what_the_source_does_not_know_keeps_its_count(home: Stopped) -> None:
    # The policy for the source's counts emptied every track the source did not know.
    home.server.listen("ada", "Sing", at=T0, times=4)

    home.write(
        home.track("Repetition", T0), home.track("Sing", loved_at=T0), policy=Conflict.LASTFM
    )

    assert home.server.held("ada", "Sing").plays == 4


def test_asking_leaves_the_count_and_names_the_track(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=T0 - 5000, times=4)

    written = home.write(home.track("Sing", T0), policy=Conflict.ASK)

    assert written.open_counts == [OpenCount("ada", home.server.id("Sing"), navidrome=4, source=1)]
    assert home.server.held("ada", "Sing").plays == 4


@pytest.mark.parametrize(
    ("answer", "count"), [(Conflict.LASTFM, 1), (Conflict.NAVIDROME, 4), (Conflict.INCREMENT, 5)]
)
def test_a_persons_answer_holds_for_the_track(home: Stopped, answer: Conflict, count: int) -> None:
    home.server.listen("ada", "Sing", at=T0 - 5000, times=4)

    written = home.write(home.track("Sing", T0, conflict=answer), policy=Conflict.ASK)

    assert written.open_counts == []
    assert home.server.held("ada", "Sing").plays == count


def test_w07_two_tracks_keep_their_own_dates(home: Stopped) -> None:
    # All versions of a song were given the same last play.
    home.write(home.track("Sing", T0), home.track("Repetition", T0 + 60))

    assert home.server.held("ada", "Sing").played_at == T0
    assert home.server.held("ada", "Repetition").played_at == T0 + 60
