"""A whole simulated Radarr: what a test, the demo and the command hold in their hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

import msgspec

from medley_simulators.arr.bodies import release, torrent_hash
from medley_simulators.arr.downloads import Client, Download
from medley_simulators.arr.server import ArrSimulator
from medley_simulators.exchanges import Answer, Call, answered
from medley_simulators.jellyfin.posting import Post
from medley_simulators.jellyfin.titles import Title
from medley_simulators.paths import Handler
from medley_simulators.radarr.films import Film

NEWEST: Final = "5.26.2.10099"
TOGGLES: Final[Mapping[str, str]] = {
    "Grab": "onGrab",
    "Download": "onDownload",
    "Upgrade": "onUpgrade",
    "Rename": "onRename",
    "MovieAdded": "onMovieAdded",
    "MovieDelete": "onMovieDelete",
    "MovieFileDelete": "onMovieFileDelete",
    "MovieFileDeleteForUpgrade": "onMovieFileDeleteForUpgrade",
    "Health": "onHealthIssue",
    "HealthRestored": "onHealthRestored",
    "ApplicationUpdate": "onApplicationUpdate",
    "ManualInteractionRequired": "onManualInteractionRequired",
}
Named = Film | str | int


class RadarrSimulator(ArrSimulator):
    """One Radarr. A film may be named by itself, its name, or its number here.

    ``client`` takes the releases that are grabbed; without one a download's share is set by hand.
    """

    app_name: ClassVar[str] = "Radarr"
    toggles: ClassVar[Mapping[str, str]] = TOGGLES

    def __init__(
        self,
        name: str = "main",
        *,
        version: str = NEWEST,
        root: str = "/movies",
        url_base: str = "",
        client: Client | None = None,
        post: Post | None = None,
        skew_s: float = 0.0,
    ) -> None:
        self.root = root
        self.films: dict[int, Film] = {}
        self._files = 0
        self._printed: bytes | None = None
        super().__init__(
            name, version=version, url_base=url_base, client=client, post=post, skew_s=skew_s
        )

    def add_films(
        self, titles: Iterable[Title], *, has_file: bool = True, filler: str = ""
    ) -> list[Film]:
        """Films that were there before anybody looked; nothing is posted."""
        return [self._added(title, has_file=has_file, filler=filler) for title in titles]

    def film(self, named: Named) -> Film:
        """The film of that name or number."""
        if isinstance(named, Film):
            return named
        if isinstance(named, int):
            return self.films[named]
        for film in self.films.values():
            if film.title.name == named:
                return film
        raise LookupError(named)

    def changed(self) -> None:
        """Print the listing anew: something was changed by hand."""
        self._printed = None

    async def add(self, title: Title, *, tags: Iterable[str] = (), method: str = "manual") -> Film:
        """Somebody, or Seerr, puts a film on the list."""
        film = self._added(title, has_file=False)
        film.tags = {self.tag(label) for label in tags}
        await self._tell("MovieAdded", film, addMethod=method)
        return film

    async def grab(self, named: Named, *, download_id: str | None = None) -> Download:
        """A release is found and handed to the client."""
        film = self.film(named)
        again = sum(one.owner == film.id for one in self.downloads.values()) + film.file_id
        key = download_id or torrent_hash("radarr", self.name, film.tmdb_id, film.quality, again)
        title = film.release_title
        download = Download(key, title, film.size, film.quality, film.id, [film.id])
        download.client = self.client
        if self.client is not None:
            self.client.add(key, title, size=film.size, category="radarr")
        self.downloads[key] = download
        self.remember("grabbed", {"movieId": film.id}, download=download, indexer="idx")
        await self._tell(
            "Grab",
            film,
            remoteMovie=film.remote(),
            release=release(title, film.quality, film.size),
            **_of(download),
        )
        return download

    async def finish(
        self, named: Named, *, is_silent: bool = False, is_tracked: bool = True
    ) -> Film:
        """Its download is put into the folder, in the place of the file that was there.

        ``is_silent``: no webhook, as for a file that a rescan found. ``is_tracked`` false: put
        there by hand, without a download.
        """
        film = self.film(named)
        download = self._download_of(film) if is_tracked else None
        old = film.file_told() if film.file_id else None
        self._give_file(film)
        source = f"/downloads/{film.release_title}/{film.release_title}.mkv"
        if download is not None:
            del self.downloads[download.download_id]
        self.remember(
            "imported",
            {"movieId": film.id},
            download=download,
            importedPath=film.file_path,
            droppedPath=source,
            fileId=str(film.file_id),
        )
        if is_silent:
            return film
        if old is not None:
            await self._file_deleted(film, old, "upgrade")
        about = release(film.release_title, film.quality, film.size)
        await self._tell(
            "Download",
            film,
            toggle="Upgrade" if old else "Download",
            remoteMovie=film.remote(),
            movieFile=film.file_told(source),
            isUpgrade=old is not None,
            deletedFiles=[old] if old else None,
            release=about if download else {},
            **(_of(download) if download else {}),
        )
        if self.on_import is not None and old is None:
            await self.on_import([film.title])
        return film

    async def block(self, named: Named, reason: str = "No files found are eligible") -> Download:
        """Its download is complete, and the import waits for a person."""
        film = self.film(named)
        download = self._download_of(film)
        download.share, download.status, download.state = 1.0, "completed", "importBlocked"
        download.health, download.messages = "warning", [reason]
        await self._tell(
            "ManualInteractionRequired",
            film,
            downloadInfo={"quality": film.quality, "title": download.title, "size": film.size},
            downloadStatus="Warning",
            downloadStatusMessages=[{"title": download.title, "messages": [reason]}],
            release=release(download.title, film.quality, film.size),
            **_of(download),
        )
        return download

    def fail(self, named: Named) -> None:
        """Its download failed: only history says so."""
        film = self.film(named)
        download = self._download_of(film)
        del self.downloads[download.download_id]
        self.remember("failed", {"movieId": film.id}, download=download, message="failed")

    async def delete_file(self, named: Named, *, reason: str = "manual") -> None:
        """Its file is gone; with `missingFromDisk` the disk may be, too."""
        film = self.film(named)
        told = film.file_told()
        film.file_id = 0
        self.changed()
        self.remember("movieFileDeleted", {"movieId": film.id}, download=None, reason=reason)
        await self._file_deleted(film, told, reason)

    async def rename(self, named: Named) -> None:
        """Its file gets another name."""
        film = self.film(named)
        before = film.file_told()
        self.remember("movieFileRenamed", {"movieId": film.id}, download=None)
        renamed = {**before, "previousPath": before["path"] + ".old", "previousRelativePath": "old"}
        await self._tell("Rename", film, renamedMovieFiles=[renamed])

    async def delete(self, named: Named, *, delete_files: bool = True) -> None:
        """The film is taken off the list."""
        film = self.film(named)
        del self.films[film.id]
        self.changed()
        size = film.size if delete_files else 0
        await self._tell("MovieDelete", film, deletedFiles=delete_files, movieFolderSize=size)

    def _added(self, title: Title, *, has_file: bool, filler: str = "") -> Film:
        film = Film(len(self.films) + 1, title, self.root, self.now(), filler=filler)
        while film.id in self.films:
            film.id += 1
        if has_file:
            self._give_file(film)
        self.films[film.id] = film
        self.changed()
        return film

    def _give_file(self, film: Film) -> None:
        self._files += 1
        film.file_id = self._files
        self.changed()

    def _download_of(self, film: Film) -> Download:
        for download in self.downloads.values():
            if download.owner == film.id:
                return download
        message = f"nothing downloads {film.title.name}"
        raise LookupError(message)

    async def _file_deleted(self, film: Film, told: Mapping[str, Any], reason: str) -> None:
        toggle = "MovieFileDeleteForUpgrade" if reason == "upgrade" else "MovieFileDelete"
        await self._tell(
            "MovieFileDelete", film, toggle=toggle, movieFile=told, deleteReason=reason
        )

    async def _tell(
        self, event: str, film: Film, *, toggle: str | None = None, **told: Any
    ) -> None:
        labels = [self.tags[number] for number in sorted(film.tags)]
        await self._announce(
            event, {"movie": film.told(labels), **told}, toggle=toggle, tags=film.tags
        )

    def _about(self, download: Download, part: int) -> dict[str, Any]:
        return {"movieId": part or None}

    def _test_body(self) -> dict[str, Any]:
        movie = {
            "id": 1,
            "title": "Test Title",
            "year": 1970,
            "releaseDate": "1970-01-01",
            "folderPath": "C:\\testpath",
            "tmdbId": 0,
            "tags": ["test-tag"],
        }
        remote = {"tmdbId": 1234, "imdbId": "5678", "title": "Test title", "year": 1970}
        told = {"eventType": "Test", "instanceName": "Radarr", "applicationUrl": ""}
        return {**told, "movie": movie, "remoteMovie": remote}

    def _library_routes(self) -> Iterator[tuple[str, str, Handler]]:
        yield "GET", "/api/v3/movie", self._listed_films
        yield "GET", "/api/v3/movie/{movie_id}", self._one
        yield "GET", "/api/v3/wanted/missing", self._wanted

    async def _listed_films(self, call: Call) -> Answer:
        if wanted := call.number("tmdbId", 0):
            found = [f.resource() for f in self.films.values() if f.tmdb_id == wanted]
            return answered(found)
        if self._printed is None:
            parts = [msgspec.json.encode(film.resource()) for film in self.films.values()]
            self._printed = msgspec.json.format(b"[" + b",".join(parts) + b"]", indent=2)
        return Answer(200, self._printed)

    async def _one(self, _call: Call, movie_id: int) -> Answer:
        film = self.films.get(movie_id)
        return Answer(404) if film is None else answered(film.resource())

    async def _wanted(self, call: Call) -> Answer:
        rows = [f.resource() for f in self.films.values() if f.is_monitored and not f.file_id]
        page, size = call.number("page", 1), call.number("pageSize", 10)
        part = rows[(page - 1) * size : page * size]
        return answered({"page": page, "totalRecords": len(rows), "records": part})

    def _controls(self) -> Mapping[str, Callable[[Call], Any]]:
        return {
            "grab": lambda call: self._controlled_by(call, self.grab),
            "finish": lambda call: self._controlled_by(call, self.finish),
            "block": lambda call: self._controlled_by(call, self.block),
            "delete_file": lambda call: self._controlled_by(call, self.delete_file),
            "delete": lambda call: self._controlled_by(call, self.delete),
        }

    @staticmethod
    async def _controlled_by(call: Call, do: Callable[..., Any]) -> None:
        told = dict(call.json() or {})
        await do(told.pop("film"), **told)


def _of(download: Download) -> dict[str, Any]:
    return {
        "downloadClient": "qbit",
        "downloadClientType": "qBittorrent",
        "downloadId": download.download_id,
        "customFormatInfo": {"customFormats": [], "customFormatScore": 0},
    }
