"""Files of older plays, on their way to a running Navidrome."""

from pathlib import Path

from tests.support.listeners import DAY, NOW, listeners, play

OLD = NOW - 3000 * DAY


def table(folder: Path, *rows: tuple[str, str, int]) -> Path:
    path = folder / "scrobbles.csv"
    lines = "".join(f"{artist},{title},One,{at}\n" for artist, title, at in rows)
    path.write_text(f"artist,track,album,uts\n{lines}")
    return path


async def test_older_plays_of_a_file_arrive_once(scrobble_database: str, tmp_path: Path) -> None:
    path = table(tmp_path, ("Ada", "Song 001", OLD), ("ada", "song 002", OLD + 60))
    account = {"exports": [str(path)]}

    async with listeners(scrobble_database, account=account) as home:
        home.ada.registered_at = NOW - 20 * DAY
        home.lastfm.add_plays("ada", [play(home.songs[0], NOW - 60)])
        first = await home.sync()
        again = await home.sync()

        assert home.counts()[:2] == [2, 1]
    assert (first["fetched"], first["errors"]) == (3, [])
    assert (again["fetched"], again["written"]) == (0, 0)


async def test_a_file_that_cannot_be_read_stops_nothing_else(
    scrobble_database: str, tmp_path: Path
) -> None:
    account = {"exports": [str(tmp_path / "absent.csv")]}

    async with listeners(scrobble_database, account=account) as home:
        home.ada.registered_at = NOW - 20 * DAY
        home.lastfm.add_plays("ada", [play(home.songs[0], NOW - 60)])
        result = await home.sync()

        assert home.counts()[0] == 1
    assert "absent.csv cannot be read" in result["errors"][0]["detail"]
