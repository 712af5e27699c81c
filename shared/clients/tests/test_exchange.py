"""Every way an upstream can fail has one name."""

import gc
import socket
import time
import weakref
from collections.abc import AsyncGenerator
from typing import Protocol

import httpx
import msgspec
import pytest

from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.exchange import ClockReading, Upstream, exchange, nothing
from medley_kit.errors import MedleyError
from medley_kit.http import make_http

KEY = "s3cret"
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
DATE_S = 784_111_777.0


class Thing(msgspec.Struct, rename="pascal"):
    id: str
    size: int


class Scripted(Protocol):
    url: str
    answer: bytes
    stalls: bool
    heard: list[str]

    def says(self, body: str, *, status: str = "200 OK", **headers: str) -> None: ...


read_thing = msgspec.json.Decoder(Thing).decode


@pytest.fixture
async def http(scripted: Scripted) -> AsyncGenerator[httpx.AsyncClient, None]:
    async with make_http(
        scripted.url, headers={}, per_second=1000, concurrency=4, timeout_s=0.3
    ) as client:
        yield client


@pytest.fixture
def readings() -> list[ClockReading]:
    return []


@pytest.fixture
def upstream(http: httpx.AsyncClient, readings: list[ClockReading]) -> Upstream:
    return Upstream("lan", http, {"Authorization": KEY}, readings.append)


async def get_thing(upstream: Upstream) -> Thing:
    return await exchange(
        upstream, "GET", "/things/{thing_id}", read_thing, values={"thing_id": "a/b"}
    )


async def test_an_answer_of_the_documented_shape_is_a_value(
    scripted: Scripted, upstream: Upstream
) -> None:
    scripted.says('{"Id":"a","Size":3,"Other":null}')

    thing = await get_thing(upstream)

    assert thing == Thing(id="a", size=3)
    assert scripted.heard[0].startswith("GET /things/a%2Fb HTTP/1.1\r\n")
    assert f"Authorization: {KEY}\r\n" in scripted.heard[0]


async def test_an_empty_answer_is_fine_where_none_is_expected(
    scripted: Scripted, upstream: Upstream
) -> None:
    scripted.answer = b"HTTP/1.1 204 No Content\r\n\r\n"

    await exchange(upstream, "DELETE", "/things/{thing_id}", nothing, values={"thing_id": "a"})

    assert scripted.heard[0].startswith("DELETE /things/a ")


@pytest.mark.parametrize(
    "status",
    [
        "408 Request Timeout",
        "429 Too Many Requests",
        "500 Oops",
        "502 Bad",
        "503 Starting",
    ],
)
async def test_an_outage_is_worth_retrying(
    scripted: Scripted, upstream: Upstream, status: str
) -> None:
    scripted.says("<html>", status=status, Content_Type="text/html")

    with pytest.raises(UpstreamUnavailable) as failure:
        await get_thing(upstream)

    assert failure.value.upstream == "lan"
    assert failure.value.route == "GET /things/{thing_id}"
    assert failure.value.retry_after_s is None


@pytest.mark.parametrize(
    ("asked", "date", "seconds"),
    [
        pytest.param("120", DATE, 120, id="seconds"),
        pytest.param("Sun, 06 Nov 1994 08:50:07 GMT", DATE, 30, id="a date, by its own clock"),
        pytest.param(DATE, DATE, 0, id="now"),
        pytest.param(DATE, "", 0, id="a date gone by"),
        pytest.param("soon", DATE, None, id="neither"),
        pytest.param("-5", DATE, None, id="a negative number"),
    ],
)
async def test_the_wait_that_was_asked_for_is_passed_on(
    scripted: Scripted, upstream: Upstream, asked: str, date: str, seconds: float | None
) -> None:
    scripted.says("", status="503 Starting", Retry_After=asked, Date=date)

    with pytest.raises(UpstreamUnavailable) as failure:
        await get_thing(upstream)

    assert failure.value.retry_after_s == seconds


async def test_half_a_body_is_an_outage(scripted: Scripted, upstream: Upstream) -> None:
    scripted.says('{"Id":"a","Si', Content_Length="400")

    with pytest.raises(UpstreamUnavailable):
        await get_thing(upstream)


async def test_json_cut_short_by_a_proxy_is_an_outage(
    scripted: Scripted, upstream: Upstream
) -> None:
    scripted.says('{"Id":"a","Si')

    with pytest.raises(UpstreamUnavailable):
        await get_thing(upstream)


async def test_a_connection_closed_without_a_word_is_an_outage(
    upstream: Upstream,
) -> None:
    with pytest.raises(UpstreamUnavailable):
        await get_thing(upstream)


