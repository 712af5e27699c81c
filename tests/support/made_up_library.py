"""A made-up music library: artists, albums and tracks as a tagged collection has them.

Nothing here knows how tracks are matched: titles are made of plain words, so that near misses occur
by themselves, and every oddity is one that real collections have.
"""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Final
from uuid import UUID

_WORDS: Final = (
    "love night blue fire heart rain river stone golden winter summer broken silver dancing "
    "shadow mirror paper city ocean garden thunder velvet morning midnight highway mountain "
    "letter window station holiday animal machine teacher hunter soldier captain circus "
    "carnival lantern harvest feather bridge castle tower cannon ribbon whisper echo signal "
    "engine runner dreamer stranger sister brother mother father daughter island valley "
    "desert forest meadow orchard chapel market kitchen wagon saddle anchor compass hammer "
    "needle candle copper crystal diamond emerald ivory marble amber scarlet crimson purple "
    "orange yellow autumn spring january april friday sunday monday yesterday tomorrow "
    "forever never always running falling rising burning calling waiting singing sleeping "
    "turning breaking little lonely quiet hollow gentle wicked careless restless faithful "
    "perfect electric magnetic plastic cosmic tragic "
)
WORDS: Final = _WORDS.split()
_NAMES: Final = (
    "Ada Ben Cleo Dora Edgar Fiona Gustav Helga Ivo Jonas Karla Leo Mira Nils Olga Petra "
    "Quentin Rosa Sven Tilda Ulf Vera Walter Xenia Yoko Zoltan Beyoncé Björk Sigur Motörhead "
    "Héloïse Renée Łukasz Søren Dvořák "
)
NAMES: Final = _NAMES.split()
_SURNAMES: Final = (
    "Abbott Barlow Castle Denver Ellis Fischer Grant Holloway Ibsen Jarvis Keller Lindqvist "
    "Marlowe Novák Okafor Pettersson Quist Rivera Sørensen Tanaka Ungar Vance Weston Yilmaz "
    "Zimmer Müller Núñez Brontë "
)
SURNAMES: Final = _SURNAMES.split()
ACRONYMS: Final = ("R.E.X.", "A.C.T.", "D.O.V.E.", "Mr. Barlow", "St. Ellis", "Dr. Vance")
VERSIONS: Final = (
    "Live at {place}",
    "Acoustic",
    "Instrumental",
    "Demo",
    "{name} Remix",
    "Radio Edit",
    "Extended Mix",
)
PLACES: Final = ("Wembley", "the Apollo", "Montreux", "Glastonbury", "Red Rocks", "Tokyo")


@dataclass(frozen=True, slots=True)
class MadeUpTrack:
    """One file, as its tags tell; ``recording`` is the same for copies of one recording."""

    id: str
    title: str
    artists: tuple[str, ...]
    album: str
    album_artist: str
    number: int
    year: int
    duration_s: float
    mbid: str
    recording: int
    features: tuple[str, ...] = ()
    """Guests who are credited in the title: `Song (feat. Guest)`."""
    version: str = ""
    """`Live at Wembley`; in the title as it is tagged."""
    part: int = 0
    stem: str = ""
    """The title without version, part and guests."""

    @property
    def artist(self) -> str:
        """As a player shows it."""
        return " • ".join(self.artists)


@dataclass(slots=True)
class MadeUpLibrary:
    """All tracks, and what is known about which of them are copies."""

    tracks: list[MadeUpTrack] = field(default_factory=list)

    def copies_of(self, track: MadeUpTrack) -> list[MadeUpTrack]:
        """All files of the same recording."""
        return [each for each in self.tracks if each.recording == track.recording]


def made_up_library(random: Random, *, artists: int) -> MadeUpLibrary:
    """Albums of that many artists, some copies on compilations, some live albums."""
    maker = _Maker(random)
    for name in maker.artist_names(artists):
        maker.discography(name)
    maker.compilations()
    return MadeUpLibrary(maker.tracks)


