"""The `.env` files of other tools."""

import re
from pathlib import Path
from typing import Final

from medley.outcome import WrongUsage, reason_of

_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\Z")


def read_env(path: Path) -> dict[str, str]:
    """The variables of a `.env` file; comments and quotes removed.

    Raises
    ------
    WrongUsage
        It cannot be read; its text is never repeated, for it holds keys.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {reason_of(error)}") from error
    except UnicodeDecodeError:
        raise WrongUsage(f"{path} is not text") from None
    found = {}
    for line in lines:
        if (match := _LINE.match(line)) and not line.lstrip().startswith("#"):
            found[match[1]] = _unquoted(match[2])
    return found


def _unquoted(said: str) -> str:
    """What stands in quotes, or before a comment."""
    if said[:1] in {"'", '"'} and (end := said.find(said[0], 1)) > 0:
        return said[1:end]
    return said.partition(" #")[0].rstrip()
