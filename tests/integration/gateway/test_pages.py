"""The pages, as a browser without scripts gets them."""

import re

import pytest

from medley_contracts.streams import PARKED
from tests.support.gateways import TOKEN, Gateway, Post


@pytest.fixture
async def inside(gateway: Gateway) -> Gateway:
    """A gateway with a browser that has signed in."""
    await gateway.nobody.post("/sign-in", data={"token": TOKEN})
    return gateway


async def test_whoever_has_not_signed_in_is_sent_to_the_door(gateway: Gateway) -> None:
    answer = await gateway.nobody.get("/")
    door = await gateway.nobody.get("/sign-in")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert 'type="password"' in door.text


async def test_a_wrong_token_is_answered_on_the_page(gateway: Gateway) -> None:
    answer = await gateway.nobody.post("/sign-in", data={"token": "<b>wrong</b>"})

    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "wrong" not in answer.text


async def test_the_page_is_whole_while_nobody_answers(inside: Gateway) -> None:
    page = await inside.nobody.get("/")

    assert page.status_code == 200
    assert "jellyfin-sync: does not answer" in page.text
    assert "nothing is known of the servers" in page.text


async def test_the_page_says_so_when_the_database_is_away(inside: Gateway) -> None:
    inside.resources.pool.terminate()

    page = await inside.nobody.get("/")

    assert page.status_code == 200
    assert "nothing is known of jobs" in page.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/overview"])
async def test_nothing_on_a_page_comes_from_elsewhere(inside: Gateway, path: str) -> None:
    page = await inside.nobody.get(path, follow_redirects=True)

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page.text) == []
    assert " style=" not in page.text
    assert "onclick" not in page.text


async def test_a_button_begins_a_job_and_another_ends_it(inside: Gateway) -> None:
    pressed = await inside.nobody.post("/actions/index", data={"server": "lan"})
    [job] = (await inside.admin.get("/api/jobs")).json()["items"]
    ended = await inside.nobody.post(f"/actions/jobs/{job['job_id']}/cancel")
    page = await inside.nobody.get("/")

    assert (pressed.status_code, ended.status_code) == (303, 303)
    assert (job["kind"], job["requested_by"]) == ("index_items", "ops")
    assert "ending" in page.text


@pytest.mark.parametrize("path", ["/actions/index", "/actions/reconcile"])
async def test_buttons_are_for_those_inside(gateway: Gateway, path: str) -> None:
    assert (await gateway.nobody.post(path)).status_code == 401


@pytest.mark.parametrize("name", ["medley.css", "medley.js", "icon.svg"])
async def test_what_the_pages_are_made_of_is_served(gateway: Gateway, name: str) -> None:
    assert (await gateway.nobody.get(f"/static/{name}")).status_code == 200


async def test_a_parked_message_is_shown_with_what_to_do_and_stays_while_it_makes_no_sense(
    inside: Gateway, post: Post
) -> None:
    await post(b"<i>nonsense</i>")

    overview = (await inside.nobody.get("/")).text
    page = (await inside.nobody.get("/parked", params={"show": 1})).text
    again = await inside.nobody.post("/parked/1/replay")

    assert 'href="/parked"' in overview
    assert "Mend its template or settings" in page
    assert "&lt;i&gt;nonsense&lt;/i&gt;" in page
    assert (again.status_code, 'role="alert"' in again.text) == (200, True)
    assert len(await inside.stored(PARKED.name)) == 1


async def test_a_parked_message_is_thrown_away_on_the_page(inside: Gateway, post: Post) -> None:
    await post(b"nonsense")

    answer = await inside.nobody.post("/parked/1/drop")
    again = await inside.nobody.post("/parked/1/drop")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/parked")
    assert "nothing is parked as 1" in again.text
    assert "None is parked." in again.text
    [entry] = (await inside.admin.get("/api/audit", params={"limit": 1})).json()["items"]
    assert (entry["action"], entry["subject"]) == ("parked.drop", "1")


async def test_the_page_of_parked_messages_says_so_when_nats_is_away(inside: Gateway) -> None:
    await inside.resources.broker.connection.close()

    page = await inside.nobody.get("/parked")
    again = await inside.nobody.post("/parked/1/replay")

    for each in (page, again):
        assert (each.status_code, 'role="alert"' in each.text) == (200, True)
        assert "does not answer" in each.text
