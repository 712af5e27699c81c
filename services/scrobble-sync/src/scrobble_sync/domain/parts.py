"""Which part of a work a title names: `Pt. II` is part 2."""

import re
from typing import Final

from scrobble_sync.domain.folding import fold

_ROMAN: Final = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv"
_SPOKEN: Final = "one two three four five six seven eight nine ten"
_ORDINAL: Final = "first second third fourth fifth"
_NUMBERS: Final = {
    **{name: number for number, name in enumerate(_ROMAN.split(), 1)},
    **{name: number for number, name in enumerate(_SPOKEN.split(), 1)},
    **{name: number for number, name in enumerate(_ORDINAL.split(), 1)},
}
_NUMBER: Final = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_WORD: Final = (
    r"(?:parts?|pts?|vol(?:ume)?s?|chapters?|acts?|movements?|mvt|episodes?|book|no|nr|#)"
)
_RANGE: Final = rf"({_NUMBER})(?:\s*(?:-|to|and|&|,|/)\s*({_NUMBER}))?"
_NAMED: Final = re.compile(rf"{_WORD}(?:\.\s*|\s+|(?=\d)){_RANGE}\.?")
_BARE: Final = re.compile(rf"#?\s*{_RANGE}")
_AT_THE_END: Final = re.compile(
    rf"^(?P<rest>.*\S)\s*[,:;-]?\s+(?:{_WORD}(?:\.\s*|\s+|(?=\d))|#\s*){_RANGE}\.?$"
)
_ROMAN_AT_THE_END: Final = re.compile(r"^(?P<rest>.*\w)[,:]?\s+(II|III|IV|VI{1,3}|IX)$")


def take_part(text: str, *, is_alone: bool) -> tuple[str, str] | None:
    """What is left, and the part; None where no part is named.

    ``is_alone``: the text stands in brackets or behind a dash, so a bare number is one too.
    """
    folded = fold(text)
    if is_alone:
        found = _NAMED.fullmatch(folded) or _BARE.fullmatch(folded)
        if found is None or re.fullmatch(r"(?:19|20)\d\d", folded):
            return None
        return "", _part(found[1], found[2])
    if ended := _AT_THE_END.match(folded):
        # Folding may change the length; words are kept, so count from the end of the original.
        kept = len(ended["rest"].split())
        return " ".join(text.split()[:kept]).rstrip(" ,:;-"), _part(ended[2], ended[3])
    if roman := _ROMAN_AT_THE_END.match(text):
        return roman["rest"], _part(roman[2].lower(), None)
    return None


def _part(first: str, last: str | None) -> str:
    return _number(first) if last is None else f"{_number(first)}-{_number(last)}"


def _number(text: str) -> str:
    return str(_NUMBERS.get(text, 0) or int(text))
