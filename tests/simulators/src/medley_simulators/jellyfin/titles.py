"""What a library holds, the same on every server, before any server gives it an id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

MINUTE_S: Final = 60
_FIRST_YEAR: Final = 1950
_YEARS: Final = 75


@dataclass(frozen=True, slots=True, eq=False)
class Title:
    """One film, episode, song or folder; ``path`` is relative to the library's root.

    ``parent`` is the path of the folder it is shown in, empty for the library itself.
    ``runtime_s`` ``None`` means unknown; ``versions`` are further files of the same film.
    """

    kind: str
    name: str
    path: str
    parent: str = ""
    provider_ids: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    runtime_s: float | None = None
    season: int | None = None
    number: int | None = None
    last_number: int | None = None
    album: str | None = None
    artist: str | None = None
    overview: str = "Somebody wants something, and somebody else does not want them to have it."
    tags: Sequence[str] = ()
    parental_rating: int | None = None
    versions: Sequence[str] = ()
    is_missing: bool = False


def films(count: int, *, first: int = 1, runtime_s: float = 100 * MINUTE_S) -> list[Title]:
    """``count`` films with Imdb and Tmdb ids, numbered from ``first``."""
    return [film(number, runtime_s=runtime_s) for number in range(first, first + count)]


def film(
    number: int,
    *,
    name: str | None = None,
    runtime_s: float = 100 * MINUTE_S,
    versions: Iterable[str] = (),
) -> Title:
    """Film ``number``; ``versions`` are labels such as ``2160p`` of further files beside it."""
    spoken = name or f"Film {number:05d}"
    year = _FIRST_YEAR + number % _YEARS
    folder = f"{spoken} ({year})"
    return Title(
        kind="Movie",
        name=spoken,
        path=f"{folder}/{folder}.mkv",
        provider_ids={"Imdb": f"tt{1_000_000 + number:07d}", "Tmdb": str(100_000 + number)},
        year=year,
        runtime_s=runtime_s,
        versions=[f"{folder}/{folder} - {label}.mkv" for label in versions],
    )


def show(
    number: int,
    *,
    name: str | None = None,
    seasons: int = 1,
    episodes: int = 10,
    runtime_s: float = 45 * MINUTE_S,
) -> list[Title]:
    """Series ``number``: its folder, its seasons and their episodes, parents first."""
    spoken = name or f"Show {number:04d}"
    year = _FIRST_YEAR + number % _YEARS
    titles = [
        Title(
            kind="Series",
            name=spoken,
            path=spoken,
            provider_ids={
                "Tvdb": str(300_000 + number),
                "Tmdb": str(50_000 + number),
                "Imdb": f"tt{5_000_000 + number:07d}",
            },
            year=year,
        )
    ]
    for season in range(1, seasons + 1):
        folder = f"{spoken}/Season {season:02d}"
        titles.append(
            Title(
                "Season", f"Season {season}", folder, spoken, year=year + season - 1, number=season
            )
        )
        titles += [
            _episode(number, spoken, folder, season=season, episode=episode, runtime_s=runtime_s)
            for episode in range(1, episodes + 1)
        ]
    return titles


def shows(count: int, *, first: int = 1, seasons: int = 1, episodes: int = 10) -> list[Title]:
    """``count`` series of equal size, numbered from ``first``."""
    return [
        title
        for number in range(first, first + count)
        for title in show(number, seasons=seasons, episodes=episodes)
    ]


def album(number: int, *, songs: int = 10, runtime_s: float = 4 * MINUTE_S) -> list[Title]:
    """Album ``number``: its folder and its songs."""
    artist, name = f"Band {number:04d}", f"Record {number:04d}"
    folder = f"{artist}/{name}"
    return [
        Title("MusicAlbum", name, folder, album=name, artist=artist),
        *(
            Title(
                kind="Audio",
                name=f"Song {song:02d}",
                path=f"{folder}/{song:02d} - Song {song:02d}.flac",
                parent=folder,
                provider_ids={"MusicBrainzTrack": f"{number:08d}-0000-4000-8000-{song:012d}"},
                runtime_s=runtime_s,
                number=song,
                album=name,
                artist=artist,
            )
            for song in range(1, songs + 1)
        ),
    ]


def _episode(
    show_number: int, show_name: str, folder: str, *, season: int, episode: int, runtime_s: float
) -> Title:
    code = f"S{season:02d}E{episode:02d}"
    number = show_number * 10_000 + season * 100 + episode
    return Title(
        kind="Episode",
        name=f"Part {episode}",
        path=f"{folder}/{show_name} {code}.mkv",
        parent=folder,
        provider_ids={"Tvdb": str(8_000_000 + number), "Imdb": f"tt{20_000_000 + number}"},
        runtime_s=runtime_s,
        season=season,
        number=episode,
    )
