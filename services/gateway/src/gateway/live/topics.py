"""What a watcher may ask for, and the subjects that it means."""

from collections.abc import Collection
from functools import cache

from gateway.vocabulary import events
from medley_contracts.jellyfin import UserDataReported

REPORTS = "reports"
"""The topic of the raw reports; left out unless asked for, since one film makes hundreds."""
_RAW = {str(UserDataReported.SUBJECT)}


_QUIET_DOMAINS = {"job", "jellyfin", "library", "libretime", "scrobble"}
"""Known even while no contract of theirs is an event, so that asking for them is no error."""


def topics() -> tuple[str, ...]:
    """Every topic there is: the domains of events in alphabetical order, then `reports`."""
    return (*sorted({contract.SUBJECT.domain for contract in events()} | _QUIET_DOMAINS), REPORTS)


def subjects(wanted: Collection[str]) -> tuple[str, ...]:
    """The subjects of these topics, as filters of a consumer; no two of them overlap."""
    return tuple(subject for topic in dict.fromkeys(wanted) for subject in _subjects_of(topic))


def _subjects_of(topic: str) -> list[str]:
    if topic == REPORTS:
        return sorted(_RAW)
    own = [str(one.SUBJECT) for one in events() if one.SUBJECT.domain == topic]
    if _RAW.isdisjoint(own):
        return [f"medley.evt.{topic}.>"]
    return [subject for subject in own if subject not in _RAW]


@cache
def topic_of(subject: str) -> str:
    """The topic under which a subject is told."""
    return REPORTS if subject in _RAW else subject.split(".")[2]
