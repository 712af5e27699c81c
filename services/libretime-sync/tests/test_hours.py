"""Which hour is meant."""

import pytest

from libretime_sync.domain.hours import HourKey, NotAnHour, hour_key


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(14, HourKey(14), id="a number"),
        pytest.param("14", HourKey(14), id="its digits"),
        pytest.param("14:00", HourKey(14), id="as a clock shows it"),
        pytest.param(0, HourKey(0), id="midnight is an hour"),
        pytest.param("0", HourKey(0), id="midnight in digits"),
        pytest.param("00:00", HourKey(0), id="midnight as a clock shows it"),
        pytest.param(" 7 ", HourKey(7), id="with blanks"),
        pytest.param("02:00/2", HourKey(2, 1), id="its second pass"),
        pytest.param("02:00/1", HourKey(2, 0), id="its first pass"),
    ],
)
def test_w18_every_spelling_of_an_hour_is_understood(said: object, expected: HourKey) -> None:
    assert hour_key(said) == expected


@pytest.mark.parametrize("said", [24, -1, "24:00", "14:30", "", "noon", None, 2.0, True, [14]])
def test_w18_what_is_no_hour_is_refused_with_a_sentence(said: object) -> None:
    with pytest.raises(NotAnHour, match="is not an hour"):
        hour_key(said)


def test_an_hour_is_spelled_as_it_is_read() -> None:
    for hour in range(24):
        for fold in (0, 1):
            assert hour_key(str(HourKey(hour, fold))) == HourKey(hour, fold)
