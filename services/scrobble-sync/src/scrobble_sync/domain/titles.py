"""What a title says: the name of the song, which version and part of it, and who is its guest."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scrobble_sync.domain.credits import guests_in, is_guests
from scrobble_sync.domain.folding import fold, key, straight, words
from scrobble_sync.domain.parts import take_part

_BRACKET: Final = re.compile(r"\s*(\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\})")
_DASH: Final = re.compile(r"\s+-\s+|\s+-(?=\w)|(?<=\w)-\s+")
_GUESTS_IN_LINE: Final = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s+.*$", re.IGNORECASE)
_YEAR: Final = r"(?:19|20)\d\d"
_NOISE: Final = re.compile(
    rf"(?:{_YEAR}\s+)?(?:digital(?:ly)?\s+)?(?:re-?master(?:ed)?|remastering)(?:\s+version|\s+edition)?"
    rf"(?:\s+(?:in\s+)?{_YEAR})?"
    rf"|(?:{_YEAR}\s+)?(?:mono|stereo)(?:\s+(?:mix|version|remaster(?:ed)?))?(?:\s+{_YEAR})?"
    r"|(?:explicit|clean)(?:\s+(?:version|lyrics))?|album\s+version|lp\s+version|original(?:\s+(?:version|mix))?"
    r"|(?:.*\b)?(?:deluxe|expanded|anniversary|special|collectors?|limited|bonus|legacy|standard)"
    r"(?:\s+(?:edition|version|track|reissue|deluxe|remaster(?:ed)?))*"
    r"|bonus(?:\s+track)?|official(?:\s+(?:music\s+)?(?:video|audio|lyric\s+video))?"
    r"|(?:lyric|music)\s+video|audio|hq|hd|4k|single|ep|lp|album|reissue(?:\s+\d{4})?|edition"
    rf"|from\s+.*|{_YEAR}(?:\s+version)?",
)
_SAID_OF_VERSIONS: Final = """
live remix remixed rmx mix edit instrumental acoustic demo karaoke cover unplugged
acappella dub extended orchestral orchestra reprise session sessions version rework
reworked vip bootleg outtake alternate alternative take rehearsal slowed nightcore
concert piano strings stripped remake rerecorded rerecording mashup medley club radio 12
7 8bit chopped screwed reverb sped cappella capella early rough bbc peel flip refix tape
cut excerpt intro outro interlude skit commentary
"""
_VERSION_WORDS: Final = frozenset(_SAID_OF_VERSIONS.split())
_SAID_OF_NOTHING: Final = "the a an at in on from of version recorded mix take 1 by"
_EMPTY_WORDS: Final = frozenset(_SAID_OF_NOTHING.split())
_SAME_WORD: Final = {
    "remixed": "remix",
    "rmx": "remix",
    "reworked": "rework",
    "concert": "live",
    "sessions": "session",
    "orchestra": "orchestral",
    "cappella": "acappella",
    "capella": "acappella",
}


@dataclass(frozen=True, slots=True)
class Title:
    """A title, taken apart. Keys are words run together."""

    name: str
    """The song, without everything below but the aside."""
    short: str
    """The same without what stands in brackets and is none of these; equal when nothing does."""
    words: tuple[str, ...]
    """The name as words: for comparing slips of the pen."""
    version: frozenset[str]
    """What kind of version it is: live, remix, instrumental; empty: the plain one."""
    detail: frozenset[str]
    """Which one of that kind: whose remix, live where."""
    part: str
    """`1`, `2`, `1-5`; empty: no part."""
    guests: tuple[str, ...]


class _Said:
    """What brackets and dashes of one title have said so far."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.details: set[str] = set()
        self.guests: list[str] = []
        self.part = ""

    def take(self, piece: str) -> bool:
        """Whether the piece says something about version, part or guests, or nothing at all."""
        if is_noise(piece):
            return True
        if guest := is_guests(piece):
            self.guests.append(guest)
        elif found := take_part(piece, is_alone=True):
            self.part = self.part or found[1]
        elif version := _version(piece):
            self.kinds |= version[0]
            self.details |= version[1]
        else:
            return False
        return True


