"""How many of a made-up person's scrobbles find their track, and how many find a wrong one."""

from scrobble_sync.domain.credits import Options
from scrobble_sync.domain.matching import Rules
from scrobble_sync.similarity import likeness
from tests.support.match_scores import scores

HELD_OUT_SEED = 70_226
"""Never looked at while the matcher was written."""


def test_recall_and_precision_hold_on_a_corpus_nobody_has_seen() -> None:
    found = scores(
        HELD_OUT_SEED,
        artists=80,
        scrobbles=3_000,
        options=Options(),
        rules=Rules(),
        likeness=likeness,
    )

    assert found.precision >= 0.998, found.wrong
    assert found.recall >= 0.97, found.missed
