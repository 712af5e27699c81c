"""How far each film or episode is: the furthest that any evidence of its cycle supports."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from library_tracker.domain.evidence import (
    SPECIALS,
    WHOLE,
    Copy,
    Download,
    Evidence,
    Fact,
    Holding,
    Kind,
    Stage,
    Wish,
)
from library_tracker.domain.ids import MediaType
from library_tracker.domain.value import Value

_4K: Final = re.compile(r"(?<![0-9a-z])(?:2160p|4k|uhd)(?![0-9a-z])", re.IGNORECASE)
_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


def looks_4k(name: str) -> bool:
    """Whether a release or a path says so of itself."""
    lowered = name.lower()
    # Looking for the words alone is ten times as fast, and few have them.
    has_word = "2160p" in lowered or "4k" in lowered or "uhd" in lowered
    return has_word and _4K.search(name) is not None


class Unit(Value, frozen=True):
    """One film (``WHOLE``, ``WHOLE``) or one episode, and how far it is."""

    season: int
    number: int
    stage: Stage
    since: datetime | None
    """Since when it is at that stage, as far as anything tells."""
    is_aired: bool = True
    is_upgrading: bool = False
    name: str = ""
    air_at: datetime | None = None
    download: Download | None = None


class Scope(Value, frozen=True):
    """What of a title's evidence counts for one wish."""

    facts: Sequence[Fact]
    downloads: Sequence[Download]
    holdings: Sequence[Holding]
    copies: Sequence[Copy]


def scope_of(wish: Wish, evidence: Evidence, *, is_4k: Callable[[str, str], bool]) -> Scope:
    """The part of the evidence that is about this wish and its present cycle.

    ``is_4k(source, instance)`` says whether an instance keeps nothing else. A wish for 4K is met by
    4K alone; any other by everything that does not come from such an instance.
    """

    def counts(source: str, instance: str, release: str) -> bool:
        is_kept_apart = is_4k(source, instance)
        return is_kept_apart or looks_4k(release) if wish.is_4k else not is_kept_apart

    return Scope(
        [
            fact
            for fact in evidence.facts
            if counts(fact.source, fact.instance, fact.release)
            and (wish.since is None or fact.at >= wish.since)
        ],
        [
            download
            for download in evidence.downloads
            if counts(download.source, download.instance, download.release)
            and (wish.since is None or download.begun_at is None or download.begun_at >= wish.since)
        ],
        [
            holding
            for holding in evidence.holdings
            if counts(holding.source, holding.instance, holding.release)
        ],
        [copy for copy in evidence.copies if copy.is_there and (copy.is_4k or not wish.is_4k)],
    )


def film(scope: Scope) -> Unit:
    """How far a film is."""
    listed = [
        (each.instance, each.has_file, each.checked_at, each.file_at)
        for each in scope.holdings
        if each.missing_since is None
    ]
    has_file = _file(scope.facts, listed)
    copies = [copy.seen_at for copy in scope.copies]
    return _unit(
        WHOLE, WHOLE, scope.facts, has_file=has_file, copies=copies, downloads=scope.downloads
    )


class _ByEpisode:
    """What counts, by the episode it is about: a daily show has thousands, each with its facts."""

    def __init__(self, scope: Scope) -> None:
        self._downloads = scope.downloads
        self._facts: dict[tuple[int, int], list[Fact]] = defaultdict(list)
        self._at: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._named: dict[str, list[int]] = defaultdict(list)
        for fact in scope.facts:
            self._facts[fact.season, fact.episode].append(fact)
        for position, download in enumerate(scope.downloads):
            self._named[download.download_id].append(position)
            for place in download.episodes:
                self._at[place].append(position)

    def facts(self, season: int, number: int) -> list[Fact]:
        """Of this episode, its season, or all of the series."""
        places = ((season, number), (season, WHOLE), (WHOLE, number), (WHOLE, WHOLE))
        return [fact for place in places for fact in self._facts.get(place, ())]

    def downloads(self, season: int, number: int, facts: Iterable[Fact]) -> list[Download]:
        """That say they bring the episode, or that one of its facts names."""
        found = set(self._at.get((season, number), ()))
        for fact in facts:
            found.update(self._named.get(fact.key, ()))
        return [self._downloads[position] for position in sorted(found)]


