"""What a failure means to the broker: later, or never."""


class MedleyError(Exception):
    """A failure that Medley has a name for."""


class TransientError(MedleyError):
    """The same message may succeed later.

    ``retry_after_s`` is how long the other side asked to be left alone, if it did.
    """

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class PermanentError(MedleyError):
    """No retry can help: the message is parked for a person."""
