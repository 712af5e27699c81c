"""What Radarr and Sonarr post, when, and when they stop posting."""

from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest

from medley_simulators.jellyfin.titles import film, films, show
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving
from medley_simulators.sonarr.server import SonarrSimulator

Told = Callable[[], list[str]]


@pytest.fixture
async def receiver() -> AsyncGenerator[tuple[Receiver, str], None]:
    there = Receiver()
    async with serving(there) as url:
        yield there, url


@pytest.fixture
async def radarr(receiver: tuple[Receiver, str]) -> AsyncGenerator[RadarrSimulator, None]:
    server = RadarrSimulator()
    server.add_films(films(3), has_file=False)
    async with server.serving():
        server.send_webhooks_to(receiver[1], secret="s3cret")
        yield server


@pytest.fixture
async def sonarr(receiver: tuple[Receiver, str]) -> AsyncGenerator[SonarrSimulator, None]:
    server = SonarrSimulator()
    server.add_shows(show(1, episodes=10), has_files=False)
    async with server.serving():
        server.send_webhooks_to(receiver[1])
        yield server


def kinds(receiver: tuple[Receiver, str]) -> list[str]:
    return [event["eventType"] for event in receiver[0].events]


async def test_a_film_is_added_grabbed_and_imported(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    film_of_radarr = await radarr.add(film(9), tags=["anime"])
    download = await radarr.grab(film_of_radarr)
    await radarr.finish(film_of_radarr)

    added, grabbed, imported = receiver[0].events
    assert kinds(receiver) == ["MovieAdded", "Grab", "Download"]
    assert added["movie"]["tags"] == ["anime"]
    assert grabbed["downloadId"] == imported["downloadId"] == download.download_id
    assert grabbed["downloadId"].isupper()
    assert (imported["isUpgrade"], "deletedFiles" in imported) == (False, False)
    assert imported["movieFile"]["indexerFlags"] == "0"
    assert imported["release"]["indexerFlags"] == []


async def test_an_upgrade_deletes_a_file_first(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    for _ in range(2):
        await radarr.grab("Film 00001")
        await radarr.finish("Film 00001")

    deleted, upgraded = receiver[0].events[-2:]
    assert (deleted["eventType"], deleted["deleteReason"]) == ("MovieFileDelete", "upgrade")
    assert upgraded["isUpgrade"]
    assert len(upgraded["deletedFiles"]) == 1


async def test_without_its_toggle_an_upgrade_is_silent(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    radarr.connections.all[1] |= {"onUpgrade": False, "onMovieFileDeleteForUpgrade": False}
    for _ in range(2):
        await radarr.grab("Film 00001")
        await radarr.finish("Film 00001")

    assert kinds(receiver) == ["Grab", "Download", "Grab"]


async def test_what_a_rescan_found_is_silent_and_in_history(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    await radarr.finish("Film 00001", is_silent=True, is_tracked=False)

    assert kinds(receiver) == []
    assert [row["eventType"] for row in radarr.history] == ["downloadFolderImported"]
    assert "downloadId" not in radarr.history[0]


async def test_an_import_by_hand_names_no_download(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    await radarr.finish("Film 00001", is_tracked=False)

    [event] = receiver[0].events
    assert "downloadId" not in event
    assert event["release"] == {}


async def test_tags_of_a_connection_silence_all_other_films(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    radarr.connections.all[1]["tags"] = [radarr.tag("kids")]

    await radarr.add(film(8), tags=["kids"])
    await radarr.add(film(9))

    assert [event["movie"]["tags"] for event in receiver[0].events] == [["kids"]]


async def test_what_was_not_answered_is_never_sent_again(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    receiver[0].status = 500
    await radarr.grab("Film 00001")
    receiver[0].status = 202
    await radarr.grab("Film 00002")

    assert [event["movie"]["id"] for event in receiver[0].events] == [1, 2]
    assert radarr.sender.tally.failed == 1


async def failing_for(radarr: RadarrSimulator, minutes: list[int]) -> list[int]:
    """Fail after each of these pauses; how many posts have been tried after each."""
    tried = []
    for pause in minutes:
        radarr.advance(60 * pause)
        await radarr.complain("ill")
        tried.append(radarr.sender.tally.failed)
    return tried


async def test_a_connection_that_fails_is_muted_longer_each_time(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    receiver[0].status = 500
    radarr.advance(16 * 60)

    tried = await failing_for(radarr, [0, 4, 1, 0, 1, 4, 1, 14, 1])

    # Failing for five minutes: muted for one, then five, then fifteen.
    assert tried == [1, 2, 3, 3, 4, 4, 5, 5, 6]


async def test_a_young_instance_mutes_for_five_minutes_at_most(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    receiver[0].status = 500

    tried = await failing_for(radarr, [0, 5, 1, 5])

    assert tried == [1, 2, 3, 4]


async def test_what_happens_while_muted_is_lost(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    receiver[0].status = 500
    await failing_for(radarr, [0, 5])
    assert radarr.connections.muted() == ["Webhook"]
    receiver[0].status = 202
    await radarr.grab("Film 00001")
    radarr.advance(60)
    await radarr.grab("Film 00002")

    assert [event["movie"]["id"] for event in receiver[0].events[2:]] == [2]
    assert len(radarr.history) == 2


async def test_posts_can_be_lost_repeated_and_mixed_up(
    radarr: RadarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    radarr.sender.switches.holds = True
    for number in (1, 2, 3):
        await radarr.grab(f"Film {number:05d}")
    assert kinds(receiver) == []
    del radarr.sender.held[0]
    radarr.sender.switches.duplicates = 1
    await radarr.sender.release(is_shuffled=True)
    told = [event["movie"]["id"] for event in receiver[0].events]
    radarr.sender.switches.loss = 1.0
    await radarr.grab("Film 00001")

    assert sorted(told) == [2, 2, 3, 3]
    assert len(kinds(receiver)) == 4
    assert radarr.sender.tally.lost == 1


async def test_a_pack_of_ten_episodes_is_eleven_posts(
    sonarr: SonarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    download = await sonarr.grab(1, [(1, number) for number in range(1, 11)])
    await sonarr.finish(1, download)

    grab, *imports = receiver[0].events
    assert len(grab["episodes"]) == 10
    assert kinds(receiver)[1:] == ["Download"] * 11
    assert all("episodeFile" in one and not one["isUpgrade"] for one in imports[:10])
    assert "isUpgrade" not in imports[10]
    assert imports[10]["fileCount"] == len(imports[10]["episodeFiles"]) == 10


async def test_files_and_episodes_of_the_whole_download_are_in_no_common_order(
    sonarr: SonarrSimulator, receiver: tuple[Receiver, str]
) -> None:
    download = await sonarr.grab(1, [(1, 1), (1, 2), (1, 3)])
    await sonarr.finish(1, download, files=[[(1, 1), (1, 2)], [(1, 3)]])

    whole = receiver[0].events[-1]
    assert [one["episodeNumber"] for one in whole["episodes"]] == [1, 2, 3]
    assert ["E03" in one["path"] for one in whole["episodeFiles"]] == [True, False]


async def test_sonarr_3_knows_no_whole_download_and_no_tmdb(
    receiver: tuple[Receiver, str],
) -> None:
    server = SonarrSimulator(version="3.0.10.1567")
    server.add_shows(show(1, episodes=2), has_files=False)
    async with server.serving():
        server.send_webhooks_to(receiver[1])
        await server.finish(1, await server.grab(1, [(1, 1), (1, 2)]))

    assert kinds(receiver) == ["Grab", "Download", "Download"]
    assert all("tmdbId" not in event["series"] for event in receiver[0].events)


@pytest.mark.parametrize("event", ["block", "delete_file", "delete"])
async def test_every_other_event_is_told(
    sonarr: SonarrSimulator, receiver: tuple[Receiver, str], event: str
) -> None:
    download = await sonarr.grab(1, [(1, 1)])
    steps: dict[str, tuple[Callable[[], Awaitable[None]], str]] = {
        "block": (lambda: sonarr.block(1, download), "ManualInteractionRequired"),
        "delete_file": (lambda: sonarr.delete_file(1, (1, 1)), "EpisodeFileDelete"),
        "delete": (lambda: sonarr.delete(1), "SeriesDelete"),
    }
    if event == "delete_file":
        await sonarr.finish(1, download)
    do, kind = steps[event]

    await do()

    assert kinds(receiver)[-1] == kind
