"""How one play is told: what every way of spelling needs to know of the library."""

from dataclasses import dataclass
from random import Random

from tests.support.made_up_library import MadeUpLibrary, MadeUpTrack


@dataclass(frozen=True, slots=True)
class Said:
    """How one play is told."""

    artist: str
    title: str
    album: str
    mbid: str = ""
    is_absent: bool = False


Found = tuple[MadeUpTrack, Said]


class Speller:
    def __init__(self, random: Random, library: MadeUpLibrary) -> None:
        self.random = random
        self.library = library
        self.titles = {
            (each.artists[0].casefold(), each.stem.casefold()) for each in library.tracks
        }
        self._recordings: dict[tuple[str, tuple[str, ...]], set[int]] = {}
        for each in library.tracks:
            self._recordings.setdefault((each.title, each.artists), set()).add(each.recording)

    def album(self, track: MadeUpTrack) -> str:
        """A fifth of all scrobbles name none; those that need one to be told apart do."""
        return "" if self.random.random() < 0.2 and self.is_alone(track) else track.album

    def without_guests(self, track: MadeUpTrack) -> str:
        """The title as tagged, but for the guests in it."""
        return track.title.replace(f" (feat. {track.features[0]})", "")

    def is_alone(self, track: MadeUpTrack) -> bool:
        """Whether no other recording has the same name."""
        return len(self._recordings[track.title, track.artists]) == 1

    def said(
        self, track: MadeUpTrack, *, title: str = "", artist: str = "", **more: object
    ) -> Found:
        """The play with some of it spelled otherwise."""
        album = str(more.get("album", self.album(track)))
        shown = artist or self.credit(track)
        is_absent = bool(more.get("is_absent"))
        return track, Said(shown, title or track.title, album, str(more.get("mbid", "")), is_absent)

    def credit(self, track: MadeUpTrack) -> str:
        """Several artists in one line, as a scrobbler joins them."""
        joiner = self.random.choice([" & ", ", ", " feat. ", " • ", "; "])
        return joiner.join(track.artists)
