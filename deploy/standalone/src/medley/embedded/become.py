"""Give up root, die with the parent, then become another program.

Run as a script, by path, so that nothing of this package is imported. The work
is done in a fresh interpreter and not between fork and exec of the calling
process, where threads make anything but a few system calls unsafe.

Arguments: the parent's pid, uid and gid (``-`` to keep both), the signal that
the parent's death sends (0 for none), then the program and its arguments.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def become(parent: int, uid: str, gid: str, death_signal: int, argv: list[str]) -> None:
    """Replace this process by ``argv``.

    The death signal is asked for last: a change of user clears it.
    """
    os.umask(0o077)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if death_signal and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
        # A parent that died before the line above can no longer send the signal.
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(argv[0], argv)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    sys.path.clear()
    become(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])


SCRIPT = Path(__file__)
