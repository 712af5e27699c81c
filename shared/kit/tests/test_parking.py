"""Where a message is parked, and where it goes back to."""

import pytest

from medley_kit.parking import original_subject, parked_subject


@pytest.mark.parametrize(
    ("subject", "parked"),
    [
        ("medley.evt.jellyfin.item_added.v1", "medley.parked.evt.jellyfin.item_added.v1"),
        ("medley.cmd.library.scan.v2", "medley.parked.cmd.library.scan.v2"),
    ],
)
def test_a_subject_survives_the_way_there_and_back(subject: str, parked: str) -> None:
    assert parked_subject(subject) == parked
    assert original_subject(parked) == subject
