"""Section 2: identity, readiness and the server's clock."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tests.support.jellyfin import RunningJellyfin, running_jellyfin


async def test_identity_is_public(lan: RunningJellyfin) -> None:
    public = (await lan.anyone.get("/System/Info/Public")).json()
    ping = await lan.anyone.get("/System/Ping")

    assert (public["Id"], public["Version"]) == (lan.sim.server_id, "10.11.11")
    assert ping.json() == "Jellyfin Server"


async def test_info_takes_a_token(lan: RunningJellyfin) -> None:
    full = (await lan.key.get("/System/Info")).json()

    assert (await lan.anyone.get("/System/Info")).status_code == 401
    assert full["HasPendingRestart"] is False


async def test_a_starting_server_answers_503_with_html(lan: RunningJellyfin) -> None:
    lan.sim.state.is_starting = True

    answers = [await lan.anyone.get("/System/Info/Public"), await lan.key.get("/Users")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer.headers["content-type"].startswith("text/html") for answer in answers)


async def test_the_date_header_and_stored_dates_follow_a_skewed_clock() -> None:
    async with running_jellyfin(skew_s=3_600) as server:
        answer = await server.key.post(
            f"/UserPlayedItems/{server.film.id}", params={"userId": server.user_id("ada")}
        )
        [event] = await server.events()

    dates = [
        parsedate_to_datetime(answer.headers["date"]),
        datetime.fromisoformat(answer.json()["LastPlayedDate"]),
        datetime.fromisoformat(event["UtcTimestamp"]),
    ]
    ahead = [(date - datetime.now(UTC)).total_seconds() for date in dates]
    assert all(3_590 < seconds < 3_610 for seconds in ahead)


async def test_unknown_paths_are_404_and_wrong_methods_405(lan: RunningJellyfin) -> None:
    assert await lan.status("GET", "/Nowhere") == 404
    assert await lan.status("PUT", "/Users") == 405


async def test_paths_may_be_spelled_in_any_case(lan: RunningJellyfin) -> None:
    assert await lan.status("GET", "/system/info") == 200
