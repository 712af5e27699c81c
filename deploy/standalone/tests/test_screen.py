from datetime import UTC, datetime

import pytest

from medley.screen import ago, duration, show_line, show_rows


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.04, "0.0 s"), (12.4, "12 s"), (300, "5 min"), (7200, "2 h"), (200_000, "2 d")],
)
def test_a_duration_is_told_in_its_largest_unit(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_what_never_happened_was_never() -> None:
    assert ago(None) == "never"


def test_a_clock_that_runs_ahead_does_not_make_times_negative() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert ago("2026-01-01T00:00:05Z", now=now) == "0.0 s ago"


def test_a_line_to_copy_is_never_broken(capsys: pytest.CaptureFixture[str]) -> None:
    line = "curl " + "x" * 300

    show_line(line)

    assert capsys.readouterr().out == f"{line}\n"


def test_an_empty_table_says_so_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows(("id",), [], wraps="id", otherwise="Nothing is parked.")

    assert capsys.readouterr().out == "Nothing is parked.\n"


def test_cells_are_shown_as_they_are_even_when_they_look_like_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_rows(("name",), [("[red]film[/red]",)], wraps="name", otherwise="")

    assert "[red]film[/red]" in capsys.readouterr().out
