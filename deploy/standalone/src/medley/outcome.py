"""How a command ends: an exit code, and one sentence when it is not 0."""

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from types import TracebackType
from typing import Final, NoReturn, TypeVar

from medley.embedded.errors import EmbeddedError

Answer = TypeVar("Answer")


class Exit(IntEnum):
    """What scripts may rely on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    INTERRUPTED = 130


class CommandFailed(Exception):
    """A sentence for a person, and the exit code that goes with it."""

    code: Exit = Exit.FAILED


class WrongUsage(CommandFailed):
    """What was asked for makes no sense, or the settings do not."""

    code = Exit.USAGE


class Unreachable(CommandFailed):
    """Something that is needed does not answer."""

    code = Exit.UNREACHABLE


_TROUBLE: Final = "medley: "


class _Ending:
    """Ends the process with a sentence when the block fails in a way that Medley has a name for."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """What has no name goes on, with its trace."""
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(Exit.INTERRUPTED) from None
        if isinstance(error, BaseExceptionGroup):
            # What ends a group of tasks is its first error; the others follow from it.
            end(_first(error))
        if isinstance(error, Exception):
            end(error)


def run(work: Callable[[], Answer]) -> Answer:
    """Do ``work``; an error that Medley has a name for ends the process with its sentence."""
    with _Ending():
        return work()


def end(error: BaseException) -> NoReturn:
    """End the process with the error's sentence and code; an error without a name goes on."""
    code = code_of(error)
    if code is None:
        raise error
    sys.stderr.write(f"{_TROUBLE}{sentence_of(error)}\n")
    raise SystemExit(code) from error


def code_of(error: BaseException) -> Exit | None:
    """The exit code; ``None``: the error is none that Medley has a name for."""
    # Imported here: `medley --help` has no use for them.
    from medley_kit.errors import PermanentError, TransientError  # noqa: PLC0415 - see above
    from medley_kit.settings import SettingsError  # noqa: PLC0415 - the same

    match error:
        case CommandFailed():
            return error.code
        case SettingsError():
            return Exit.USAGE
        case TransientError():
            return Exit.UNREACHABLE
        case EmbeddedError() | PermanentError():
            return Exit.FAILED
        case _:
            return None


def sentence_of(error: BaseException) -> str:
    """What the error says, as a sentence."""
    said = str(error) or type(error).__name__
    return said if said.endswith((".", "!", "?")) or "\n" in said else f"{said}."


def reason_of(error: BaseException) -> str:
    """Why the system refused, in its own words; Python puts addresses into them."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return "no answer" if isinstance(error, TimeoutError) else type(error).__name__


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
