"""Ways in which the same recording is written differently."""

import unicodedata
from collections.abc import Callable

from tests.support.made_up_library import MadeUpTrack
from tests.support.scrobble_speller import Found, Speller


def identical(s: Speller, t: MadeUpTrack) -> Found | None:
    return s.said(t)


def letter_case(s: Speller, t: MadeUpTrack) -> Found | None:
    change: Callable[[str], str] = s.random.choice(
        [str.upper, str.lower, lambda text: f"  {text.replace(' ', '  ')} "]
    )
    return s.said(t, title=change(t.title), artist=change(s.credit(t)))


def quotes_and_dashes(s: Speller, t: MadeUpTrack) -> Found | None:
    marks = str.maketrans({"'": s.random.choice("’‘ʼ`´"), "-": s.random.choice("‐‑–—−")})
    title, artist = t.title.translate(marks), s.credit(t).translate(marks)
    return (
        None if title == t.title and artist == t.artist else s.said(t, title=title, artist=artist)
    )


def decomposed(s: Speller, t: MadeUpTrack) -> Found | None:
    title, artist = (unicodedata.normalize("NFD", text) for text in (t.title, s.credit(t)))
    return None if title == t.title and artist.isascii() else s.said(t, title=title, artist=artist)


def without_accents(s: Speller, t: MadeUpTrack) -> Found | None:
    title, artist = (bare(text) for text in (t.title, s.credit(t)))
    return (
        None if (title, artist) == (t.title, s.credit(t)) else s.said(t, title=title, artist=artist)
    )


def bare(text: str) -> str:
    replaced = text.translate(str.maketrans("øŁłØ", "oLlO"))
    decomposed = unicodedata.normalize("NFD", replaced)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def punctuation_dropped(s: Speller, t: MadeUpTrack) -> Found | None:
    drop = dict.fromkeys(map(ord, ".'?!,"))
    title, artist = t.title.translate(drop), t.artists[0].translate(drop)
    if t.version or t.part or (title, artist) == (t.title, t.artists[0]) or len(t.artists) > 1:
        return None
    return s.said(t, title=title, artist=artist)


def guest_moved_to_artist(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.features:
        return None
    word = s.random.choice(["feat.", "ft.", "featuring", "Feat."])
    return s.said(t, title=s.without_guests(t), artist=f"{t.artists[0]} {word} {t.features[0]}")


def guest_spelled(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.features:
        return None
    shape = s.random.choice(["{} ft. {}", "{} [feat. {}]", "{} (with {})", "{} featuring {}"])
    return s.said(t, title=shape.format(s.without_guests(t), t.features[0]))


def guest_dropped(s: Speller, t: MadeUpTrack) -> Found | None:
    if t.features:
        return s.said(t, title=s.without_guests(t))
    return s.said(t, artist=t.artists[0]) if len(t.artists) > 1 else None


def guest_moved_to_title(s: Speller, t: MadeUpTrack) -> Found | None:
    if len(t.artists) < 2 or t.version:
        return None
    return s.said(t, title=f"{t.title} (feat. {t.artists[1]})", artist=t.artists[0])


def joiner(s: Speller, t: MadeUpTrack) -> Found | None:
    name = t.artists[0]
    if " & " in name:
        other = name.replace(" & ", s.random.choice([" and ", " And ", " + "]))
    elif " and " in name:
        other = name.replace(" and ", s.random.choice([" & ", " And "]))
    else:
        return None
    return s.said(t, artist=other) if len(t.artists) == 1 else None


def the(s: Speller, t: MadeUpTrack) -> Found | None:
    name = t.artists[0]
    if not name.startswith("The ") or len(t.artists) > 1:
        return None
    return s.said(t, artist=s.random.choice([name[4:], f"{name[4:]}, The"]))


def remaster(s: Speller, t: MadeUpTrack) -> Found | None:
    if t.version or t.features:
        return None
    shape = s.random.choice(
        [
            "{} - {} Remaster",
            "{} (Remastered {})",
            "{} - Remastered {}",
            "{} [{} Remaster]",
            "{} (Remastered)",
            "{} - {} Digital Remaster",
            "{} (Album Version)",
            "{} (Explicit)",
            "{} [Clean]",
            "{} - Mono",
        ]
    )
    return s.said(t, title=shape.format(t.title, s.random.randint(1999, 2023)))


def edition(s: Speller, t: MadeUpTrack) -> Found | None:
    bare = t.album.split(" (")[0]
    shapes = ("{} (Deluxe Edition)", "{} (Remastered)", "{} [Expanded Edition]", "{}")
    album = s.random.choice(shapes).format(bare)
    same = [each for each in s.library.tracks if each.album == album and each.id != t.id]
    return None if same or not s.is_alone(t) else s.said(t, album=album)


def part_spelled(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.part:
        return None
    roman, word = ("I", "II", "III")[t.part - 1], ("One", "Two", "Three")[t.part - 1]
    shapes = ("{} (Part {})", "{} Part {}", "{}, Pt. {}", "{} - Part {}", "{} (Pt. {})", "{} pt.{}")
    number = s.random.choice([str(t.part), roman, word])
    return s.said(t, title=s.random.choice(shapes).format(t.stem, number))


def version_spelled(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.version:
        return None
    shapes = ("{} - {}", "{} [{}]", "{} – {}", "{} ({})")
    version = s.random.choice([t.version, t.version.lower(), t.version.upper()])
    return s.said(t, title=s.random.choice(shapes).format(t.stem, version))


def slip(s: Speller, t: MadeUpTrack) -> Found | None:
    words = t.title.split()
    long = [number for number, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if not long or t.version or t.features or t.part:
        return None
    at = s.random.choice(long)
    place = s.random.randrange(1, len(words[at]) - 2)
    word = words[at]
    ways: tuple[str, ...] = (
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
    )
    ways += (word[:place] + word[place + 1] + word[place] + word[place + 2 :],)
    words[at] = s.random.choice(ways)
    return None if words[at] == word else s.said(t, title=" ".join(words))


def slip_in_the_artist(s: Speller, t: MadeUpTrack) -> Found | None:
    name = t.artists[0]
    if len(t.artists) > 1 or not name.replace(" ", "").isalpha() or len(name.split()[-1]) < 6:
        return None
    place = s.random.randrange(len(name) - 4, len(name) - 2)
    return s.said(t, artist=name[:place] + name[place + 1 :])


def aside_dropped(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.stem.startswith("("):
        return None
    title = t.title.partition(") ")[2]
    return (
        None if (t.artists[0].casefold(), title.casefold()) in s.titles else s.said(t, title=title)
    )


def only_live(s: Speller, t: MadeUpTrack) -> Found | None:
    """Live, and which concert it was is told by the album alone."""
    return s.said(t, title=f"{t.stem} (Live)", album=t.album) if "Live at" in t.version else None


def said_on_a_live_album(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.album.startswith("Live") or t.features or t.version or t.part:
        return None
    return s.said(t, title=f"{t.title} (Live)", album=t.album)


def by_mbid(s: Speller, t: MadeUpTrack) -> Found | None:
    if not t.mbid or not s.is_alone(t):
        return None
    return s.said(t, title=f"{t.title} (Bonus)", mbid=t.mbid)


def on_album(s: Speller, t: MadeUpTrack) -> Found | None:
    """The same name on several albums; the album is told."""
    twins = [x for x in s.library.tracks if x.title == t.title and x.artists == t.artists]
    return s.said(t, album=t.album) if len(twins) > 1 else None
