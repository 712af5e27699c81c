"""The admin token: where commands find it, and where `up` leaves the one it made."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from medley.embedded.home import write_private
from medley.outcome import WrongUsage
from medley.surroundings import Surroundings

if TYPE_CHECKING:
    from gateway.settings import Settings

VARIABLE: Final = "MEDLEY_ADMIN_TOKEN"
FILE: Final = "admin-token"


def find_token(surroundings: Surroundings, settings: "Settings") -> str:
    """The token from MEDLEY_ADMIN_TOKEN, else from the settings, else from the home.

    Raises
    ------
    WrongUsage
        There is none, or its file belongs to somebody else.
    """
    if given := surroundings.environ.get(VARIABLE, "").strip():
        return given
    for _, token in sorted(settings.admin_tokens.items()):
        return token.get_secret_value()
    path = surroundings.home / FILE
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        raise WrongUsage(
            f"No admin token: {path} is not there. Start `medley up` first, set MEDLEY_HOME to "
            f"the home of the one that runs, or set {VARIABLE} or gateway.admin_tokens"
        ) from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise WrongUsage(
            f"The admin token in {path} cannot be read ({reason}): set {VARIABLE}, "
            "or run this as the user who runs `medley up`"
        ) from error


def keep_token(home: Path, token: str) -> Path:
    """Leave the token (0600) in the home, for the other commands; the file it is in."""
    path = home / FILE
    write_private(path, token + "\n", owner=(os.geteuid(), os.getegid()))
    return path
