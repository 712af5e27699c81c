"""When something that is no longer listed counts as gone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a whole listing says about what it does not name."""

    is_credible: bool
    detail: str = ""


def judge(*, known: int, missing: int, max_share: float) -> Verdict:
    """Whether a listing that lacks ``missing`` of ``known`` may be believed.

    An unmounted disk looks like a library that lost most of what it had. One thing may always go.
    """
    if not missing:
        return Verdict(is_credible=True)
    if missing == known and known > 1 and max_share < 1:
        return Verdict(is_credible=False, detail=f"all {known} are missing")
    if missing > max(1, max_share * known):
        return Verdict(
            is_credible=False,
            detail=f"{missing} of {known} are missing, more than the share of {max_share:g}",
        )
    return Verdict(is_credible=True)
