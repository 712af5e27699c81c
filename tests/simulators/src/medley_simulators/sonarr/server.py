"""A whole simulated Sonarr: what a test, the demo and the command hold in their hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import msgspec

from medley_simulators.arr.bodies import release, torrent_hash
from medley_simulators.arr.downloads import Client, Download
from medley_simulators.arr.server import ArrSimulator
from medley_simulators.exchanges import Call
from medley_simulators.jellyfin.posting import Post
from medley_simulators.jellyfin.titles import Title
from medley_simulators.paths import Handler
from medley_simulators.sonarr.routes import TEST, ShowRoutes
from medley_simulators.sonarr.shows import Episode, Show

NEWEST: Final = "4.0.15.2941"
TOGGLES: Final[Mapping[str, str]] = {
    "Grab": "onGrab",
    "Download": "onDownload",
    "Upgrade": "onUpgrade",
    "ImportComplete": "onImportComplete",
    "Rename": "onRename",
    "SeriesAdd": "onSeriesAdd",
    "SeriesDelete": "onSeriesDelete",
    "EpisodeFileDelete": "onEpisodeFileDelete",
    "EpisodeFileDeleteForUpgrade": "onEpisodeFileDeleteForUpgrade",
    "Health": "onHealthIssue",
    "HealthRestored": "onHealthRestored",
    "ApplicationUpdate": "onApplicationUpdate",
    "ManualInteractionRequired": "onManualInteractionRequired",
}
AIRED: Final = datetime(2021, 1, 10, 20, tzinfo=UTC)
Named = Show | str | int
Numbers = Iterable[tuple[int, int]]
"""Season and number of episodes."""


class SonarrSimulator(ArrSimulator):
    """One Sonarr. A series may be named by itself, its name, or its number here.

    Version 3 knows no TMDB, no "On Import Complete" and fewer members of webhooks.
    """

    app_name: ClassVar[str] = "Sonarr"
    toggles: ClassVar[Mapping[str, str]] = TOGGLES

    def __init__(
        self,
        name: str = "main",
        *,
        version: str = NEWEST,
        root: str = "/tv",
        url_base: str = "",
        client: Client | None = None,
        post: Post | None = None,
        skew_s: float = 0.0,
    ) -> None:
        self.root = root
        self.shows: dict[int, Show] = {}
        self._ids = 0
        self._printed: bytes | None = None
        self.is_new = not version.startswith("3.")
        super().__init__(
            name, version=version, url_base=url_base, client=client, post=post, skew_s=skew_s
        )

    def add_shows(
        self, titles: Iterable[Title], *, has_files: bool = True, filler: str = ""
    ) -> list[Show]:
        """Series with their seasons and episodes, parents first; nothing is posted."""
        made: list[Show] = []
        for title in titles:
            if title.kind == "Series":
                made.append(self._added(title, filler=filler))
            elif title.kind == "Episode":
                self.add_episode(made[-1], title, has_file=has_files)
        return made

    def add_episode(
        self,
        named: Named,
        title: Title,
        *,
        has_file: bool = False,
        aired: datetime | None = AIRED,
    ) -> Episode:
        """One more episode of a series; in the future, or ``None``, it has not aired."""
        episode = Episode(self._id(), title.season or 0, title.number or 0, title, aired)
        episode.file_id = self._id() if has_file else 0
        self.show(named).episodes.append(episode)
        self.changed()
        return episode

    def show(self, named: Named) -> Show:
        """The series of that name or number."""
        if isinstance(named, Show):
            return named
        if isinstance(named, int):
            return self.shows[named]
        for show in self.shows.values():
            if show.title.name == named:
                return show
        raise LookupError(named)

    def changed(self) -> None:
        """Print the listing anew: something was changed by hand."""
        self._printed = None

    async def add(self, titles: Sequence[Title], *, tags: Iterable[str] = ()) -> Show:
        """Somebody, or Seerr, puts a series on the list."""
        show = self.add_shows(titles, has_files=False)[0]
        show.tags = {self.tag(label) for label in tags}
        await self._tell("SeriesAdd", show)
        return show

    async def grab(
        self, named: Named, episodes: Numbers, *, download_id: str | None = None
    ) -> Download:
        """One release with these episodes is found and handed to the client."""
        show = self.show(named)
        held = [show.episode(*number) for number in episodes]
        again = sum(episode.file_id for episode in held) + len(self.history)
        codes = "".join(f"S{e.season:02d}E{e.number:02d}" for e in held[:2])
        title = f"{show.title.name.replace(' ', '.')}.{codes}.{show.quality}-GRP"
        key = download_id or torrent_hash("sonarr", self.name, show.tvdb_id, title, again)
        size = 900_000_000 * len(held)
        download = Download(key, title, size, show.quality, show.id, [e.id for e in held])
        download.client = self.client
        if self.client is not None:
            self.client.add(key, title, size=size, category="sonarr")
        self.downloads[key] = download
        for episode in held:
            self.remember("grabbed", _ids(show, episode), download=download, indexer="idx")
        told = release(title, show.quality, size)
        await self._tell("Grab", show, episodes=held, release=told, **_of(download))
        return download

    async def finish(
        self,
        named: Named,
        download: Download,
        *,
        files: Sequence[Numbers] | None = None,
        is_silent: bool = False,
    ) -> None:
        """A download is put into its folder: a post for each file, then one for the whole.

        ``files``: which episodes each file holds; one each when not said.
        """
        show = self.show(named)
        held = [e for e in show.episodes if e.id in download.parts]
        groups = [[e] for e in held]
        if files is not None:
            groups = [[show.episode(*number) for number in group] for group in files]
        source = f"/downloads/{download.title}"
        self.downloads.pop(download.download_id, None)
        about = release(download.title, show.quality, download.size)
        for group in groups:
            await self._file_imported(
                show, group, download, source=source, about=about, is_silent=is_silent
            )
        if self.on_import is not None:
            await self.on_import([show.title, *(episode.title for episode in held)])
        if is_silent or not self.is_new:
            return
        await self._tell(
            "Download",
            show,
            toggle="ImportComplete",
            episodes=held,
            episodeFiles=[show.file_told(group) for group in reversed(groups)],
            fileCount=len(groups),
            release=about,
            sourcePath=source,
            destinationPath=show.folder,
            **_of(download),
        )

    async def block(
        self, named: Named, download: Download, reason: str = "No files found are eligible"
    ) -> None:
        """A download is complete, and the import waits for a person."""
        show = self.show(named)
        download.share, download.status, download.state = 1.0, "completed", "importBlocked"
        download.health, download.messages = "warning", [reason]
        await self._tell(
            "ManualInteractionRequired",
            show,
            episodes=[e for e in show.episodes if e.id in download.parts],
            downloadInfo={"quality": show.quality, "title": download.title, "size": 1},
            downloadStatus="Warning",
            downloadStatusMessages=[{"title": download.title, "messages": [reason]}],
            **_of(download),
        )

    def fail(self, named: Named, download: Download) -> None:
        """A download failed: only history says so."""
        show = self.show(named)
        del self.downloads[download.download_id]
        for episode in show.episodes:
            if episode.id in download.parts:
                self.remember("failed", _ids(show, episode), download=download, message="failed")

    async def delete_file(
        self, named: Named, number: tuple[int, int], *, reason: str = "manual"
    ) -> None:
        """The file of an episode is gone, and so for all episodes in it."""
        show = self.show(named)
        file_id = show.episode(*number).file_id
        held = [e for e in show.episodes if e.file_id == file_id]
        told = show.file_told(held)
        for episode in held:
            episode.file_id = 0
            self.remember("episodeFileDeleted", _ids(show, episode), download=None, reason=reason)
        self.changed()
        await self._file_deleted(show, held, told, reason)

    async def delete(self, named: Named, *, delete_files: bool = True) -> None:
        """The series is taken off the list."""
        show = self.show(named)
        del self.shows[show.id]
        self.changed()
        await self._tell("SeriesDelete", show, deletedFiles=delete_files)

    def _added(self, title: Title, *, filler: str = "") -> Show:
        number = max(self.shows, default=0) + 1
        show = Show(number, title, self.root, self.now(), filler=filler)
        self.shows[number] = show
        self.changed()
        return show

    def _id(self) -> int:
        self._ids += 1
        return self._ids

    async def _file_imported(
        self,
        show: Show,
        group: list[Episode],
        download: Download,
        *,
        source: str,
        about: Mapping[str, Any],
        is_silent: bool,
    ) -> None:
        old = show.file_told(group) if group[0].file_id else None
        file_id = self._id()
        for episode in group:
            episode.file_id = file_id
        self.changed()
        told = show.file_told(group, source)
        for episode in group:
            self.remember(
                "imported",
                _ids(show, episode),
                download=download,
                importedPath=told["path"],
                droppedPath=source,
                fileId=str(file_id),
            )
        if is_silent:
            return
        if old is not None:
            await self._file_deleted(show, group, old, "upgrade")
        await self._tell(
            "Download",
            show,
            toggle="Upgrade" if old else "Download",
            episodes=group,
            episodeFile=told,
            isUpgrade=old is not None,
            deletedFiles=[old] if old else None,
            release=about,
            **_of(download),
        )

    async def _file_deleted(
        self, show: Show, group: list[Episode], told: Mapping[str, Any], reason: str
    ) -> None:
        toggle = "EpisodeFileDeleteForUpgrade" if reason == "upgrade" else "EpisodeFileDelete"
        await self._tell(
            "EpisodeFileDelete",
            show,
            toggle=toggle,
            episodes=group,
            episodeFile=told,
            deleteReason=reason,
        )

    async def _tell(
        self,
        event: str,
        show: Show,
        *,
        toggle: str | None = None,
        episodes: list[Episode] | None = None,
        **told: Any,
    ) -> None:
        labels = [self.tags[number] for number in sorted(show.tags)]
        series = show.told(labels, has_tmdb=self.is_new)
        about = None if episodes is None else [e.told(show.id) for e in episodes]
        body = {"series": series, "episodes": about, **told}
        await self._announce(event, body, toggle=toggle, tags=show.tags)

    def _about(self, download: Download, part: int) -> dict[str, Any]:
        show = self.shows.get(download.owner)
        episode = next((e for e in show.episodes if e.id == part), None) if show else None
        if show is None or episode is None:
            return {}
        season = {"seasonNumber": episode.season, "episodeHasFile": bool(episode.file_id)}
        return {**_ids(show, episode), **season}

    def _test_body(self) -> dict[str, Any]:
        return TEST

    def _library_routes(self) -> Iterator[tuple[str, str, Handler]]:
        return ShowRoutes(self).routes()

    def printed(self) -> bytes:
        """The listing of all series; printed once until something changes."""
        if self._printed is None:
            now = self.now()
            resources = (s.resource(now, has_tmdb=self.is_new) for s in self.shows.values())
            parts = [msgspec.json.encode(resource) for resource in resources]
            self._printed = msgspec.json.format(b"[" + b",".join(parts) + b"]", indent=2)
        return self._printed

    def _controls(self) -> Mapping[str, Callable[[Call], Any]]:
        return {"grab": self._controlled_grab, "finish": self._controlled_finish}

    async def _controlled_grab(self, call: Call) -> dict[str, str]:
        told = call.json()
        show = self.show(told["series"])
        wanted = [(e.season, e.number) for e in show.of_season(int(told["season"]))]
        return {"download_id": (await self.grab(show, wanted)).download_id}

    async def _controlled_finish(self, call: Call) -> None:
        told = call.json()
        await self.finish(told["series"], self.downloads[told["download_id"]])


def _ids(show: Show, episode: Episode) -> dict[str, Any]:
    return {"seriesId": show.id, "episodeId": episode.id}


def _of(download: Download) -> dict[str, Any]:
    return {
        "downloadClient": "qbit",
        "downloadClientType": "qBittorrent",
        "downloadId": download.download_id,
        "customFormatInfo": {"customFormats": [], "customFormatScore": 0},
    }
