"""Scrobbles as people spell them, each with the truth: which file was played, if it is there.

Every class is one way in which the same recording is written differently, or one trap: something
that looks like a file of the library and is another recording. Written from what users of such
tools report; it knows nothing of how Medley matches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.support import scrobble_spellings as spellings
from tests.support import scrobble_traps as traps
from tests.support.made_up_library import MadeUpLibrary, MadeUpTrack, made_up_library
from tests.support.scrobble_speller import Found, Said, Speller


@dataclass(frozen=True, slots=True)
class Scrobble:
    """What a source tells, and what it is; an empty ``truth``: the library does not have it."""

    kind: str
    artist: str
    title: str
    album: str
    mbid: str
    truth: frozenset[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A library, and scrobbles of it."""

    library: MadeUpLibrary
    scrobbles: list[Scrobble]


def corpus(seed: int, *, artists: int, scrobbles: int) -> Corpus:
    """The same corpus for the same numbers."""
    random = Random(seed)
    library = made_up_library(random, artists=artists)
    speller = Speller(random, library)
    made: list[Scrobble] = []
    while len(made) < scrobbles:
        kind = random.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
        found = KINDS[kind][1](speller, random.choice(library.tracks))
        if found is not None:
            made.append(_made(speller, kind, *found))
    return Corpus(library, made)


def _made(speller: "Speller", kind: str, track: MadeUpTrack, said: Said) -> Scrobble:
    if said.is_absent:
        truth = frozenset[str]()
    elif said.album:
        copies = speller.library.copies_of(track)
        truth = frozenset(each.id for each in copies if each.album == track.album)
    else:
        truth = frozenset(each.id for each in speller.library.copies_of(track))
    return Scrobble(kind, said.artist, said.title, said.album, said.mbid, truth)


KINDS: Final[dict[str, tuple[float, Callable[[Speller, MadeUpTrack], Found | None]]]] = {
    "identical": (30, spellings.identical),
    "letter case": (5, spellings.letter_case),
    "quotes and dashes": (6, spellings.quotes_and_dashes),
    "decomposed": (3, spellings.decomposed),
    "accents dropped": (4, spellings.without_accents),
    "punctuation dropped": (5, spellings.punctuation_dropped),
    "guest moved to the artist": (8, spellings.guest_moved_to_artist),
    "guest spelled otherwise": (8, spellings.guest_spelled),
    "guest dropped": (6, spellings.guest_dropped),
    "guest moved to the title": (6, spellings.guest_moved_to_title),
    "joiner": (8, spellings.joiner),
    "the": (8, spellings.the),
    "remaster": (8, spellings.remaster),
    "edition": (5, spellings.edition),
    "part spelled otherwise": (8, spellings.part_spelled),
    "version spelled otherwise": (10, spellings.version_spelled),
    "slip of the pen": (3, spellings.slip),
    "slip in the artist": (3, spellings.slip_in_the_artist),
    "aside dropped": (4, spellings.aside_dropped),
    "live, the album says where": (4, spellings.only_live),
    "live in the title too": (4, spellings.said_on_a_live_album),
    "by identifier": (4, spellings.by_mbid),
    "same name on several albums": (8, spellings.on_album),
    "trap: another part": (8, traps.other_part),
    "trap: another version": (8, traps.other_version),
    "trap: the plain one of a version": (10, traps.plain_of_version),
    "trap: cover": (5, traps.cover),
    "trap: nearly the same title": (5, traps.near_title),
    "trap: half a band": (10, traps.half_a_band),
    "trap: a wrong identifier": (3, traps.wrong_mbid),
}
