"""The status of the accounts, the set-up check, the cache and the reports, as they travel."""

from medley_contracts.scrobble import (
    ScrobbleCache,
    ScrobbleCheck,
    ScrobbleReport,
    ScrobbleReportKind,
    ScrobbleReset,
    ScrobbleStatus,
)
from scrobble_sync import queries
from tests.support.listeners import DAY, NOW, Listeners, play


async def status_of_ada(home: Listeners) -> queries.AccountStatus:
    told = await queries.status(ScrobbleStatus(), home.resources)
    assert isinstance(told, queries.Status)
    (account,) = told.accounts
    return account


async def test_an_account_that_never_ran_is_told_without_a_cursor(home: Listeners) -> None:
    told = await status_of_ada(home)

    assert (told.account, told.source, told.target, told.mode) == ("ada", "lastfm", "home", "api")
    assert (told.cursor, told.last_run, told.forwarding_guard) == (None, None, "not checked")


async def test_the_status_says_how_far_an_account_has_got(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    await home.sync()

    told = await status_of_ada(home)

    assert told.cursor is not None
    assert told.cursor.timestamp() >= NOW
    assert told.counts["plays"] == told.counts["confirmed"] == told.counts["source_plays"] == 1
    assert told.forwarding_guard == "off"
    assert told.last_run is not None
    assert (told.last_run["state"], told.last_run["written"]) == ("succeeded", 1)
    assert (told.windows["failed"], told.windows["due"]) == (0, 0)


async def test_no_key_and_no_password_is_told(home: Listeners) -> None:
    status = await queries.status(ScrobbleStatus(), home.resources)
    check = await queries.check(ScrobbleCheck(), home.resources)

    for told in (status.model_dump_json(), check.model_dump_json()):
        assert "lastfm-key" not in told
        assert '"secret"' not in told


async def test_the_check_says_what_to_do_about_each_thing_that_is_wrong(home: Listeners) -> None:
    home.ada.is_hidden = True
    home.navidrome.user("ada").password = "another"

    told = (await queries.check(ScrobbleCheck(), home.resources)).model_dump()

    found = {each["name"]: each for each in told["checks"]}
    assert told["ok"] is False
    assert "session_key" in found["lastfm"]["fix"]
    assert "password" in found["navidrome"]["fix"]


async def test_reports_name_what_the_library_lacks(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    home.ada.tell(play(home.songs[0], NOW - DAY).__class__(NOW - 50, "Ben", "Blue", "Two"))
    home.ada.love("Cleo", "Red", at=NOW)
    await home.sync()

    async def rows(kind: ScrobbleReportKind) -> list[dict[str, object]]:
        told = await queries.report(ScrobbleReport(report=kind), home.resources)
        found: list[dict[str, object]] = told.model_dump()["rows"]
        return found

    (missing,) = await rows(ScrobbleReportKind.MISSING_SCROBBLES)
    (loved,) = await rows(ScrobbleReportKind.MISSING_LOVED)
    assert (missing["artist"], missing["album"], missing["scrobbled"]) == ("Ben", "Two", 1)
    assert (loved["artist"], loved["track"], loved["loved"]) == ("Cleo", "Red", True)
    assert loved["lastplayed"] is None
    assert await rows(ScrobbleReportKind.DUPLICATES) == []


async def test_forgetting_what_was_synchronised_doubles_nothing(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY), play(home.songs[1], NOW - 9)])
    await home.sync()

    await queries.forget(ScrobbleReset(), home.resources)
    kept = (await queries.cached(ScrobbleCache(), home.resources)).model_dump()["accounts"][0]
    result = await home.sync()

    assert kept["deliveries"] == {"planned": 2}
    assert result["written"] == 0
    assert home.counts() == [1, 1, 0, 0, 0]
