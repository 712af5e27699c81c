"""How many scrobbles of a made-up person find their track, and how many find a wrong one.

`size` scrobbles, spelled as people spell them and with traps, of a library of thousands of tracks;
the seed is one that nobody looks at while rules are changed. Measured: recall (of those whose track
is there, the share that finds it without a person being asked), precision (of those that find one,
the share that finds the right one), the classes that are below all, and microseconds for each.
"""

import time
from typing import Final

from scrobble_sync.domain.credits import Options
from scrobble_sync.domain.library_index import LibraryIndex
from scrobble_sync.domain.matching import Rules
from scrobble_sync.similarity import likeness
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.support.match_scores import library_tracks, scored
from tests.support.scrobble_corpus import KINDS, corpus

FULL: Final = Scale(size=40_000)
SHORT: Final = Scale(size=2_000)
_SEED: Final = 90_441


async def measure(scale: Scale) -> list[Figure]:
    """One corpus, one row for all and one for each class that is not perfect."""
    made = corpus(_SEED, artists=max(60, scale.size // 100), scrobbles=scale.size)
    index = LibraryIndex(library_tracks(made.library), options=Options())
    started = time.perf_counter()
    found = scored(made, index, Rules(), likeness)
    each_us = (time.perf_counter() - started) / scale.size * 1e6
    traps = sum(count for kind, count in found.total.items() if kind.startswith("trap"))
    figures = [
        Figure(
            work=f"matching {scale.size:,} scrobbles ({traps:,} of them traps) of "
            f"{len(KINDS)} classes with {len(made.library.tracks):,} tracks",
            medley=f"recall {found.recall:.2%}, precision {found.precision:.3%}, "
            f"{found.review.total():,} for a person, {each_us:.0f} µs each",
            limit="100 %",
            ratio=ratio_of(found.recall, 1),
            to_reach="recall ≥ 97 %, precision ≥ 99.8 %",
        )
    ]
    for kind in KINDS:
        present, right, wrong = found.present[kind], found.right[kind], found.wrong[kind]
        if right == present and not wrong:
            continue
        figures.append(
            Figure(
                work=f"  {kind}, {found.total[kind]:,} scrobbles",
                medley=f"{right:,} of {present:,} found, {wrong:,} wrong, "
                f"{found.review[kind]:,} for a person",
                limit=f"{present:,}",
                ratio=ratio_of(right, present),
                to_reach="",
            )
        )
    return figures
