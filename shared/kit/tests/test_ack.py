"""What a failure means, and how long to wait."""

import asyncpg
import nats.errors
import nats.js.errors
import pytest
from pydantic import BaseModel, ValidationError

from medley_kit.ack import CalledOff, Verdict, backoff_s, verdict
from medley_kit.errors import PermanentError, TransientError
from medley_kit.jobs import JobCancelled


class Strict(BaseModel):
    """Something that can be wrong."""

    number: int


def a_validation_error() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Strict.model_validate({"number": "many"})
    return caught.value


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(TransientError("away"), Verdict.LATER, id="said to be away"),
        pytest.param(ConnectionRefusedError(), Verdict.LATER, id="refused"),
        pytest.param(TimeoutError(), Verdict.LATER, id="too slow"),
        pytest.param(asyncpg.AdminShutdownError("x"), Verdict.LATER, id="database stops"),
        pytest.param(asyncpg.TooManyConnectionsError("x"), Verdict.LATER, id="database is full"),
        pytest.param(asyncpg.DeadlockDetectedError("x"), Verdict.LATER, id="deadlock"),
        pytest.param(
            asyncpg.InterfaceError("connection is closed"), Verdict.LATER, id="session is gone"
        ),
        pytest.param(nats.errors.TimeoutError(), Verdict.LATER, id="broker is slow"),
        pytest.param(nats.js.errors.NoStreamResponseError(), Verdict.LATER, id="no stream"),
        pytest.param(PermanentError("never"), Verdict.NEVER, id="said to be final"),
        pytest.param(a_validation_error(), Verdict.NEVER, id="not what it should be"),
        pytest.param(KeyError("x"), Verdict.PERHAPS, id="a bug"),
        pytest.param(asyncpg.UniqueViolationError("x"), Verdict.PERHAPS, id="a rule broken"),
        pytest.param(
            asyncpg.InterfaceError("another operation is in progress"),
            Verdict.PERHAPS,
            id="a bug with a session",
        ),
        pytest.param(CalledOff(), Verdict.OVER, id="called off"),
        pytest.param(JobCancelled(), Verdict.OVER, id="cancelled"),
    ],
)
def test_a_failure_says_whether_waiting_helps(error: Exception, expected: Verdict) -> None:
    assert verdict(error) is expected


def test_waits_double_up_to_a_minute() -> None:
    assert [backoff_s(attempt) for attempt in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff_s(100_000) == 60
