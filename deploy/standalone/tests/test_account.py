"""Whom the servers run as, and where that user may go."""

import os
import pwd
from pathlib import Path

import pytest

from medley.embedded.account import Account, account_for
from medley.embedded.errors import HomeOutOfReach

STRANGER = Account("stranger", 12345, 12345)


def test_an_ordinary_user_runs_the_servers_as_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert account_for(folder) is None


def test_an_open_path_is_in_reach(folder: Path) -> None:
    folder.chmod(0o711)
    (folder / "file").touch()

    assert STRANGER.may_reach(folder / "file")


def test_a_path_below_a_closed_folder_is_not(folder: Path) -> None:
    folder.chmod(0o700)
    (folder / "file").touch()

    assert not STRANGER.may_reach(folder / "file")


def test_the_owner_of_a_closed_folder_may_enter_it(folder: Path) -> None:
    folder.chmod(0o700)
    status = folder.stat()

    assert Account("owner", status.st_uid, status.st_gid).may_enter(folder)


def test_root_runs_the_servers_as_the_owner_of_the_home_or_as_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.chmod(0o711)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    owner = folder.stat().st_uid

    account = account_for(folder)

    assert account is not None
    assert account.name == (pwd.getpwuid(owner).pw_name if owner else "nobody")


def test_root_is_told_when_its_servers_could_not_reach_the_home(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(Account, "may_reach", lambda _self, path: folder in path.parents)
    closed = folder.parent

    with pytest.raises(HomeOutOfReach) as refusal:
        account_for(closed)

    assert str(refusal.value).startswith("The user '")
    assert f"cannot enter {closed}" in str(refusal.value)
    assert str(refusal.value).endswith("set MEDLEY_HOME to a folder such as /var/lib/medley.")
