"""Makes the passwords of the stack at its first start, each where only its owner can read it.

``python passwords.py make`` fills the volumes below /secrets and leaves alone what is there;
``show`` prints the admin token.
"""

import os
import sys
from pathlib import Path
from secrets import token_urlsafe

ROOT = Path("/secrets")
SERVICES = ("gateway", "jellyfin-sync", "libretime-sync", "library-tracker", "scrobble-sync")
MEDLEY = 10001
"""The user of Medley's images."""
TOKEN = ROOT / "gateway" / "admin_token"


def underscored(service: str) -> str:
    """As roles and variables are spelled."""
    return service.replace("-", "_")


def keep(path: Path, text: str, *, owner: int) -> None:
    """Write ``text`` so that ``owner`` alone can read it; a file that is there stays."""
    if path.exists():
        return
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text)
    unfinished.chmod(0o400)
    os.chown(unfinished, owner, owner)
    unfinished.rename(path)


def make() -> None:
    """A password for each user of PostgreSQL and NATS; both ends of it are written together."""
    done = ROOT / "postgres" / "superuser"
    if done.exists():
        return
    nats = {name: token_urlsafe(24) for name in (*SERVICES, "topology")}
    roles = {name: token_urlsafe(24) for name in SERVICES}
    for service in SERVICES:
        folder = ROOT / service
        folder.chmod(0o755)
        role = underscored(service)
        keep(folder / "nats_password", nats[service], owner=MEDLEY)
        dsn = f"postgresql://{role}:{roles[service]}@postgres:5432/medley"
        keep(folder / "postgres_dsn", dsn, owner=MEDLEY)
    (ROOT / "topology").chmod(0o755)
    keep(ROOT / "topology" / "nats_password", nats["topology"], owner=MEDLEY)
    keep(TOKEN, token_urlsafe(24), owner=MEDLEY)
    lines = [f"{underscored(name).upper()}_PASSWORD={word}" for name, word in nats.items()]
    # Both servers start as root and read these before they become somebody else.
    keep(ROOT / "nats" / "passwords", "\n".join([*lines, ""]), owner=0)
    statements = [
        f"ALTER ROLE {underscored(name)} PASSWORD '{word}';" for name, word in roles.items()
    ]
    sql = ROOT / "postgres" / "passwords.sql"
    sql.write_text("\n".join([*statements, ""]))
    sql.chmod(0o444)
    keep(done, token_urlsafe(24), owner=0)


if __name__ == "__main__":
    if sys.argv[1:] == ["show"]:
        sys.stdout.write(f"{TOKEN.read_text()}\n")
    else:
        make()
