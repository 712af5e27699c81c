"""The client against a simulated Radarr on a real port."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import httpx
import pytest

from medley_clients.arr import client as arr_client
from medley_clients.arr import webhook
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.radarr.client import RadarrClient, open_radarr
from medley_clients.radarr.models import Movie
from medley_simulators.faults import Fault, Kind
from medley_simulators.jellyfin.titles import films
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving

Opened: TypeAlias = tuple[RadarrSimulator, RadarrClient]


@pytest.fixture
async def main() -> AsyncGenerator[Opened, None]:
    """Six films under a URL base; the last has no file."""
    server = RadarrSimulator(url_base="/radarr")
    server.add_films(films(5))
    server.add_films(films(1, first=6), has_file=False)
    async with server.serving() as url:
        client = open_radarr("main", url, server.api_key, per_second=1000)
        yield server, client
        await client.aclose()


async def all_movies(client: RadarrClient) -> list[Movie]:
    return [movie async for part in client.movies() for movie in part]


async def test_all_films_come_with_what_is_read_of_them(main: Opened) -> None:
    _, client = main

    movies = await all_movies(client)

    assert [movie.title for movie in movies] == [f"Film {n:05d}" for n in range(1, 7)]
    first, last = movies[0], movies[-1]
    assert (first.ids.tmdb, first.ids.imdb, first.has_file) == (100_001, "tt1000001", True)
    assert first.path == "/movies/Film 00001 (1951)"
    assert first.movie_file is not None
    assert first.movie_file.quality.name == "Bluray-1080p"
    assert (last.has_file, last.movie_file) == (False, None)


async def test_one_call_lists_everything(main: Opened) -> None:
    server, client = main

    await all_movies(client)

    assert server.journal.counts == {("GET", "/api/v3/movie"): 1}


async def test_w02_a_wrong_key_is_no_empty_library(main: Opened) -> None:
    server, _ = main
    client = open_radarr("main", server.url, "wrong", per_second=1000)

    with pytest.raises(UpstreamRejected):
        await all_movies(client)
    await client.aclose()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("status", UpstreamUnavailable),
        ("half", UpstreamUnavailable),
        ("reset", UpstreamUnavailable),
        ("starting", UpstreamUnavailable),
        ("page", UpstreamSurprise),
    ],
)
async def test_w55_an_outage_is_no_empty_library(
    main: Opened, kind: Kind, expected: type[Exception]
) -> None:
    server, client = main
    server.faults.add(Fault(kind, status=500))

    with pytest.raises(expected):
        await all_movies(client)


async def test_one_film_is_found_by_its_number_here_or_at_tmdb(main: Opened) -> None:
    _, client = main

    by_tmdb = await client.movie_by_tmdb(100_003)

    assert by_tmdb is not None
    assert by_tmdb.id == (await client.movie(3)).id == 3
    assert await client.movie_by_tmdb(1) is None
    with pytest.raises(UpstreamMissing):
        await client.movie(99)


async def test_the_whole_queue_is_read_not_ten_rows(main: Opened) -> None:
    server, client = main
    server.add_films(films(30, first=10), has_file=False)
    for film in list(server.films.values())[6:]:
        await server.grab(film)

    rows = await client.queue()

    assert len(rows) == 30
    assert rows[0].download_id == next(iter(server.downloads))
    assert (rows[0].movie_id, rows[0].size_left) == (7, rows[0].size)


class _Turning(httpx.AsyncHTTPTransport):
    """Lets something happen between two pages of the queue: after the n-th answer, of all."""

    def __init__(self, after: Mapping[int, Callable[[], Awaitable[object]]]) -> None:
        super().__init__()
        self.pages: list[str] = []
        self._after = after

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        await response.aread()
        self.pages.append(request.url.params["page"])
        if (happens := self._after.get(len(self.pages))) is not None:
            await happens()
        return response


async def read_while(
    server: RadarrSimulator,
    monkeypatch: pytest.MonkeyPatch,
    after: Mapping[int, Callable[[], Awaitable[object]]],
) -> tuple[set[str], list[str]]:
    """The films that are in the queue, ten a page, and the pages that were asked for."""
    monkeypatch.setattr(arr_client, "_PAGE", 10)
    turning = _Turning(after)
    client = open_radarr("main", server.url, server.api_key, per_second=1000, transport=turning)
    try:
        rows = await client.queue()
    finally:
        await client.aclose()
    assert len({row.download_id for row in rows}) == len(rows)
    return {server.films[row.movie_id or 0].title.name for row in rows}, turning.pages


async def fill_queue(server: RadarrSimulator) -> None:
    """Twenty-five films on their way, `Film 00010` the first."""
    for film in server.add_films(films(26, first=10), has_file=False)[:25]:
        await server.grab(film)


async def test_a_queue_that_moves_while_its_length_stays_loses_no_row(
    main: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first of page two moved to page one, after page one had been read.
    server, _ = main
    await fill_queue(server)

    async def one_comes_and_one_goes() -> None:
        await server.finish("Film 00010")
        await server.grab("Film 00035")

    found, pages = await read_while(server, monkeypatch, {1: one_comes_and_one_goes})

    assert found == {f"Film {n:05d}" for n in range(11, 36)}
    assert pages == ["1", "2", "3"] * 3


async def test_a_queue_that_never_holds_still_is_not_believed(
    main: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = main
    await fill_queue(server)
    named = iter(range(10, 35))

    async def one_goes() -> None:
        await server.finish(f"Film {next(named):05d}")

    with pytest.raises(UpstreamUnavailable, match="moved"):
        await read_while(server, monkeypatch, dict.fromkeys(range(1, 30), one_goes))


async def test_a_queue_that_counts_rows_and_shows_none_is_no_empty_queue() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"page": 1, "totalRecords": 5, "records": []})

    transport = httpx.MockTransport(answer)
    client = open_radarr("main", "http://radarr.invalid", "key", transport=transport)

    with pytest.raises(UpstreamUnavailable, match="moved"):
        await client.queue()
    await client.aclose()


async def test_a_blocked_import_says_why(main: Opened) -> None:
    server, client = main
    await server.grab("Film 00006")
    await server.block("Film 00006", "Sample")

    [row] = await client.queue_of(server.film("Film 00006").id)

    assert (row.tracked_download_state, row.tracked_download_status) == ("importBlocked", "warning")
    assert row.status_messages[0].messages == ["Sample"]


async def test_edge_21_history_tells_what_no_webhook_did(main: Opened) -> None:
    server, client = main
    before = datetime.now(UTC) - timedelta(seconds=5)
    await server.grab("Film 00006")
    await server.finish("Film 00006", is_silent=True)

    rows = [row async for part in client.history_since(before) for row in part]

    assert [row.event_type for row in rows] == ["downloadFolderImported", "grabbed"]
    assert rows[0].data["importedPath"].endswith("Film 00006 (1956).mkv")  # type: ignore[union-attr] # it is said
    assert rows[0].movie_id == 6


async def test_a_search_is_asked_for_by_number(main: Opened) -> None:
    server, client = main

    command = await client.search([6])

    assert command.status == "queued"
    assert server.commands[-1]["name"] == "MoviesSearch"
    assert server.commands[-1]["movieIds"] == [6]
    assert [one.id for one in await client.wanted()] == [6]


async def test_the_instance_says_who_it_is_and_what_its_labels_are(main: Opened) -> None:
    server, client = main
    server.tag("anime")

    status = await client.status()

    assert (status.app_name, status.url_base) == ("Radarr", "/radarr")
    assert [tag.label for tag in await client.tags()] == ["anime"]


async def test_a_webhook_is_made_from_the_instances_own_template(main: Opened) -> None:
    server, client = main
    receiver = Receiver()
    async with serving(receiver) as url:
        made = webhook.new_webhook(
            await client.connection_templates(), name="Medley", url=url, secret="s3cret"
        )
        await client.add_connection(made)
        await server.grab("Film 00006")

    [kept] = webhook.webhooks(await client.connections())
    assert (kept.name, kept.url, kept.disabled, kept.has_tags) == ("Medley", url, (), False)
    assert [event["eventType"] for event in receiver.events] == ["Test", "Grab"]
    assert receiver.headers[-1]["authorization"].startswith("Basic ")


async def test_a_webhook_nobody_answers_is_not_kept(main: Opened) -> None:
    server, client = main
    templates = await client.connection_templates()
    made = webhook.new_webhook(templates, name="Medley", url="http://127.0.0.1:9", secret=None)

    with pytest.raises(UpstreamRejected):
        await client.add_connection(made)

    assert server.connections.all == {}


async def test_what_is_switched_off_is_named_and_switched_on(main: Opened) -> None:
    server, client = main
    receiver = Receiver()
    async with serving(receiver) as url:
        server.send_webhooks_to(url, secret="s3cret")
        server.connections.all[1] |= {"onUpgrade": False, "tags": [5]}
        [found] = webhook.webhooks(await client.connections())

        mended = webhook.configured(found.connection, url=url, secret=None)
        await client.change_connection(mended)

    [kept] = webhook.webhooks(await client.connections())
    assert (found.disabled, found.has_tags) == (("onUpgrade",), True)
    assert (kept.disabled, kept.has_tags) == ((), False)
    assert receiver.headers[0]["authorization"].startswith("Basic ")


async def test_the_library_is_read_in_parts(main: Opened) -> None:
    server, client = main
    longer = [replace(title, overview="x" * 3000) for title in films(900, first=100)]
    server.add_films(longer)

    parts = [len(part) async for part in client.movies()]

    assert sum(parts) == 906
    assert len(parts) > 2