class _Maker:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._recordings = 0
        self.tracks: list[MadeUpTrack] = []

    def artist_names(self, wanted: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < wanted:
            found[self._artist_name()] = None
        return list(found)

    def _artist_name(self) -> str:
        r = self._random
        one, other = (r.choice(WORDS).capitalize() for _ in range(2))
        name, surname = r.choice(NAMES), r.choice(SURNAMES)
        kinds = (
            (f"{name} {surname}", 40),
            (f"The {one} {other}s", 14),
            (f"{one} {other}", 14),
            (f"{name} & {r.choice(NAMES)}", 6),
            (f"{name} {surname} and the {one}s", 6),
            (f"{one}, {other} & {r.choice(WORDS).capitalize()}", 3),
            (f"{one}/{other}", 2),
            (f"{r.choice(ACRONYMS)} {one}", 5),
            (f"{one}'s {other}", 5),
            (f"{one}-{other}", 5),
        )
        return r.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]

    def discography(self, artist: str) -> None:
        r = self._random
        stems: set[str] = set()
        for _ in range(r.randint(1, 3)):
            songs = self._album(artist, stems)
            if r.random() < 0.15:
                self._live_album(artist, songs)

    def _album(self, artist: str, stems: set[str]) -> list[MadeUpTrack]:
        r = self._random
        album = " ".join(r.choice(WORDS) for _ in range(r.randint(1, 3))).title()
        album += r.choice(["", "", "", " (Deluxe Edition)", " (Remastered)"])
        year, songs = r.randint(1965, 2024), list[MadeUpTrack]()
        while len(songs) < r.randint(7, 13):
            stem = "Intro" if not songs and r.random() < 0.1 else self._stem()
            if stem in stems and stem != "Intro":
                continue
            stems.add(stem)
            for part in (1, 2, 3)[: r.randint(2, 3)] if r.random() < 0.05 else (0,):
                songs.append(self._song(artist, album, len(songs) + 1, year, stem=stem, part=part))
        self.tracks += songs
        return songs

    def _stem(self) -> str:
        r = self._random
        words = [r.choice(WORDS) for _ in range(r.choice([1, 2, 2, 3, 3, 4]))]
        if r.random() < 0.12:
            words.insert(0, r.choice(["don't", "can't", "i'm", "it's"]))
        stem = " ".join(words).title().replace("'T", "'t").replace("'M", "'m").replace("'S", "'s")
        shapes = {stem: 80, f"({words[0].title()}) {stem}": 3, f"{stem}?": 4}
        shapes |= {f"{stem} - {r.choice(WORDS).title()}": 3, f"Señor {stem}": 3}
        shapes |= {f"{stem} Café": 3, f"No. {r.randint(1, 9)} {stem}": 2}
        return r.choices(list(shapes), list(shapes.values()))[0]

    def _song(
        self, artist: str, album: str, number: int, year: int, *, stem: str, part: int
    ) -> MadeUpTrack:
        r = self._random
        version = ""
        artists: tuple[str, ...] = (artist,)
        features: tuple[str, ...] = ()
        chance = r.random()
        guest = f"{r.choice(NAMES)} {r.choice(SURNAMES)}"
        if chance < 0.08 and guest != artist:
            artists = (artist, guest)
        elif 0.08 <= chance < 0.16 and guest != artist:
            features = (guest,)
        elif 0.16 <= chance < 0.22 and not part:
            version = r.choice(VERSIONS).format(place=r.choice(PLACES), name=r.choice(NAMES))
        title = stem + (f", Pt. {part}" if part else "")
        title += f" (feat. {features[0]})" if features else ""
        title += f" ({version})" if version else ""
        self._recordings += 1
        return MadeUpTrack(
            id=_base62(r),
            title=title,
            artists=artists,
            album=album,
            album_artist=artist,
            number=number,
            year=year,
            duration_s=round(r.uniform(110, 420), 2),
            mbid=str(UUID(int=r.getrandbits(128), version=4)) if r.random() < 0.6 else "",
            recording=self._recordings,
            features=features,
            version=version,
            part=part,
            stem=stem,
        )

    def _live_album(self, artist: str, songs: list[MadeUpTrack]) -> None:
        """The same songs played again: titles bear no sign of it, the album does."""
        r = self._random
        album = f"Live at {r.choice(PLACES)}"
        for number, song in enumerate(songs, 1):
            if song.version or song.part or song.stem == "Intro":
                continue
            self._recordings += 1
            self.tracks.append(
                replace(
                    song,
                    id=_base62(r),
                    album=album,
                    number=number,
                    year=song.year + 2,
                    duration_s=song.duration_s + r.uniform(15, 60),
                    mbid=str(UUID(int=r.getrandbits(128), version=4)),
                    recording=self._recordings,
                )
            )

    def compilations(self) -> None:
        """Copies of single tracks on albums of several artists."""
        r = self._random
        for number in range(max(1, len(self.tracks) // 400)):
            album = f"{r.choice(WORDS).title()} Hits {number + 1}"
            for place, song in enumerate(r.sample(self.tracks, 12), 1):
                self.tracks.append(
                    replace(
                        song,
                        id=_base62(r),
                        album=album,
                        album_artist="Various Artists",
                        number=place,
                        year=song.year + 5,
                        duration_s=round(song.duration_s + r.uniform(-1.5, 1.5), 2),
                    )
                )


def _base62(random: Random) -> str:
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "".join(random.choice(alphabet) for _ in range(22))
