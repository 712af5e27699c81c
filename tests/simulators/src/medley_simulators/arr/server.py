"""An instance without its library: key, queue, history, tags, commands, connections, controls."""

import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zlib import crc32

from medley_simulators.arr.bodies import date, quality, without_nulls
from medley_simulators.arr.connections import Connections, masked
from medley_simulators.arr.downloads import Client, Download
from medley_simulators.exchanges import Answer, Call, Exchanges, answered
from medley_simulators.faults import Fault, Faults, Journal
from medley_simulators.jellyfin.posting import Post
from medley_simulators.jellyfin.titles import Title
from medley_simulators.paths import Handler, Paths
from medley_simulators.serving import serving
from medley_simulators.webhook_sender import WebhookSender

_DEFAULT_PAGE = 10
_HISTORY_IN = {
    "grabbed": "grabbed",
    "imported": "downloadFolderImported",
    "failed": "downloadFailed",
    "ignored": "downloadIgnored",
}


class ArrSimulator(ABC):
    """What Radarr and Sonarr share; a subclass brings films or series.

    ``api_key`` is asked for on every route. ``advance`` moves the instance's clock.
    """

    app_name: ClassVar[str]
    toggles: ClassVar[Mapping[str, str]]
    """Kind of event → the toggle of a connection."""

    def __init__(
        self,
        name: str = "main",
        *,
        version: str,
        url_base: str = "",
        client: Client | None = None,
        post: Post | None = None,
        skew_s: float = 0.0,
    ) -> None:
        self.name = name
        self.version = version
        self.api_key = f"{name}-{self.app_name.lower()}-key"
        self.client = client
        self.url = ""
        self.on_import: Callable[[list[Title]], Awaitable[object]] | None = None
        """Told of what was put into its folder, as a media server is when it scans."""
        self._url_base = url_base
        self._ahead_s = skew_s
        self.sender = WebhookSender(seed=f"{self.app_name} {name}", post=post)
        self.connections = Connections(self.toggles, self.sender, self._seconds)
        self.downloads: dict[str, Download] = {}
        self.history: list[dict[str, Any]] = []
        self.tags: dict[int, str] = {}
        self.commands: list[dict[str, Any]] = []
        self.faults = Faults()
        self.journal = Journal()
        self.paths = Paths(url_base)
        for method, template, handler in self._routes():
            self.paths.add(method, template, handler)
        self.app = Exchanges(
            self._answer,
            named=self.paths.name,
            faults=self.faults,
            journal=self.journal,
            is_write=lambda name: name.endswith("/command"),
        )

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the URL, with its base, while the instance runs."""
        try:
            async with serving(self.app, port=port, host=host) as url:
                self.url = f"{url}{self._url_base}"
                yield self.url
        finally:
            await self.sender.aclose()

    def send_webhooks_to(
        self, url: str, *, secret: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Have everything posted there, and nowhere else."""
        self.connections.all.clear()
        if url:
            self.connections.subscribe(url, secret=secret, headers=headers)

    def advance(self, seconds: float) -> None:
        """Let time pass for the instance."""
        self._ahead_s += seconds

    def now(self) -> datetime:
        """What its clock says."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead_s)

    def tag(self, label: str) -> int:
        """The number of a label; made when there is none."""
        for number, known in self.tags.items():
            if known == label:
                return number
        number = max(self.tags, default=0) + 1
        self.tags[number] = label
        return number

    async def complain(self, text: str, *, check: str = "IndexerStatusCheck") -> None:
        """Post a warning about itself."""
        await self._announce("Health", {"level": "warning", "message": text, "type": check})

    async def stop_complaining(self, text: str, *, check: str = "IndexerStatusCheck") -> None:
        """Post that a warning is over."""
        await self._announce("HealthRestored", {"level": "warning", "message": text, "type": check})

    async def update(self, version: str) -> None:
        """Be of another version, and post it."""
        before, self.version = self.version, version
        told = {"message": "updated", "previousVersion": before, "newVersion": version}
        await self._announce("ApplicationUpdate", told)

    def queue_row(self, download: Download, part: int, number: int) -> dict[str, Any]:
        """One row: a pack has one for each of its parts, each with the size of the whole."""
        messages = [{"title": download.title, "messages": download.messages}]
        is_delayed = download.status == "delay"
        return without_nulls(
            {
                **self._about(download, part),
                "id": number,
                "languages": [{"id": 1, "name": "English"}],
                "quality": quality(download.quality),
                "customFormats": [],
                "customFormatScore": 0,
                "size": download.size,
                "title": download.title,
                "estimatedCompletionTime": date(self.now() + timedelta(minutes=20)),
                "added": date(self.now()),
                "status": download.status,
                "trackedDownloadStatus": download.health,
                "trackedDownloadState": download.state,
                "statusMessages": messages if download.messages else [],
                "errorMessage": download.error,
                "downloadId": None if is_delayed else download.download_id,
                "protocol": "torrent",
                "downloadClient": "qbit",
                "indexer": "idx",
                "outputPath": f"/downloads/{download.title}",
                "sizeleft": download.left,
                "timeleft": None if is_delayed else download.time_left,
            }
        )

    def remember(
        self, kind: str, about: Mapping[str, Any], *, download: Download | None, **data: str
    ) -> None:
        """Write a row of history, whatever becomes of webhooks."""
        row = {
            "id": len(self.history) + 1,
            **about,
            "sourceTitle": download.title if download else data.get("importedPath", ""),
            "languages": [{"id": 1, "name": "English"}],
            "quality": quality(download.quality if download else "Bluray-1080p"),
            "customFormatScore": 0,
            "date": date(self.now()),
            "downloadId": download.download_id if download else None,
            "eventType": _HISTORY_IN.get(kind, kind),
            "data": data,
        }
        self.history.append(without_nulls(row))

    @abstractmethod
    def _about(self, download: Download, part: int) -> dict[str, Any]:
        """The members of a history row that name what the download is of."""

    @abstractmethod
    def _test_body(self) -> dict[str, Any]:
        """What the *Test* button of a connection posts."""

    @abstractmethod
    def _library_routes(self) -> Iterator[tuple[str, str, Handler]]:
        """Method, path and handler of the routes of films, or of series."""

    def _controls(self) -> Mapping[str, Callable[[Call], Any]]:
        """Routes under `/_sim/` of the subclass: name → handler."""
        return {}

    async def _announce(
        self,
        event: str,
        told: Mapping[str, Any],
        *,
        toggle: str | None = None,
        tags: set[int] | None = None,
    ) -> None:
        body = without_nulls(
            {"eventType": event, "instanceName": self.app_name, "applicationUrl": "", **told}
        )
        await self.connections.announce(toggle or event, body, tags=tags or set())

    def _seconds(self) -> float:
        return time.time() + self._ahead_s

    def _routes(self) -> Iterator[tuple[str, str, Handler]]:
        yield "GET", "/api/v3/system/status", self._status
        yield "GET", "/api/v3/health", self._health
        yield "GET", "/api/v3/tag", self._tags
        yield "GET", "/api/v3/queue", self._queue
        yield "GET", "/api/v3/queue/details", self._queue_details
        yield "GET", "/api/v3/history/since", self._history_since
        yield "POST", "/api/v3/command", self._command
        yield "GET", "/api/v3/notification", self._listed
        yield "GET", "/api/v3/notification/schema", self._schema
        yield "POST", "/api/v3/notification", self._create
        yield "POST", "/api/v3/notification/test", self._test
        yield "PUT", "/api/v3/notification/{connection_id}", self._change
        yield from self._library_routes()

    async def _answer(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            try:
                return await self._controlled(call)
            except LookupError as error:
                return answered({"error": str(error)}, status=404)
        shown = call.headers.get("x-api-key") or call.one("apikey") or ""
        bearer = call.headers.get("authorization", "").removeprefix("Bearer ")
        if self.api_key not in {shown, bearer}:
            return answered({"error": "Unauthorized"}, status=401)
        answer = await self.paths.answer(call)
        answer.headers.setdefault("date", self.now().strftime("%a, %d %b %Y %H:%M:%S GMT"))
        return answer

    async def _controlled(self, call: Call) -> Answer:
        name = call.path.removeprefix("/_sim/")
        told = call.json() or {}
        if name == "state":
            return answered(self._shown())
        if name == "webhook":
            self.send_webhooks_to(
                told.get("url") or "", secret=told.get("secret"), headers=told.get("headers")
            )
        elif name == "switches":
            for switch, value in told.items():
                setattr(self.sender.switches, switch, value)
        elif name == "release":
            await self.sender.release(is_shuffled=bool(told.get("is_shuffled")))
        elif name == "advance":
            self.advance(float(told["seconds"]))
        elif name == "faults" and call.method == "DELETE":
            self.faults.clear()
        elif name == "faults":
            self.faults.add(Fault(**told))
        elif name in (controls := self._controls()):
            return answered(await controls[name](call) or {})
        else:
            return Answer(404)
        return answered({})

    def _shown(self) -> dict[str, Any]:
        tally = self.sender.tally
        return {
            "app": self.app_name,
            "name": self.name,
            "version": self.version,
            "api_key": self.api_key,
            "downloads": len(self.downloads),
            "history": len(self.history),
            "commands": self.commands[-20:],
            "webhooks": {"sent": tally.sent, "lost": tally.lost, "failed": tally.failed},
            "requests": {f"{m} {t}": n for (m, t), n in self.journal.counts.items()},
        }

    async def _status(self, _call: Call) -> Answer:
        return answered(
            {
                "appName": self.app_name,
                "instanceName": self.app_name,
                "version": self.version,
                "branch": "master",
                "isDocker": True,
                "databaseType": "sqLite",
                "urlBase": self._url_base,
                "startTime": date(self.now()),
            }
        )

    async def _health(self, _call: Call) -> Answer:
        muted = ", ".join(self.connections.muted())
        text = f"Notifications unavailable due to failures: {muted}"
        item = {"source": "NotificationStatusCheck", "type": "warning", "message": text}
        return answered([item] if muted else [])

    async def _tags(self, _call: Call) -> Answer:
        return answered([{"id": number, "label": label} for number, label in self.tags.items()])

    def _rows(self) -> list[dict[str, Any]]:
        return [
            self.queue_row(download, part, (crc32(download.download_id.encode()) >> 2) + n)
            for download in self.downloads.values()
            for n, part in enumerate(download.parts or [0])
        ]

    async def _queue(self, call: Call) -> Answer:
        rows, page = self._rows(), max(1, call.number("page", 1))
        size = call.number("pageSize", _DEFAULT_PAGE)
        part = rows[(page - 1) * size : page * size]
        told = {"page": page, "pageSize": size, "sortKey": "timeleft"}
        return answered({**told, "totalRecords": len(rows), "records": part})

    async def _queue_details(self, call: Call) -> Answer:
        rows = self._rows()
        for name in ("movieId", "seriesId"):
            if wanted := call.number(name, 0):
                rows = [row for row in rows if row.get(name) == wanted]
        return answered(rows)

    async def _history_since(self, call: Call) -> Answer:
        since = datetime.fromisoformat(call.one("date") or "").replace(microsecond=0)
        rows = [row for row in self.history if datetime.fromisoformat(row["date"]) >= since]
        return answered(list(reversed(rows)))

    async def _command(self, call: Call) -> Answer:
        """Keep a command; without indexers a search finds nothing."""
        told = call.json() or {}
        command = {"id": len(self.commands) + 1, **told, "status": "queued"}
        self.commands.append(command)
        return answered(command, status=201)

    async def _listed(self, _call: Call) -> Answer:
        return answered([masked(one) for one in self.connections.all.values()])

    async def _schema(self, _call: Call) -> Answer:
        email = {"implementation": "Email", "fields": []}
        return answered([email, self.connections.template()])

    async def _create(self, call: Call) -> Answer:
        return await self._kept(call, self.connections.add, status=201)

    async def _change(self, call: Call, connection_id: int) -> Answer:
        if connection_id not in self.connections.all:
            return Answer(404)
        return await self._kept(
            call, lambda told: self.connections.replace(connection_id, told), status=202
        )

    async def _kept(
        self, call: Call, keep: Callable[[Mapping[str, Any]], dict[str, Any]], *, status: int
    ) -> Answer:
        """Post a test first, unless it is forced; a test that fails is a bad request."""
        before = {number: dict(one) for number, one in self.connections.all.items()}
        connection = keep(call.json())
        is_forced = call.one("forceSave") == "true"
        if not is_forced and not await self.connections.test(connection, self._test_body()):
            self.connections.all = before
            message = "Unable to send test message"
            failures = [{"propertyName": "Url", "errorMessage": message, "severity": "error"}]
            return answered(failures, status=400)
        return answered(masked(connection), status=status)

    async def _test(self, call: Call) -> Answer:
        is_good = await self.connections.test(call.json(), self._test_body())
        return answered({}) if is_good else answered([{"propertyName": "Url"}], status=400)
