import pytest

from medley.changes import told_fields, told_origin


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param(
            {"favorite": {"before": False, "after": True}}, "favorite: no → yes", id="written"
        ),
        pytest.param({"favorite": {"to": True}}, "favorite: yes", id="still to be written"),
        pytest.param(
            {"position": {"before": None, "after": 3725.0}}, "position: none → 1:02:05", id="hours"
        ),
        pytest.param(
            {"position": {"before": 0, "after": 62}}, "position: 0:00 → 1:02", id="minutes"
        ),
        pytest.param({"rating": {"to": 7.5}}, "rating: 7.5", id="a number"),
        pytest.param(
            {"played": {"to": True}, "play_count": {"to": 1}, "last_played": {"to": "2026"}},
            "played: yes",
            id="what goes along with playing is left out",
        ),
        pytest.param(
            {"position": {"to": 62}, "play_count": {"to": 1}},
            "position: 1:02",
            id="as with stopping",
        ),
        pytest.param({"play_count": {"to": 3}}, "play count: 3", id="unless it stands alone"),
    ],
)
def test_a_change_is_told_in_words(fields: dict[str, object], told: str) -> None:
    assert told_fields(fields) == told


def test_every_server_a_change_comes_from_is_named_once() -> None:
    fields = {"played": {"origin": "lan"}, "rating": {"origin": "cab"}, "x": {"origin": "lan"}}

    assert told_origin(fields) == "from cab, lan"


def test_a_change_of_unknown_origin_says_nothing() -> None:
    assert not told_origin({"played": {"to": True}})
