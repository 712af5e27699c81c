"""A timeline comes out of its column as it went in."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json, to_json

from jellyfin_sync.domain.entries import Looked, Report, Written
from jellyfin_sync.domain.holding import Holding, Own
from jellyfin_sync.domain.row import FRESH, Field, Row, Value
from jellyfin_sync.domain.timeline import Timeline
from jellyfin_sync.store.timelines import document_of, timeline_of

TIMES = st.floats(0, 2e9)
VALUES: dict[Field, st.SearchStrategy[Value]] = {
    Field.PLAYED: st.booleans(),
    Field.POSITION: st.integers(0, 10**12),
    Field.PLAY_COUNT: st.integers(0, 99),
    Field.LAST_PLAYED: st.none() | st.integers(0, 2 * 10**15),
    Field.FAVORITE: st.booleans(),
    Field.RATING: st.none() | st.floats(0, 10),
}
ROWS: st.SearchStrategy[Row] = st.fixed_dictionaries(VALUES)
PARTS: st.SearchStrategy[Row] = st.fixed_dictionaries({}, optional=VALUES)
OWNS = st.dictionaries(
    st.sampled_from(Field), st.builds(Own, st.booleans(), TIMES, st.text(), st.text()), max_size=3
)
TIMELINES = st.builds(
    Timeline,
    st.builds(Holding, st.none() | ROWS, OWNS, PARTS, st.none() | ROWS),
    TIMES,
    TIMES,
    st.lists(
        st.builds(Report, TIMES, TIMES, ROWS, st.text(), st.text(), PARTS, st.booleans())
        | st.builds(Written, TIMES, TIMES, PARTS, ROWS)
        | st.builds(Looked, TIMES, TIMES, ROWS, PARTS, TIMES, st.booleans()),
        max_size=4,
    ).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(timeline=TIMELINES)
def test_a_timeline_comes_back_from_json_as_it_was(timeline: Timeline) -> None:
    assert timeline_of(from_json(to_json(document_of(timeline)))) == timeline


def test_of_entries_stored_before_it_was_kept_any_report_may_be_an_echo() -> None:
    report, look = Report(1.0, 2.0, FRESH, "UpdateUserRating"), Looked(3.0, 4.0, FRESH)
    document = document_of(Timeline(recent=(report, look)))
    document["recent"] = [entry[:-1] for entry in document["recent"]]

    read = timeline_of(document).recent

    assert read == (replace(report, in_parts=True), replace(look, in_parts=True))


def test_a_timeline_of_nothing_comes_back_too() -> None:
    assert timeline_of(from_json(to_json(document_of(Timeline())))) == Timeline()
    assert Timeline().base.row == FRESH