@lru_cache(maxsize=65536)
def title(text: str) -> Title:
    """The title taken apart; the name is never empty for a text that is not."""
    said = _Said()
    long, short = _without_brackets(straight(text), said)
    long, short = _without_dashes(long, said), _without_dashes(short, _Said())
    if guests := guests_in(long):
        said.guests += guests
        long, short = (_GUESTS_IN_LINE.sub("", each) for each in (long, short))
    if not said.part and (found := take_part(long, is_alone=False)):
        long, said.part = found
        short = (take_part(short, is_alone=False) or (short,))[0]
    elif not said.part and (found := take_part(short, is_alone=False)):
        short, said.part = found
    if not key(long):
        return Title(key(text), key(text), words(text), frozenset(), frozenset(), "", ())
    return Title(
        key(long),
        key(short) or key(long),
        words(long),
        frozenset(said.kinds),
        frozenset(said.details),
        said.part,
        tuple(said.guests),
    )


def is_noise(piece: str) -> bool:
    """Whether it says nothing about which recording it is: remastered, explicit, deluxe."""
    text = " ".join(fold(piece).replace("/", " ").replace("'", "").split())
    return not key(piece) or _NOISE.fullmatch(text) is not None


def version_of(text: str) -> frozenset[str]:
    """The kinds of version that any text names; for albums, whose titles say what songs' do not."""
    found = {_SAME_WORD.get(word, word) for word in words(text)}
    return frozenset(found & {"live", "unplugged", "acoustic", "instrumental", "karaoke", "demo"})


@lru_cache(maxsize=65536)
def album_key(text: str) -> str:
    """An album's name without editions and remasters; "" for no album."""
    rest, *dashed = _DASH.split(straight(text))
    while dashed and is_noise(dashed[-1]):
        dashed.pop()
    joined = " - ".join((rest, *dashed))
    for found in list(_BRACKET.finditer(joined)):
        if is_noise(_inside(found)):
            joined = joined.replace(found[0], " ")
    return key(joined) or key(text)


def _without_brackets(text: str, said: _Said) -> tuple[str, str]:
    """The title with the brackets that say nothing special opened, and with them left out."""
    long, short = [], []
    at = 0
    for found in _BRACKET.finditer(text):
        before, inside = text[at : found.start()], _inside(found)
        at = found.end()
        is_taken = said.take(inside)
        long += [before] if is_taken else [before, inside]
        short.append(before)
    return tuple(" ".join(" ".join([*each, text[at:]]).split()) for each in (long, short))  # type: ignore[return-value]  # two of them


def _inside(found: re.Match[str]) -> str:
    return next((group for group in found.groups()[1:] if group is not None), "")


def _without_dashes(text: str, said: _Said) -> str:
    """Without the pieces behind dashes that tell version, part or guests; all else is the name."""
    first, *others = _DASH.split(text)
    if not key(first):
        return text
    while others and said.take(others[-1]):
        others.pop()
    return " - ".join((first, *others))


def _version(piece: str) -> tuple[set[str], set[str]] | None:
    """Kind and detail of a version: `Live at Wembley` is live, and at Wembley; None: none."""
    found = [_SAME_WORD.get(word, word) for word in words(piece)]
    kinds = {word for word in found if word in _VERSION_WORDS}
    if not kinds:
        return None
    if len(kinds) > 1:
        kinds -= {"version", "take", "mix"}
    details = {word for word in found if word not in _VERSION_WORDS and word not in _EMPTY_WORDS}
    if kinds == {"version"} and not details:
        return None
    years = {word for word in details if re.fullmatch(_YEAR, word)}
    return kinds, (details - years or details)
