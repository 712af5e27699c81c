"""Which loopback ports are free."""

import random
import socket
from collections.abc import Collection

from medley.embedded.errors import PortTaken

LOOPBACK = "127.0.0.1"
SPAN = 500
_LOWEST = 10_000
_FIRST_OUTGOING = 32_768
"""Linux begins there unless told otherwise; others later."""


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` at this moment."""
    with socket.socket() as probe:
        # As the servers do: connections that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def any_free_port() -> int:
    """A free port by chance, for servers that live for one test.

    Below the range outgoing connections use: one of them could take it before the server does.

    Raises
    ------
    PortTaken
        None of the 500 ports tried is free.

    """
    for _ in range(SPAN):
        port = random.randrange(_LOWEST, _FIRST_OUTGOING)  # noqa: S311 (nothing is secret)
        if is_free(port):
            return port
    raise PortTaken("No port for a server is free", remedy="stop what listens")


def free_port_from(first: int, *, avoid: Collection[int] = ()) -> int:
    """The first free port at or above ``first``; below the range outgoing connections use.

    Raises
    ------
    PortTaken
        None of the 500 ports tried is free.

    """
    for port in range(first, first + SPAN):
        if port not in avoid and is_free(port):
            return port
    raise PortTaken(
        f"No port between {first} and {first + SPAN} is free", remedy="stop what listens there"
    )


def require_free(port: int, *, what: str) -> None:
    """Return if ``port`` is free.

    Raises
    ------
    PortTaken
        Somebody listens there.

    """
    if not is_free(port):
        raise PortTaken(
            f"Port {port}, wanted for {what}, is in use by another program",
            remedy="stop that program, or choose another port",
        )
