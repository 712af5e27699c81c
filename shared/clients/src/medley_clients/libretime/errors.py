"""What LibreTime refuses in ways of its own."""

from medley_clients.errors import UpstreamRejected, UpstreamSurprise


class NotLetIn(UpstreamRejected):
    """The key is wrong or may not do this: 403 on v2, which knows no 401; 401 elsewhere."""


class NoSuchRoute(UpstreamSurprise):
    """404 with a page: the path is unknown there. The other surface, or another address, has it."""


class Misrouted(UpstreamSurprise):
    """Django was asked for a file itself: it names a place and leaves the bytes to its nginx.

    ``path`` is that place, relative to the storage folder, decoded; it is foreign text.
    """

    path: str | None = None


class NotDone(UpstreamRejected):
    """The integration interface answered 200 and ``success: false``: nothing was replaced."""


class NotWritable(ValueError):
    """A row that LibreTime would store and its player would choke on; nothing was sent."""
