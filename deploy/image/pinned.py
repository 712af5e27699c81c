"""Prints the part of requirements.lock that some packages need, with hashes, as the lock has it.

``python pinned.py requirements.lock medley-kit medley-gateway``. The lock says behind each package
which others it is there for (``# via``); what nobody named needs is left out.
"""

import re
import sys
from pathlib import Path

_BEGIN = re.compile(r"[a-z0-9]", re.IGNORECASE)
_VIA = re.compile(r"^    #(?: via)?\s+(?P<name>[A-Za-z0-9._-]+)")


def blocks(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Package → its lines, and who needs it."""
    found: dict[str, tuple[str, set[str]]] = {}
    name = ""
    for line in lock.splitlines(keepends=True):
        if _BEGIN.match(line):
            name = re.split(r"[=\[ ]", line, maxsplit=1)[0]
            found[name] = ("", set())
        if not name:
            continue
        text, via = found[name]
        needed_by = _VIA.match(line)
        if needed_by:
            via.add(needed_by["name"])
        found[name] = (text + line, via)
    return found


def needed(lock: str, wanted: set[str]) -> str:
    """The lines of all packages that the wanted ones are or need."""
    known = blocks(lock)
    taken = set(wanted)
    while more := {name for name, (_, via) in known.items() if via & taken} - taken:
        taken |= more
    return "".join(text for name, (text, _) in known.items() if name in taken)


if __name__ == "__main__":
    path, *names = sys.argv[1:]
    sys.stdout.write(needed(Path(path).read_text(encoding="utf-8"), set(names)))
