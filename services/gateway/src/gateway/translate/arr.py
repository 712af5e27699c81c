"""What Radarr and Sonarr say alike: titles, episodes, files, and the reports made of them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from gateway.translate.members import Members, needed
from gateway.translate.posted import Dropped
from gateway.translate.scalars import download_id, imdb_id, lenient_moment, plain
from medley_contracts.library_reports import (
    ArrApp,
    FilesDeleted,
    FilesRenamed,
    HealthReported,
    ImportBlocked,
    MediaType,
    ReleaseGrabbed,
    ReportedEpisode,
    ReportedFile,
    ReportedTitle,
    ReportIgnored,
    TitleAdded,
    TitleDeleted,
)
from medley_contracts.message import Message

_SPELLED: Final = re.compile(
    r"S(?P<season>\d{1,4})(?P<first>E\d{1,4})(?P<rest>(?:[-_. ]?(?:S\d{1,4})?E\d{1,4}|-\d{1,4})*)",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_SEASON_AGAIN: Final = re.compile(r"S\d{1,4}(?=E)", re.IGNORECASE)
_BETWEEN: Final = 2


@dataclass(frozen=True, slots=True)
class Received:
    """One body on its way to a message: who posted it, when, and the message's identity."""

    app: ArrApp
    instance: str
    at: datetime
    message_id: UUID
    body: Members

    @property
    def kind(self) -> str:
        """What the body calls itself."""
        return self.body.word("eventType")

    def title(self) -> ReportedTitle:
        """The film or series; it must say by which id it can be found.

        Raises
        ------
        Unreadable
            It has no id at all.
        """
        is_film = self.app is ArrApp.RADARR
        member = "movie" if is_film else "series"
        said = self.body.part(member)
        arr_id = said.positive("id")
        tmdb = said.positive("tmdbId")
        tvdb = None if is_film else said.positive("tvdbId")
        needed(self.kind, **{f"{member}__id": arr_id or tmdb or tvdb})
        return ReportedTitle(
            app=self.app,
            instance=self.instance,
            arr_id=arr_id or 0,
            media_type=MediaType.MOVIE if is_film else MediaType.TV,
            name=said.word("title"),
            year=said.positive("year"),
            tmdb_id=tmdb,
            tvdb_id=tvdb,
            imdb_id=imdb_id(said.said.get("imdbId")),
            path=said.maybe_word("folderPath" if is_film else "path"),
            tags=said.words("tags"),
            series_type="" if is_film else said.word("type"),
        )

    def episodes(self) -> tuple[ReportedEpisode, ...]:
        """All episodes the body names; those without a number are left out."""
        found = []
        for said in self.body.parts("episodes"):
            season, number = said.whole("seasonNumber"), said.whole("episodeNumber")
            if season is None or number is None:
                continue
            found.append(
                ReportedEpisode(
                    episode_id=said.positive("id") or 0,
                    season=season,
                    number=number,
                    name=said.word("title"),
                    tvdb_id=said.positive("tvdbId"),
                    air_at=lenient_moment(said.said.get("airDateUtc")),
                )
            )
        return tuple(found)

    def download_id(self) -> str | None:
        """What the download client calls it."""
        return download_id(self.body.said.get("downloadId"))


def outcome(received: Received) -> Message | Dropped:
    """The message for every kind of notification but imports, which differ by application.

    Raises
    ------
    Unreadable
        The title has no id.
    """
    kind = received.kind.casefold()
    return Dropped("test") if kind == "test" else _MAKERS.get(kind, _ignored)(received)


def file_of(said: Members, episodes: Iterable[tuple[int, int]] = ()) -> ReportedFile:
    """One file; ``episodes`` are those known to be in it."""
    return ReportedFile(
        file_id=said.positive("id") or 0,
        path=said.word("path") or said.word("relativePath"),
        previous_path=said.maybe_word("previousPath"),
        size_bytes=said.whole("size") or 0,
        quality=said.word("quality"),
        episodes=tuple(sorted(episodes)),
    )


def named_in(path: str, among: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """The episodes that a file's name spells out, as far as they are ``among`` the reported ones.

    `S01E01`, `S01E01E02`, `S01E01.S01E02`, `S01E01-E03` and `S01E01-03`, which mean all between.
    """
    found: set[tuple[int, int]] = set()
    for match in _SPELLED.finditer(path.replace("\\", "/").rpartition("/")[2]):
        rest = _SEASON_AGAIN.sub("", match["rest"])
        numbers = [int(one) for one in _NUMBERS.findall(match["first"] + rest)]
        if len(numbers) == _BETWEEN and "-" in rest:
            numbers = list(range(numbers[0], numbers[1] + 1))
        found |= {(int(match["season"]), number) for number in numbers}
    return found & set(among)


def _ignored(received: Received) -> ReportIgnored:
    return ReportIgnored(
        message_id=received.message_id,
        occurred_at=received.at,
        app=received.app.value,
        instance=received.instance,
        notification_type=received.kind,
        body=received.body.kept(),
    )


def _added(received: Received) -> TitleAdded:
    return TitleAdded(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        method=received.body.word("addMethod"),
    )


def _taken_off(received: Received) -> TitleDeleted:
    return TitleDeleted(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        has_deleted_files=received.body.is_true("deletedFiles"),
    )


def _grabbed(received: Received) -> ReleaseGrabbed:
    release = received.body.part("release")
    return ReleaseGrabbed(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        episodes=received.episodes(),
        download_id=received.download_id(),
        download_client=received.body.word("downloadClient"),
        release=release.word("releaseTitle"),
        quality=release.word("quality"),
        indexer=release.word("indexer"),
        size_bytes=release.whole("size") or 0,
    )


def _deleted(received: Received) -> FilesDeleted:
    body = received.body
    episodes = received.episodes()
    said = body.part("movieFile") or body.part("episodeFile")
    numbers = {(one.season, one.number) for one in episodes}
    return FilesDeleted(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        episodes=episodes,
        files=(file_of(said, numbers),) if said else (),
        reason=body.word("deleteReason"),
    )


def _renamed(received: Received) -> FilesRenamed:
    body = received.body
    said = body.parts("renamedMovieFiles") or body.parts("renamedEpisodeFiles")
    return FilesRenamed(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        files=tuple(file_of(one) for one in said),
    )


def _health(received: Received) -> HealthReported:
    body = received.body
    return HealthReported(
        message_id=received.message_id,
        occurred_at=received.at,
        app=received.app,
        instance=received.instance,
        is_restored=received.kind.casefold() == "healthrestored",
        level=body.word("level"),
        check=body.word("type"),
        text=body.word("message"),
    )


def _blocked(received: Received) -> ImportBlocked:
    body = received.body
    reasons = [
        reason
        for one in body.parts("downloadStatusMessages")
        for reason in (one.words("messages") or (one.word("title"),))
        if plain(reason)
    ]
    release = body.part("release").word("releaseTitle") or body.part("downloadInfo").word("title")
    return ImportBlocked(
        message_id=received.message_id,
        occurred_at=received.at,
        title=received.title(),
        episodes=received.episodes(),
        download_id=received.download_id(),
        release=release,
        reasons=tuple(dict.fromkeys(reasons)),
    )


_MAKERS: Final[Mapping[str, Callable[[Received], Message]]] = {
    "grab": _grabbed,
    "movieadded": _added,
    "seriesadd": _added,
    "moviedelete": _taken_off,
    "seriesdelete": _taken_off,
    "moviefiledelete": _deleted,
    "episodefiledelete": _deleted,
    "rename": _renamed,
    "health": _health,
    "healthrestored": _health,
    "manualinteractionrequired": _blocked,
}
