"""How well scrobbles of a made-up corpus find their tracks: recall and precision, by class."""

from collections import Counter
from dataclasses import dataclass, field

from scrobble_sync.domain.credits import Options
from scrobble_sync.domain.decision import Verdict
from scrobble_sync.domain.library_index import LibraryIndex
from scrobble_sync.domain.likeness import Likeness
from scrobble_sync.domain.matching import Rules, match
from scrobble_sync.domain.tracks import LibraryTrack, SourceTrack
from tests.support.made_up_library import MadeUpLibrary
from tests.support.scrobble_corpus import Corpus, corpus


@dataclass(slots=True)
class Scores:
    """Per class: scrobbles, those the library has, those found rightly and wrongly, and asked."""

    total: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    review: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """Of the scrobbles whose track is there, the share that found it; asking finds nothing."""
        return self.right.total() / self.present.total()

    @property
    def precision(self) -> float:
        """Of the scrobbles that found a track, the share that found the right one."""
        return self.right.total() / (self.right.total() + self.wrong.total())

    @property
    def missed(self) -> Counter[str]:
        """Scrobbles whose track is there and was not found."""
        return self.present - self.right - self.wrong


def scores(
    seed: int,
    *,
    artists: int,
    scrobbles: int,
    options: Options,
    rules: Rules,
    likeness: Likeness,
) -> Scores:
    """Make the corpus of that seed and match all of it."""
    made = corpus(seed, artists=artists, scrobbles=scrobbles)
    return scored(
        made, LibraryIndex(library_tracks(made.library), options=options), rules, likeness
    )


def scored(made: Corpus, index: LibraryIndex, rules: Rules, likeness: Likeness) -> Scores:
    """Match every scrobble of a corpus and compare with its truth."""
    ids = [track.id for track in made.library.tracks]
    found = Scores()
    for each in made.scrobbles:
        source = SourceTrack(each.artist, each.title, each.album, each.mbid)
        decision = match(source, index, rules=rules, likeness=likeness)
        found.total[each.kind] += 1
        found.present[each.kind] += bool(each.truth)
        if decision.verdict is Verdict.MATCHED:
            is_right = {ids[number] for number in decision.track_ids} <= each.truth
            (found.right if is_right else found.wrong)[each.kind] += 1
        found.review[each.kind] += decision.verdict is Verdict.REVIEW
    return found


def library_tracks(library: MadeUpLibrary) -> list[LibraryTrack]:
    """The made-up library as the matcher reads one; a track's number is its place in the list."""
    return [
        LibraryTrack(
            number,
            track.title,
            track.artists,
            track.album,
            (track.album_artist,),
            track.mbid,
            frozenset(),
            track.duration_s,
            track.year,
        )
        for number, track in enumerate(library.tracks)
    ]
