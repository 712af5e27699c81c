"""Which track of a library was played: by identifier, by name, by likeness for slips of the pen."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from scrobble_sync.domain.credits import Credit, Relation, credit, relation
from scrobble_sync.domain.decision import Candidate, Decision, Duplicates, Verdict
from scrobble_sync.domain.folding import fold, words
from scrobble_sync.domain.library_index import Entry, LibraryIndex
from scrobble_sync.domain.likeness import Likeness, are_alike
from scrobble_sync.domain.titles import Title, album_key, title, version_of
from scrobble_sync.domain.tracks import SourceTrack

ACCEPTED: Final = 0.92
"""From this score on nobody is asked."""
CONSIDERED: Final = 0.8
"""Below this score it is somebody else's song."""
_EQUAL: Final = 0.005
"""Scores that differ by less fit equally well."""
_SHOWN: Final = 5
_SAME_LENGTH_S: Final = 7.0
_OTHER_LENGTH_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about matching."""

    duplicates: Duplicates = Duplicates.BEST
    fuzzy: bool = True
    """Whether slips of the pen are looked for."""


@dataclass(frozen=True, slots=True)
class _Played:
    """A play's track with everything that is compared."""

    source: SourceTrack
    title: Title
    credit: Credit
    album: str
    album_version: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Scored:
    entry: Entry
    score: float
    reason: str
    is_on_album: bool


def match(
    source: SourceTrack,
    library: LibraryIndex,
    *,
    rules: Rules,
    likeness: Likeness,
    rejected: Collection[int] = (),
) -> Decision:
    """The decision about one track of a source; ``rejected`` are tracks a person said it is not."""
    played = _played(source, library)
    if not played.title.name or not played.credit.acts:
        return Decision(Verdict.UNMATCHED, "artist or title is missing")
    scored = _identified(played, library) or _named(played, library)
    if rules.fuzzy and not any(each.score >= CONSIDERED for each in scored):
        scored = _alike(played, library, likeness)
    return _decided(
        [each for each in scored if each.entry.track.track_id not in rejected],
        rules.duplicates,
    )


def _played(source: SourceTrack, library: LibraryIndex) -> _Played:
    taken = title(source.title)
    names = source.artists or (source.artist,)
    return _Played(
        source,
        taken,
        credit(names, guests=taken.guests, chosen=library.options),
        album_key(source.album),
        version_of(source.album),
    )


def _identified(played: _Played, library: LibraryIndex) -> list[_Scored]:
    """Tracks with the same identifier, unless names contradict it: services get them wrong."""
    found = []
    for entry in library.identified(played.source.mbid, played.source.isrcs):
        is_named_alike = (
            entry.title.name.startswith(played.title.short)
            or played.title.name.startswith(entry.title.short)
        ) and entry.title.part == played.title.part
        related = _relation(played, entry)
        is_same_kind = entry.title.version == played.title.version
        if is_named_alike and related is not Relation.OTHER and is_same_kind:
            found.append(_Scored(entry, 1.0, "same identifier", _is_on_album(played, entry)))
    return found


def _named(played: _Played, library: LibraryIndex) -> list[_Scored]:
    found = []
    for entry in library.named(played.title.name, played.title.short):
        if entry.title.part != played.title.part:
            continue
        literal = fold(played.source.title) == fold(entry.track.title)
        name_score = 1.0 if literal else 0.99 * _name_score(played.title, entry.title)
        scored = _scored(played, entry, name_score, "same name")
        if scored is not None:
            found.append(scored)
    return found


def _name_score(one: Title, other: Title) -> float:
    if one.name == other.name:
        return 1.0
    return 0.9 if one.short == other.short else 0.91


def _alike(played: _Played, library: LibraryIndex, likeness: Likeness) -> list[_Scored]:
    """Tracks of the same artist with nearly the same title; never across parts and versions."""
    found = []
    alike_of = partial(are_alike, likeness=likeness, vocabulary=library.vocabulary)
    for entry in library.by_artist(played.credit):
        mine, theirs = played.title, entry.title
        if (mine.part, mine.version) != (theirs.part, theirs.version):
            continue
        if (alike := alike_of(mine.words, theirs.words)) is None:
            continue
        if _relation(played, entry) not in {Relation.SAME, Relation.GUESTS}:
            continue
        scored = _scored(played, entry, alike.score, alike.reason)
        if scored is not None:
            found.append(scored)
    return found or _by_nearly(played, library, likeness)


def _by_nearly(played: _Played, library: LibraryIndex, likeness: Likeness) -> list[_Scored]:
    """Tracks with just this name by someone who is spelled nearly the same."""
    found = []
    mine = words(played.source.artist)
    for entry in library.named(played.title.name, played.title.name):
        if entry.title.name != played.title.name or entry.title.part != played.title.part:
            continue
        for theirs in (words(name) for name in entry.track.artists[:1]):
            alike = are_alike(mine, theirs, likeness)
            versions = _version_score(played, entry, is_on_album=_is_on_album(played, entry))
            if alike is not None and versions:
                score = round(alike.score * versions, 4)
                why = "same name, the artist spelled nearly the same"
                found.append(_Scored(entry, score, why, _is_on_album(played, entry)))
    return found


