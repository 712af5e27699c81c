"""Which user the servers run as: PostgreSQL refuses root, and NATS does not need it."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from medley.embedded.errors import HomeOutOfReach

UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """A user other than the one running; only root can start a process as somebody else."""

    name: str
    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        """Whether this user may pass through ``folder``, judged by its mode alone (no ACLs)."""
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    def may_reach(self, path: Path) -> bool:
        """Whether every folder above ``path``, links followed, lets this user through."""
        return all(self.may_enter(folder) for folder in path.resolve().parents)


def account_for(home: Path) -> Account | None:
    """Whom to run the servers as; ``None`` means as the present user, which is not root.

    Root runs them as the owner of the home when that is somebody else with a name (initdb
    refuses a user without one), else as ``nobody``.

    Raises
    ------
    HomeOutOfReach
        A folder above the home is closed to that user.

    """
    if os.geteuid() != 0:
        return None
    account = _named(home.stat().st_uid) or _account(pwd.getpwnam(UNPRIVILEGED))
    if not account.may_reach(home):
        message = f"The user {account.name!r}, as whom root runs the servers, cannot enter {home}"
        raise HomeOutOfReach(message, remedy="set MEDLEY_HOME to a folder such as /var/lib/medley")
    return account


def _named(uid: int) -> Account | None:
    known = [entry for entry in pwd.getpwall() if entry.pw_uid == uid != 0]
    return _account(known[0]) if known else None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def hand_over(path: Path, account: Account | None) -> None:
    """Make ``path`` and what lies in it belong to ``account``; nothing changes for ``None``."""
    if account is None or path.stat().st_uid == account.uid:
        return
    # The folder itself comes last: its owner tells that all is done.
    for found in (*path.rglob("*"), path):
        os.chown(found, account.uid, account.gid, follow_symlinks=False)
