"""A server restored from a backup is told from people who took things back."""

from jellyfin_sync.domain.restoring import MANY, forward, restored
from jellyfin_sync.domain.row import FRESH, Field, Row

DAY = 86_400_000_000


def watched(day: int, *, count: int = 1, **more: bool) -> Row:
    fields = {Field(name): value for name, value in more.items()}
    return {
        **FRESH,
        Field.PLAYED: True,
        Field.PLAY_COUNT: count,
        Field.LAST_PLAYED: day * DAY,
        **fields,
    }


def test_un_plays_of_a_few_films_are_a_persons() -> None:
    held = {str(day): watched(day) for day in range(1, MANY)}

    assert restored(held, dict.fromkeys(held, FRESH)) == set()


def test_the_last_weeks_gone_at_once_are_a_backup() -> None:
    held = {str(day): watched(day) for day in range(1, 2 * MANY)}
    gone = {str(day): FRESH for day in range(MANY - 1, 2 * MANY)}

    assert restored(held, gone) == gone.keys()


def test_a_show_taken_back_between_other_plays_is_a_persons() -> None:
    held = {str(day): watched(day) for day in range(1, 3 * MANY)}
    gone = {str(day): FRESH for day in range(1, 3 * MANY, 2)}

    assert restored(held, gone) == set()


def test_a_date_that_went_back_is_nobodys_and_takes_its_neighbours_along() -> None:
    held = {"a": watched(9, count=2), "b": watched(8), "c": {**FRESH, Field.FAVORITE: True}}
    seen = {"a": watched(2), "b": FRESH, "c": FRESH}

    assert restored(held, seen) == {"a", "b", "c"}


def test_what_was_added_after_the_backup_came_back_is_a_persons() -> None:
    assert forward(FRESH, watched(9)) == {Field.PLAYED}
    assert forward(watched(9), FRESH) == frozenset()
    assert restored({"a": watched(3)}, {"a": watched(5, count=2)}) == set()
