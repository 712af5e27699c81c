"""How alike two words are: counted by rapidfuzz, which the domain does not know."""

from rapidfuzz.distance import OSA


def likeness(one: str, other: str) -> float:
    """1 for equal words; a letter added, left out, changed or swapped with the next is one slip."""
    return float(OSA.normalized_similarity(one, other, score_cutoff=0.75))
