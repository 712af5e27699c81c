from collections.abc import Callable

import httpx
import pytest

from medley.demo.cast import Cast
from medley.demo.listeners import MusicApps
from medley.demo.media_apps import MediaApps
from medley.demo.stations import DemoStation
from medley.gateway_api import GatewayApi
from medley.tour.stage import Look, Seen, Stage, StepFailed
from medley.tour.stories import STORIES
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.lastfm.server import LastfmSimulator
from medley_simulators.libretime.server import LibretimeSimulator
from medley_simulators.navidrome.server import NavidromeSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator


@pytest.fixture
def stage() -> Stage:
    refuse = httpx.MockTransport(lambda _: httpx.Response(500))
    media = MediaApps(
        RadarrSimulator(), SonarrSimulator(), JellyseerrSimulator(), QbittorrentSimulator()
    )
    music = MusicApps(LastfmSimulator(), NavidromeSimulator(), "", "")
    station = DemoStation(LibretimeSimulator(), "http://nowhere")
    cast = Cast({}, media, music, station, [])
    stage = Stage(GatewayApi("http://nowhere", "", transport=refuse), cast)
    stage.begin("a story")
    return stage


def looking(*answers: bool) -> tuple[Look, Callable[[], int]]:
    """A look that gives these answers in turn, and the last one ever after."""
    looks = 0

    async def look() -> Seen:
        nonlocal looks
        looks += 1
        return Seen(answers[min(looks, len(answers)) - 1], f"look {looks}")

    return look, lambda: looks


async def test_a_step_waits_until_it_comes_true(stage: Stage) -> None:
    look, looks = looking(False, False, True)

    await stage.see("it comes", look, within_s=5)

    assert looks() == 3
    assert [(step.sentence, step.came_true, step.evidence) for step in stage.steps] == [
        ("it comes", True, "look 3")
    ]


async def test_a_step_that_does_not_come_true_fails_and_says_what_was_seen(stage: Stage) -> None:
    look, _ = looking(False)

    with pytest.raises(StepFailed, match=r"a story: it comes: not within 0\.05 s; seen: look"):
        await stage.see("it comes", look, within_s=0.05)

    assert [step.came_true for step in stage.steps] == [False]


async def test_what_must_stay_true_is_looked_at_to_the_end(stage: Stage) -> None:
    look, looks = looking(True)

    await stage.stays("it stays", look, for_s=0.1)

    assert looks() > 1


async def test_what_does_not_stay_true_fails(stage: Stage) -> None:
    look, _ = looking(True, True, False)

    with pytest.raises(StepFailed, match="it stays: no longer after"):
        await stage.stays("it stays", look, for_s=5)


async def test_each_step_is_printed_with_what_it_shows(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    async def nothing() -> None:
        return None

    look, _ = looking(True)
    await stage.do("somebody does something", nothing())
    await stage.see("and it shows", look)

    said = capsys.readouterr().out
    assert "· somebody does something" in said
    assert "✓ and it shows  look 1" in said


def test_every_story_has_a_title_of_its_own() -> None:
    assert len({story.title for story in STORIES}) == len(STORIES) > 0
