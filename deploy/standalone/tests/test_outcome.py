from collections.abc import Callable
from typing import NoReturn

import pytest

from medley.embedded.errors import PortTaken
from medley.outcome import CommandFailed, Exit, Unreachable, WrongUsage, run
from medley_kit.errors import PermanentError, TransientError
from medley_kit.settings import SettingsError
from medley_kit.settings_tree import Problem


def failing_with(error: BaseException) -> Callable[[], NoReturn]:
    def work() -> NoReturn:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(CommandFailed("It failed"), Exit.FAILED, id="a command that failed"),
        pytest.param(WrongUsage("Not so"), Exit.USAGE, id="wrong usage"),
        pytest.param(
            SettingsError([Problem(("gateway",), None, "is wrong")]),
            Exit.USAGE,
            id="wrong settings",
        ),
        pytest.param(Unreachable("Away"), Exit.UNREACHABLE, id="something is away"),
        pytest.param(TransientError("Away"), Exit.UNREACHABLE, id="an outage the kit names"),
        pytest.param(PermanentError("Broken"), Exit.FAILED, id="what no retry can help"),
        pytest.param(PortTaken("Taken", remedy="do"), Exit.FAILED, id="an embedded server"),
        pytest.param(
            ExceptionGroup("tasks", [ExceptionGroup("more", [Unreachable("Away")])]),
            Exit.UNREACHABLE,
            id="the first error of a group of tasks",
        ),
        pytest.param(KeyboardInterrupt(), Exit.INTERRUPTED, id="Ctrl-C"),
    ],
)
def test_each_kind_of_trouble_has_its_exit_code(error: BaseException, code: Exit) -> None:
    with pytest.raises(SystemExit) as ended:
        run(failing_with(error))

    assert ended.value.code == code


def test_trouble_is_told_in_one_sentence_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        run(failing_with(CommandFailed("Port 1 is taken: choose another")))

    assert capsys.readouterr().err == "medley: Port 1 is taken: choose another.\n"


def test_an_error_without_a_name_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        run(failing_with(ZeroDivisionError()))


def test_a_command_that_works_returns_what_it_found() -> None:
    assert run(lambda: 7) == 7
