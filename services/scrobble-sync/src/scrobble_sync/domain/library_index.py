"""A library, arranged so that a play's candidates are found without looking at every track."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scrobble_sync.domain.credits import Credit, Options, credit
from scrobble_sync.domain.titles import Title, album_key, title, version_of
from scrobble_sync.domain.tracks import LibraryTrack


@dataclass(frozen=True, slots=True)
class Entry:
    """A track with everything that is compared."""

    track: LibraryTrack
    title: Title
    credit: Credit
    album_credit: Credit
    album: str
    album_version: frozenset[str]
    """Live, on albums that say so."""


class LibraryIndex:
    """All tracks of one person's library."""

    def __init__(self, tracks: Iterable[LibraryTrack], *, options: Options) -> None:
        self.options = options
        self.by_id: dict[int, Entry] = {}
        self.vocabulary: set[str] = set()
        """Every word of every title: what is one of them is no slip of the pen."""
        self._by_mbid: dict[str, list[Entry]] = defaultdict(list)
        self._by_isrc: dict[str, list[Entry]] = defaultdict(list)
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._by_artist: dict[str, list[Entry]] = defaultdict(list)
        credited = _Credits(options)
        for track in tracks:
            self._add(_entry(track, credited))

    def _add(self, entry: Entry) -> None:
        self.by_id[entry.track.track_id] = entry
        self.vocabulary.update(entry.title.words)
        if entry.track.mbid:
            self._by_mbid[entry.track.mbid].append(entry)
        for isrc in entry.track.isrcs:
            self._by_isrc[isrc].append(entry)
        for name in {entry.title.name, entry.title.short}:
            self._by_name[name].append(entry)
        for act in {*entry.credit.acts, *entry.credit.pieces, *entry.album_credit.acts}:
            self._by_artist[act].append(entry)

    def identified(self, mbid: str, isrcs: Iterable[str]) -> list[Entry]:
        """Tracks that carry this recording's identifier."""
        found = [*self._by_mbid.get(mbid, ())] if mbid else []
        return found or [entry for isrc in isrcs for entry in self._by_isrc.get(isrc, ())]

    def named(self, name: str, short: str) -> list[Entry]:
        """Tracks whose title has this name, with or without what it says in brackets."""
        found = {
            id(entry): entry for each in (name, short) for entry in self._by_name.get(each, ())
        }
        return list(found.values())

    def by_artist(self, played_by: Credit) -> list[Entry]:
        """Tracks of anyone who is named; each once."""
        names = dict.fromkeys((*played_by.acts, *played_by.pieces))
        found = {id(entry): entry for name in names for entry in self._by_artist.get(name, ())}
        return list(found.values())


class _Credits:
    """Lines of artists taken apart, each once: a library repeats them on track after track."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], Credit] = {}

    def of(self, names: tuple[str, ...], guests: tuple[str, ...] = ()) -> Credit:
        found = self._known.get((names, guests))
        if found is None:
            found = credit(names, guests=guests, chosen=self._options)
            self._known[names, guests] = found
        return found


def _entry(track: LibraryTrack, credited: _Credits) -> Entry:
    taken = title(track.title)
    return Entry(
        track,
        taken,
        credited.of(track.artists, taken.guests),
        credited.of(track.album_artists),
        album_key(track.album),
        version_of(track.album),
    )
