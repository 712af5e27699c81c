"""How durations, sizes and addresses are spelled."""

import pytest
from pydantic import TypeAdapter, ValidationError

from medley_kit.quantities import (
    Bytes,
    HttpAddress,
    NatsAddress,
    PostgresDsn,
    Seconds,
    to_bytes,
    to_seconds,
)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        pytest.param(30, 30, id="a number"),
        pytest.param("30", 30, id="a number in quotes, as the environment has it"),
        pytest.param(0.5, 0.5, id="a fraction"),
        pytest.param("30s", 30, id="seconds"),
        pytest.param("5m", 300, id="minutes"),
        pytest.param("1h", 3600, id="hours"),
        pytest.param("7d", 604_800, id="days"),
        pytest.param("2w", 1_209_600, id="weeks"),
        pytest.param("250ms", 0.25, id="milliseconds are not minutes"),
        pytest.param("1h 30m", 5400, id="a sum"),
    ],
)
def test_a_duration_is_read_in_seconds(written: object, seconds: float) -> None:
    assert to_seconds(written) == seconds


@pytest.mark.parametrize("written", ["", "soon", "5 minutes", "-1", "1x", "h", True, None, -5, [5]])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="duration"):
        to_seconds(written)


@pytest.mark.parametrize("written", [float("inf"), float("nan")])
def test_a_duration_ends(written: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        to_seconds(written)


@pytest.mark.parametrize(
    ("written", "size"),
    [(512, 512), ("512", 512), ("8MB", 8_000_000), ("8 mib", 8_388_608), ("1.5KB", 1500)],
)
def test_a_size_is_read_in_bytes(written: object, size: int) -> None:
    assert to_bytes(written) == size


@pytest.mark.parametrize("written", ["", 0, -1, "0MB", "big", "8 parsecs", True, None])
def test_what_is_no_size_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="size"):
        to_bytes(written)


def test_field_types_parse_what_the_functions_parse() -> None:
    assert TypeAdapter(Seconds).validate_python("5m") == 300
    assert TypeAdapter(Bytes).validate_python("1KB") == 1000


def test_an_address_loses_the_slash_at_its_end() -> None:
    address = TypeAdapter(HttpAddress).validate_python("https://media.example/app/")

    assert address == "https://media.example/app"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("media.example", id="no scheme"),
        pytest.param("ftp://media.example", id="another scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http://media.example:port", id="a port that is no number"),
        pytest.param("http://[::1", id="half an address"),
        pytest.param("http://media .example", id="a blank inside"),
        pytest.param("http://ada:hunter2@media.example", id="a password in it"),
        pytest.param("http://media.example/?key=hunter2", id="a query"),
    ],
)
def test_what_is_no_plain_address_is_refused_without_showing_it(written: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(HttpAddress).validate_python(written)

    assert "hunter2" not in str(caught.value.errors()[0]["msg"])


def test_brokers_are_addressed_by_their_own_schemes() -> None:
    assert TypeAdapter(NatsAddress).validate_python("tls://broker:4222") == "tls://broker:4222"
    with pytest.raises(ValidationError, match="nats://"):
        TypeAdapter(NatsAddress).validate_python("http://broker:4222")


def test_a_database_is_named_by_a_postgresql_address() -> None:
    with pytest.raises(ValidationError, match="postgresql://"):
        TypeAdapter(PostgresDsn).validate_python("mysql://db/medley")