def _scored(played: _Played, entry: Entry, name_score: float, reason: str) -> _Scored | None:
    related = _relation(played, entry)
    if related is Relation.OTHER:
        return None
    is_on_album = _is_on_album(played, entry)
    versions = _version_score(played, entry, is_on_album=is_on_album)
    score = name_score * related.value * versions * _identity_score(played, entry)
    if is_on_album:
        # The album makes up for one doubt: members of a band, or words in brackets.
        doubt = max(min(name_score, related.value), 0.95)
        score = max(score, versions * doubt * max(name_score, related.value))
    told = {Relation.SAME: "same artist", Relation.GUESTS: "guests left out"}
    why = f"{reason}, {told.get(related, 'one artist of several')}"
    if versions < 1:
        why += ", perhaps another version"
    return _Scored(
        entry, round(score, 4), why + (", on the album" if is_on_album else ""), is_on_album
    )


def _relation(played: _Played, entry: Entry) -> Relation:
    direct = relation(played.credit, entry.credit)
    if direct is Relation.SAME or not entry.album_credit.acts:
        return direct
    # The album's artist alone is named where the track has guests or members.
    is_album_artist = relation(played.credit, entry.album_credit) is Relation.SAME
    if is_album_artist and set(entry.album_credit.pieces) & set(entry.credit.pieces):
        return Relation.GUESTS
    return direct


def _is_on_album(played: _Played, entry: Entry) -> bool:
    return bool(played.album) and played.album == entry.album


def _version_score(played: _Played, entry: Entry, *, is_on_album: bool) -> float:
    """1 for the same version, less where only one side tells which, 0 for another one."""
    mine, theirs = played.title.version, entry.title.version
    if mine != theirs:
        # Titles on a live album often do not say what the album does.
        mine, theirs = mine | played.album_version, theirs | entry.album_version
        return 0.95 if mine == theirs and is_on_album else 0.0
    if played.title.detail != entry.title.detail:
        one, other = sorted((played.title.detail, entry.title.detail), key=len)
        if one and not one <= other:
            return 0.0
        return 0.95 if one or is_on_album else 0.88
    if played.album and not is_on_album and played.album_version != entry.album_version:
        return 0.0 if played.album_version else 0.85
    return 1.0


def _identity_score(played: _Played, entry: Entry) -> float:
    """Less than 1 where identifier or length say that it is another recording of the same song."""
    mbid, theirs = played.source.mbid, entry.track.mbid
    if played.source.is_mbid_resolved and mbid and theirs and mbid != theirs:
        return 0.85
    mine, length = played.source.duration_s, entry.track.duration_s
    if mine and length and abs(mine - length) > _OTHER_LENGTH_S:
        return 0.9
    return 1.0


def _decided(found: Iterable[_Scored], duplicates: Duplicates) -> Decision:
    ranked = sorted(found, key=lambda each: (-each.score, each.entry.track.track_id))
    scored = [each for each in ranked if each.score >= CONSIDERED]
    if not scored:
        return Decision(Verdict.UNMATCHED, "no track of that name by that artist")
    on_album = [each for each in scored if each.is_on_album]
    if on_album and on_album[0].score >= ACCEPTED:
        scored = on_album
    best = scored[0]
    if best.score < ACCEPTED:
        return _asked(scored, best.reason)
    return _chosen(best, [each for each in scored if best.score - each.score < _EQUAL], duplicates)


def _chosen(best: _Scored, equals: Sequence[_Scored], duplicates: Duplicates) -> Decision:
    """Which of several that fit equally well; a person, where they are several recordings."""
    if len(equals) > 1 and not _is_one_recording(equals):
        equals = _of_plain_albums(equals)
    if len(equals) > 1 and not _is_one_recording(equals):
        return _asked(equals, "several recordings have this name")
    if len(equals) > 1 and duplicates is Duplicates.ASK:
        return _asked(equals, "several copies of it")
    if duplicates is Duplicates.ALL:
        return _matched(best, equals)
    return _matched(best, [min(equals, key=lambda each: _preference(each.entry))])


def _is_one_recording(scored: Sequence[_Scored]) -> bool:
    """Whether these are copies: the same identifier, or as good as the same length."""
    mbids = {each.entry.track.mbid for each in scored}
    if len(mbids) == 1 and "" not in mbids:
        return True
    lengths = [each.entry.track.duration_s for each in scored]
    known = [length for length in lengths if length]
    return len(known) == len(lengths) and max(known) - min(known) <= _SAME_LENGTH_S


def _of_plain_albums(scored: Sequence[_Scored]) -> Sequence[_Scored]:
    """Without those of live albums, where there are others."""
    return [each for each in scored if not each.entry.album_version] or scored


def _preference(entry: Entry) -> tuple[bool, int, int]:
    """An album of the artist's own before a compilation, the older before the newer."""
    is_own = bool(set(entry.album_credit.pieces) & set(entry.credit.pieces))
    return (not is_own, entry.track.year or 9999, entry.track.track_id)


def _matched(best: _Scored, all_of: Iterable[_Scored]) -> Decision:
    ids = tuple(sorted(each.entry.track.track_id for each in all_of))
    return Decision(Verdict.MATCHED, best.reason, best.score, ids)


def _asked(scored: Sequence[_Scored], reason: str) -> Decision:
    shown = tuple(
        Candidate(each.entry.track.track_id, each.score, each.reason) for each in scored[:_SHOWN]
    )
    return Decision(Verdict.REVIEW, reason, scored[0].score, candidates=shown)
