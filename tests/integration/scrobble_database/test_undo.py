"""What undoing puts back."""

from collections.abc import Callable

import pytest

from medley_simulators.navidrome.hands import Held
from medley_simulators.navidrome.versions import SUPPORTED
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.navidrome_database.refusals import RunUnknown
from tests.integration.scrobble_database.conftest import T0, Stopped

Make = Callable[..., Stopped]


def lived_in(home: Stopped) -> None:
    """Rows of every kind that a run changes, or must not."""
    home.server.listen("ada", "Sing", at=T0 - 9000, times=7)
    home.server.listen("root", "Duet", at=T0 - 9000)
    home.server.unstar("ada", "Duet", at=T0 - 9000)
    home.server.database.execute("UPDATE annotation SET rating = 3 WHERE item_type = 'album'")
    home.server.database.commit()


@pytest.mark.parametrize("version", SUPPORTED)
def test_undo_restores_every_byte_that_mattered(make_stopped: Make, version: str) -> None:
    home = make_stopped(version=version)
    lived_in(home)
    before = [line for line in home.dump() if "sqlite_sequence" not in line]
    home.write(
        home.track("Sing", T0, T0 + 60, loved_at=T0),
        home.track("Duet", T0 + 120, loved_at=T0),
        policy=Conflict.LASTFM,
    )

    undone = home.undo("run-0")

    assert [line for line in home.dump() if "sqlite_sequence" not in line] == before
    assert undone.changed_since == 0
    assert undone.accounts == ["ada"]


def test_undone_twice_is_undone_once(home: Stopped) -> None:
    home.write(home.track("Sing", T0))
    home.undo("run-0")

    with pytest.raises(RunUnknown):
        home.undo("run-0")

    assert home.server.held("ada", "Sing") == Held()


def test_what_was_played_since_stays(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=T0 - 9000)
    home.write(home.track("Sing", T0, T0 + 60, loved_at=T0))
    home.server.listen("ada", "Sing", at=T0 + 500)

    undone = home.undo("run-0")

    # Without the run: one play, and the one since; two plays were raised to by the run.
    assert home.server.held("ada", "Sing") == Held(2, T0 + 500)
    assert [at for _, at in home.server.history("ada")] == [T0 - 9000, T0 + 500]
    assert undone.changed_since > 0


def test_a_star_taken_away_since_stays_away(home: Stopped) -> None:
    home.write(home.track("Sing", T0, loved_at=T0))
    home.server.unstar("ada", "Sing", at=T0 + 500)

    home.undo("run-0")

    assert home.server.held("ada", "Sing") == Held(0, None, is_starred=False, starred_at=T0 + 500)


def test_an_earlier_run_is_undone_beneath_a_later_one(home: Stopped) -> None:
    home.write(home.track("Sing", T0), policy=Conflict.INCREMENT)
    home.write(home.track("Sing", T0, T0 + 60), policy=Conflict.INCREMENT)

    home.undo("run-0")

    assert home.server.held("ada", "Sing") == Held(1, T0 + 60)
    assert [at for _, at in home.server.history("ada")] == [T0 + 60]


def test_after_undoing_the_same_run_writes_the_same(home: Stopped) -> None:
    home.write(home.track("Sing", T0), policy=Conflict.INCREMENT)
    after = home.dump()
    home.undo("run-0")

    home.write(home.track("Sing", T0), policy=Conflict.INCREMENT)

    assert home.dump() == after


def test_only_so_many_copies_are_kept(home: Stopped) -> None:
    for n in range(8):
        home.write(home.track("Sing", *range(T0, T0 + n + 1)))

    names = sorted(path.name for path in home.file.backups.iterdir())
    assert [name for name in names if name.endswith(".db")] == [
        f"navidrome-run-{n}.db" for n in range(3, 8)
    ]
    assert [name for name in names if name.endswith(".journal")] == [
        f"run-{n}.journal" for n in range(3, 8)
    ]


def test_w38_there_is_a_whole_copy_before_anything_is_written(home: Stopped) -> None:
    # There was no copy, no check of the schema, and no way back.
    home.server.listen("ada", "Sing", at=T0 - 9000)
    before = home.dump()
    home.write(home.track("Sing", T0, T0 + 60))

    home.server.stop()
    home.file.path.write_bytes((home.file.backups / "navidrome-run-0.db").read_bytes())
    home.server.start()

    assert home.dump() == before
