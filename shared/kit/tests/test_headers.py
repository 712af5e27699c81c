"""What travels beside a message, and on whose behalf."""

from collections.abc import Generator

import pytest

from medley_kit import headers

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(autouse=True)
def nothing_in_hand() -> Generator[None, None, None]:
    """No test sees what another did."""
    headers.take_over(None)
    yield
    headers.take_over(None)


def test_a_message_that_nothing_led_to_begins_a_correlation() -> None:
    assert headers.outgoing("m-1") == {"Nats-Msg-Id": "m-1", "Medley-Correlation-Id": "m-1"}


def test_what_a_message_led_to_continues_its_correlation_and_trace() -> None:
    first = {"Nats-Msg-Id": "m-1", "X-Request-Id": "r-1", "traceparent": TRACE}

    headers.take_over(first)

    assert headers.outgoing("m-2") == {
        "Nats-Msg-Id": "m-2",
        "Medley-Correlation-Id": "m-1",
        "X-Request-Id": "r-1",
        "traceparent": TRACE,
    }
    assert headers.question() == {
        "Medley-Correlation-Id": "m-1",
        "X-Request-Id": "r-1",
        "traceparent": TRACE,
    }


def test_the_next_message_begins_anew() -> None:
    headers.take_over({"Medley-Correlation-Id": "c-1", "X-Request-Id": "r-1"})

    headers.take_over({"Nats-Msg-Id": "m-2"})

    assert headers.outgoing("m-3") == {"Nats-Msg-Id": "m-3", "Medley-Correlation-Id": "m-2"}


@pytest.mark.parametrize("spelled", ["", "00-xyz", TRACE + "\r\nX-Evil: 1", TRACE.upper()])
def test_a_trace_that_is_none_is_not_passed_on(spelled: str) -> None:
    headers.take_over({"traceparent": spelled})

    assert "traceparent" not in headers.outgoing("m-1")