def episodes(wish: Wish, evidence: Evidence, scope: Scope, *, now: datetime) -> list[Unit]:
    """How far each episode is that the wish is about, by season and number.

    An episode is known from Sonarr, from Jellyfin, or from having been grabbed or imported.
    """
    known = {(each.season, each.number): each for each in evidence.episodes}
    places = set(known) | {
        (fact.season, fact.episode)
        for fact in scope.facts
        if WHOLE not in {fact.season, fact.episode}
    }
    for download in scope.downloads:
        places |= download.episodes
    if not places:
        return []
    servers = {copy.server for copy in scope.copies}
    instances = {holding.instance for holding in scope.holdings}
    by_episode = _ByEpisode(scope)
    units = []
    for season, number in sorted(places):
        if not wants(wish, season):
            continue
        episode = known.get((season, number))
        facts = by_episode.facts(season, number)
        seen: list[datetime | None] = []
        files: list[tuple[str, bool, datetime | None, datetime | None]] = []
        if episode is not None:
            seen = [
                None
                for server, copy_is_4k in episode.copies.items()
                if server in servers and (copy_is_4k or not wish.is_4k)
            ]
            files = [
                (instance, has, episode.checked_at, None)
                for instance, has in episode.files.items()
                if instance in instances
            ]
        unit = _unit(
            season,
            number,
            facts,
            has_file=_file(facts, files),
            copies=seen,
            downloads=by_episode.downloads(season, number, facts),
        )
        air_at = episode.air_at if episode else None
        is_out = unit.stage > Stage.NOTHING or (air_at is not None and air_at <= now)
        units.append(
            Unit(
                season,
                number,
                unit.stage,
                unit.since,
                is_aired=is_out or (episode is None),
                is_upgrading=unit.is_upgrading,
                name=episode.name if episode else "",
                air_at=air_at,
                download=unit.download,
            )
        )
    return units


def wants(wish: Wish, season: int) -> bool:
    """Whether the season is asked for; specials only by name."""
    if wish.media_type is MediaType.MOVIE:
        return True
    return season != SPECIALS if wish.seasons is None else season in wish.seasons


def _unit(
    season: int,
    number: int,
    facts: Sequence[Fact],
    *,
    has_file: tuple[bool, datetime | None],
    copies: Sequence[datetime | None],
    downloads: Iterable[Download],
) -> Unit:
    failed = _last(fact for fact in facts if fact.kind is Kind.DOWNLOAD_FAILED)
    grabs = [
        fact
        for fact in facts
        if fact.kind is Kind.GRABBED and not (fact.key in failed and failed[fact.key] >= fact.at)
    ]
    ids = {fact.key for fact in grabs if fact.key}
    imported = {fact.key for fact in facts if fact.kind is Kind.IMPORTED}
    its = [
        each
        for each in downloads
        if (each.download_id in ids or (season, number) in each.episodes or season == WHOLE)
        and each.download_id not in failed
    ]
    stage, since = Stage.NOTHING, None
    if grabs or its:
        stage, since = Stage.GRABBED, _earliest(fact.at for fact in grabs)
    current = max(its, key=_progress, default=None)
    if current is not None:
        since = since or current.begun_at
        if current.progress > 0:
            stage, since = Stage.DOWNLOADING, current.begun_at or since
        if current.is_complete:
            stage, since = Stage.DOWNLOADED, current.changed_at or since
    if has_file[0]:
        stage, since = Stage.IMPORTED, has_file[1] or since
    if copies:
        stage, since = Stage.AVAILABLE, _earliest(each for each in copies if each) or since
    is_upgrading = stage >= Stage.IMPORTED and any(
        each.is_listed and each.download_id not in imported and not each.is_complete for each in its
    )
    return Unit(season, number, stage, since, is_upgrading=is_upgrading, download=current)


def _file(
    facts: Iterable[Fact], listed: Iterable[tuple[str, bool, datetime | None, datetime | None]]
) -> tuple[bool, datetime | None]:
    """Whether any instance has a file, and since when; in each, whoever spoke last is right.

    ``listed``: instance, whether it has one, when that was read, since when. A listing that is as
    old as a fact saw its effect. A file deleted for an upgrade makes no fact.
    """
    said: dict[str, tuple[datetime, int, bool, datetime | None]] = {}

    def hear(instance: str, opinion: tuple[datetime, int, bool, datetime | None]) -> None:
        if instance not in said or said[instance][:2] < opinion[:2]:
            said[instance] = opinion

    for fact in facts:
        if fact.kind is Kind.FILE_DELETED:
            hear(fact.instance, (fact.at, 0, False, None))
        elif fact.kind is Kind.IMPORTED:
            hear(fact.instance, (fact.at, 1, True, fact.at))
    for instance, has_file, checked_at, file_at in listed:
        hear(instance, (checked_at or _LONG_AGO, 2, has_file, file_at))
    since = [at for _, _, has_file, at in said.values() if has_file]
    return bool(since), _earliest(since)


def _last(facts: Iterable[Fact]) -> dict[str, datetime]:
    latest: dict[str, datetime] = {}
    for fact in facts:
        latest[fact.key] = max(fact.at, latest.get(fact.key, fact.at))
    return latest


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)


def _progress(download: Download) -> tuple[bool, bool, float]:
    return (download.is_listed, download.is_complete, download.progress)
