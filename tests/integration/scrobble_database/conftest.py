"""A stopped Navidrome with a small library, and what the sources say of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.server import NavidromeSimulator
from medley_simulators.navidrome.versions import NEWEST
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.track_plays import AccountPlays, TrackPlays, Written
from scrobble_sync.navidrome_database.run import DatabaseFile, write_plays
from scrobble_sync.navidrome_database.undoing import Undone, undo_run

T0 = 1_700_000_000


def songs() -> list[Song]:
    """Two albums of one artist, and a duet on the second."""
    return [
        Song("Sing", ("Blur",), album="Leisure", track=1),
        Song("Repetition", ("Blur",), album="Leisure", track=2),
        Song("Tender", ("Blur",), album="13", track=1),
        Song("Duet", ("Blur", "Ada"), album="13", track=2),
        Song("Gone", ("Blur",), album="13", track=3, is_missing=True),
        Song("Hidden", ("Blur",), album="Elsewhere", library=2),
    ]


@dataclass
class Stopped:
    """A Navidrome whose file is written to while it is stopped."""

    server: NavidromeSimulator
    file: DatabaseFile
    runs: list[str] = field(default_factory=list)

    def track(
        self,
        title: str,
        *moments: int,
        loved_at: int | None = None,
        conflict: Conflict | None = None,
    ) -> TrackPlays:
        """What the sources say of a song."""
        return TrackPlays(self.server.id(title), moments, loved_at, conflict)

    def write(
        self,
        *tracks: TrackPlays,
        policy: Conflict = Conflict.HIGHER,
        username: str = "ada",
        is_dry_run: bool = False,
    ) -> Written:
        """Stop it, write, and start it again."""
        return self.write_all(
            [AccountPlays(username, username, policy, tracks)], is_dry_run=is_dry_run
        )

    def write_all(self, accounts: Sequence[AccountPlays], *, is_dry_run: bool = False) -> Written:
        """The same for several people at once."""
        self.server.stop()
        run_id = f"run-{len(self.runs)}"
        self.runs.append(run_id)
        try:
            return write_plays(self.file, accounts, run_id=run_id, is_dry_run=is_dry_run)
        finally:
            self.server.start()

    def undo(self, run_id: str) -> Undone:
        """Stop it, undo, and start it again."""
        self.server.stop()
        try:
            return undo_run(self.file, run_id=run_id)
        finally:
            self.server.start()

    def dump(self) -> list[str]:
        """Everything in the database, as statements."""
        return list(self.server.database.iterdump())


@pytest.fixture
def make_stopped(tmp_path: Path) -> Callable[..., Stopped]:
    def make(*, version: str = NEWEST, offset_h: int = 0) -> Stopped:
        folder = tmp_path / f"navidrome-{version}"
        folder.mkdir()
        path = folder / "navidrome.db"
        server = NavidromeSimulator(path, version=version, offset_h=offset_h)
        server.add_user("ada")
        server.add_user("root", is_admin=True)
        server.add_songs(songs())
        return Stopped(server, DatabaseFile(path, folder / "medley"))

    return make


@pytest.fixture
def home(make_stopped: Callable[..., Stopped]) -> Stopped:
    return make_stopped()
