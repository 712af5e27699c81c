"""What looks like a track of the library and is another recording, or is told with a wrong sign."""

from tests.support.made_up_library import NAMES, PLACES, SURNAMES, WORDS, MadeUpTrack
from tests.support.scrobble_speller import Found, Speller


def other_part(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.part:
        return None
    return s.said(t, title=f"{t.stem}, Pt. {s.random.choice([4, 5, 'IV'])}", is_absent=True)


def other_version(s: Speller, t: MadeUpTrack) -> Found | None:
    if t.part or t.features or t.version:
        return None
    place, name = s.random.choice(PLACES), s.random.choice(NAMES)
    versions: tuple[str, ...] = (
        f"Live at {place}",
        f"{name} Remix",
        "Instrumental",
        "Acoustic Version",
        "Demo",
    )
    versions += ("Karaoke Version", "Live", "A Cappella", "Sped Up", "Orchestral Version")
    taken = {(x.stem, x.version) for x in s.library.tracks if x.artists == t.artists}
    version = s.random.choice(versions)
    if any(stem == t.stem and kind for stem, kind in taken) or "Live" in t.album:
        return None
    title = s.random.choice(["{} ({})", "{} - {}"]).format(t.stem, version)
    return s.said(t, title=title, album=s.random.choice(["", t.album]), is_absent=True)


def plain_of_version(s: Speller, t: MadeUpTrack) -> Found | None:
    plain = {x.stem for x in s.library.tracks if x.artists[0] == t.artists[0] and not x.version}
    if not t.version or t.stem in plain:
        return None
    return s.said(t, title=t.stem, album="", is_absent=True)


def cover(s: Speller, t: MadeUpTrack) -> Found | None:
    other = f"{s.random.choice(NAMES)} {s.random.choice(SURNAMES)}"
    if (other.casefold(), t.stem.casefold()) in s.titles or other in t.artists + t.features:
        return None
    return s.said(t, artist=other, album="", is_absent=True)


def near_title(s: Speller, t: MadeUpTrack) -> Found | None:
    """Another song by the same artist whose title is nearly the same."""
    words = t.stem.split()
    ways = (f"{t.stem} {s.random.choice(WORDS).title()}", f"{t.stem}s", " ".join(words[:-1]))
    title = s.random.choice(ways)
    if not title or (t.artists[0].casefold(), title.casefold()) in s.titles or t.version or t.part:
        return None
    return s.said(t, title=title, album="", is_absent=True)


def half_a_band(s: Speller, t: MadeUpTrack) -> Found | None:
    """One name out of a band's: somebody else, who has a song of that title too."""
    half = t.artists[0].split(" & ")[0].split(" and ")[0].split(", ")[0]
    if half == t.artists[0] or (half.casefold(), t.stem.casefold()) in s.titles:
        return None
    return s.said(t, artist=half, album="", is_absent=True)


def wrong_mbid(s: Speller, t: MadeUpTrack) -> Found | None:
    """The identifier of some other recording: services get them wrong."""
    other = s.random.choice(s.library.tracks)
    if not other.mbid or other.recording == t.recording or not s.is_alone(t):
        return None
    return s.said(t, mbid=other.mbid)