async def test_a_port_nobody_listens_on_is_an_outage() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        async with make_http(url, headers={}, per_second=1000, concurrency=1) as nowhere:
            with pytest.raises(UpstreamUnavailable, match="ConnectError"):
                await get_thing(Upstream("lan", nowhere, {}))


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="silence"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", id="in mid-body"),
    ],
)
async def test_an_answer_that_does_not_come_is_an_outage(
    scripted: Scripted, upstream: Upstream, begun: bytes
) -> None:
    scripted.answer = begun
    scripted.stalls = True

    with pytest.raises(UpstreamUnavailable, match="ReadTimeout"):
        await get_thing(upstream)

    assert len(scripted.heard) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [("400 Bad", 400), ("401 Unauthorized", 401), ("403 Forbidden", 403)],
)
async def test_a_refused_request_is_rejected_with_its_status(
    scripted: Scripted, upstream: Upstream, status: str, code: int
) -> None:
    scripted.says("Error processing request.", status=status, Content_Type="text/plain")

    with pytest.raises(UpstreamRejected) as failure:
        await get_thing(upstream)

    assert failure.value.status == code


async def test_a_thing_that_is_not_there_is_missing(scripted: Scripted, upstream: Upstream) -> None:
    scripted.says("Error", status="404 Not Found", Content_Type="text/plain")

    with pytest.raises(UpstreamMissing):
        await get_thing(upstream)


async def test_a_proxy_s_404_page_does_not_prove_a_thing_missing(
    scripted: Scripted, upstream: Upstream
) -> None:
    scripted.says("<html>", status="404 Not Found", Content_Type="text/html; charset=utf-8")

    with pytest.raises(UpstreamUnavailable):
        await get_thing(upstream)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param("<html>sign in</html>", "text/html", id="a page"),
        pytest.param("[]", "application/json", id="a list in place of an object"),
        pytest.param('{"Id":"a"}', "application/json", id="a member is missing"),
        pytest.param('{"Id":"a","Size":"3"}', "application/json", id="text in place of a number"),
        pytest.param("Error", "application/json", id="not JSON"),
    ],
)
async def test_an_unexpected_shape_is_a_surprise(
    scripted: Scripted, upstream: Upstream, body: str, content_type: str
) -> None:
    scripted.says(body, Content_Type=content_type)

    with pytest.raises(UpstreamSurprise):
        await get_thing(upstream)


async def test_bytes_that_are_not_utf_8_are_a_surprise(
    scripted: Scripted, upstream: Upstream
) -> None:
    body = b'{"Id":"\xff\xfe","Size":1}'
    scripted.answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )

    with pytest.raises(UpstreamSurprise) as failure:
        await get_thing(upstream)

    assert failure.value.__suppress_context__


async def test_a_redirect_is_a_surprise_and_not_followed(
    scripted: Scripted, upstream: Upstream
) -> None:
    scripted.says("", status="301 Moved", Location=f"{scripted.url}/elsewhere")

    with pytest.raises(UpstreamSurprise):
        await get_thing(upstream)

    assert len(scripted.heard) == 1


@pytest.mark.parametrize("status", ["400 Bad", "404 Gone", "503 Down", "200 OK", "301 Moved"])
async def test_no_error_repeats_the_body_the_address_or_the_key(
    scripted: Scripted, upstream: Upstream, status: str
) -> None:
    scripted.says('"private words"', status=status, Location="http://user:hidden@x.test/")

    with pytest.raises(MedleyError) as failure:
        await get_thing(upstream)

    said = f"{failure.value} {failure.value.__cause__}"
    assert "lan" in said
    assert not [word for word in ("private", KEY, "hidden", "127.0.0.1", "a%2Fb") if word in said]


async def test_the_server_s_clock_is_read_with_ours_around_it(
    scripted: Scripted, upstream: Upstream, readings: list[ClockReading]
) -> None:
    scripted.says('{"Id":"a","Size":3}', Date=DATE)
    before = time.time()

    await get_thing(upstream)

    (reading,) = readings
    assert reading.server_date == DATE_S
    assert before <= reading.sent_at <= reading.received_at <= time.time()


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        pytest.param("503 Down", {"Date": DATE}, id="a gateway's"),
        pytest.param("200 OK", {"Date": DATE, "Age": "30"}, id="a cache's"),
        pytest.param("200 OK", {"Date": "yesterday"}, id="unreadable"),
        pytest.param("200 OK", {}, id="absent"),
    ],
)
async def test_a_date_that_is_not_the_server_s_clock_is_no_reading(
    scripted: Scripted,
    upstream: Upstream,
    readings: list[ClockReading],
    status: str,
    headers: dict[str, str],
) -> None:
    scripted.says("{}", status=status, **headers)

    with pytest.raises((UpstreamUnavailable, UpstreamSurprise)):
        await get_thing(upstream)

    assert readings == []


async def test_a_body_that_was_read_does_not_wait_for_the_collector(
    http: httpx.AsyncClient, scripted: Scripted
) -> None:
    answers: list[weakref.ref[httpx.Response]] = []

    async def note(response: httpx.Response) -> None:
        answers.append(weakref.ref(response))

    http.event_hooks = {"response": [*http.event_hooks["response"], note]}
    scripted.says('{"Id": "a", "Size": 1}')
    gc.disable()
    try:
        await exchange(Upstream("lan", http, {}), "GET", "/thing", read_thing)
        left = [each() for each in answers]
    finally:
        gc.enable()
    assert left == [None]
