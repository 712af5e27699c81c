"""How two spellings of one name become equal: letters, signs and spaces that carry no meaning."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
"""Letters that Unicode does not take apart, and people type without their stroke."""
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´ʹ′＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        "…": "...",
        "×": "x",
    }
)
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_INSIDE_WORDS: Final = re.compile(r"(?<=\w)[.'](?=\w)|[.'](?!\w)|(?<!\w)'")
_DOLLAR: Final = re.compile(r"(?<=\w)\$|\$(?=\w)")
_NOT_WORDS: Final = re.compile(r"[\W_]+")


def straight(text: str) -> str:
    """The text with plain quotes, dashes and single spaces; letters as they are."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents; marks of other scripts, where they are letters, are kept."""
    lower = straight(text).casefold().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", lower))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words, folded, without punctuation; a text of signs alone is one word."""
    folded = fold(text)
    plain = _DOLLAR.sub("s", _INSIDE_WORDS.sub("", folded)).replace("&", " and ")
    found = tuple(_NOT_WORDS.sub(" ", plain).split())
    return found or ((folded,) if folded else ())


def key(text: str) -> str:
    """The words run together: what is equal for equal names, however they are spaced."""
    return "".join(words(text))
