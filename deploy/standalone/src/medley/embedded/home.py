"""MEDLEY_HOME: where the embedded servers keep data, secrets, ports and logs."""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from medley.embedded.account import Account, account_for
from medley.embedded.errors import HomeInUse, HomeNotWritable
from medley.embedded.ports import free_port_from, is_free

SYSTEM_HOME = Path("/var/lib/medley")
FIRST_PORTS = {"postgres": 25432, "nats": 24222, "nats-monitor": 28222}


def default_home(environ: Mapping[str, str] = os.environ) -> Path:
    """MEDLEY_HOME, else /var/lib/medley for root, else the user's data folder."""
    if chosen := environ.get("MEDLEY_HOME"):
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    data = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "medley"


@dataclass(slots=True)
class Home:
    """One instance's folder, locked for as long as it is open."""

    path: Path
    account: Account | None
    _lock: int = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Create the folder where it is missing and lock it.

        Raises
        ------
        HomeNotWritable
            It cannot be created, or this user may not write in it.
        HomeInUse
            Another process has it open.
        HomeOutOfReach
            Root runs this, and the servers' user may not pass a folder above it.

        """
        path = path.absolute()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _not_writable(path, error) from error
        try:
            _take(lock, path)
            account = account_for(path)
            if account is not None and path.stat().st_uid != account.uid:
                # Root's servers run as somebody else, who must pass through but need not look.
                path.chmod(0o711)
        except BaseException:
            os.close(lock)
            raise
        return cls(path=path, account=account, _lock=lock)

    def close(self) -> None:
        """Let the next instance have it."""
        os.close(self._lock)

    def __enter__(self) -> Self:
        """Nothing more happens: the home is open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the next instance have it."""
        self.close()

    @property
    def logs(self) -> Path:
        """One file per server."""
        return self._folder("logs")

    @property
    def copies(self) -> Path:
        """Programs copied here because the servers' user cannot read the installed ones."""
        return self.path / "programs"

    def secret(self, name: str) -> str:
        """The secret of that name, made at first use and the same ever after."""
        path = self.secret_file(name)
        return path.read_text().strip()

    def secret_file(self, name: str) -> Path:
        """The file (0600) that holds the secret of that name, made at first use."""
        path = self._folder("secrets") / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24) + "\n", owner=self._owner)
        return path

    def port(self, name: str) -> int:
        """A loopback port for ``name`` that stays the same from start to start.

        It changes only when somebody else took it while Medley was down.
        """
        path = self.path / "ports.json"
        chosen: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
        if name not in chosen or not is_free(chosen[name]):
            others = {port for other, port in chosen.items() if other != name}
            chosen[name] = free_port_from(FIRST_PORTS[name], avoid=others)
            write_private(path, json.dumps(chosen, indent=2) + "\n", owner=self._owner)
        return chosen[name]

    @property
    def _owner(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_uid, status.st_gid

    def _folder(self, name: str) -> Path:
        folder = self.path / name
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _not_writable(folder, error) from error
        return folder


def write_private(path: Path, text: str, *, owner: tuple[int, int]) -> None:
    """Put ``text`` into ``path`` (0600) in one step: a reader sees the old or the new file."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    try:
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _not_writable(path, error) from error
    with os.fdopen(file, "w") as stream:
        stream.write(text)
        if os.geteuid() == 0:
            os.fchown(file, *owner)
        stream.flush()
        os.fsync(file)
    unfinished.rename(path)


def _take(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode().strip() or "unknown"
        raise HomeInUse(
            f"Another medley (process {holder}) is running on {path}",
            remedy="stop it first, or set MEDLEY_HOME to another folder",
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def _not_writable(path: Path, error: OSError) -> HomeNotWritable:
    reason = (error.strerror or type(error).__name__).lower()
    return HomeNotWritable(
        f"{path} cannot be written ({reason})",
        remedy="make it writable for this user, or set MEDLEY_HOME to a folder that is",
    )
