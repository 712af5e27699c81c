"""A whole simulated Seerr: what a test, the demo and the command hold in their hand."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

from medley_simulators.exchanges import Answer, Call, Exchanges, answered
from medley_simulators.faults import Fault, Faults, Journal
from medley_simulators.jellyfin.posting import Post
from medley_simulators.jellyfin.titles import Title
from medley_simulators.jellyseerr import webhook, wishes
from medley_simulators.jellyseerr.wishes import Media, Request, User
from medley_simulators.paths import Paths
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.serving import serving
from medley_simulators.sonarr.server import SonarrSimulator
from medley_simulators.webhook_sender import WebhookSender

NEWEST: Final = "3.1.0"
_DEFAULT_TAKE: Final = 10
_REFUSED: Final = {"status": 403, "error": "You do not have permission to access this endpoint"}
_FILTERS: Final[Mapping[str, Callable[[Request], bool]]] = {
    "approved": lambda one: one.status == wishes.APPROVED,
    "processing": lambda one: (
        one.status == wishes.APPROVED and one.media.status in range(1, wishes.AVAILABLE)
    ),
    "pending": lambda one: one.status == wishes.ASKED,
    "failed": lambda one: one.status == wishes.FAILED,
    "completed": lambda one: one.status == wishes.COMPLETED,
}


class JellyseerrSimulator:
    """One Seerr. With a Radarr and a Sonarr, what is approved is put on their lists.

    ``version`` below 2 is an Overseerr: it never says COMPLETED or DELETED.
    """

    def __init__(
        self,
        name: str = "main",
        *,
        version: str = NEWEST,
        radarr: RadarrSimulator | None = None,
        sonarr: SonarrSimulator | None = None,
        post: Post | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.api_key = f"{name}-seerr-key"
        self.radarr = radarr
        self.sonarr = sonarr
        self.url = ""
        self.users: dict[str, User] = {}
        self.media: dict[tuple[str, int], Media] = {}
        self.requests: dict[int, Request] = {}
        self._requests_so_far = 0
        self._episodes: dict[int, list[Title]] = {}
        self.sender = WebhookSender(seed=f"seerr {name}", post=post)
        self.webhook = webhook.Webhook(self.sender)
        self.faults = Faults()
        self.journal = Journal()
        self.paths = self._routes()
        self.app = Exchanges(
            self._answer,
            named=self.paths.name,
            faults=self.faults,
            journal=self.journal,
            is_write=lambda name: False,
        )

    @asynccontextmanager
    async def serving(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str, None]:
        """Yield the URL while the instance runs."""
        try:
            async with serving(self.app, port=port, host=host) as url:
                self.url = url
                yield url
        finally:
            await self.sender.aclose()

    def send_webhooks_to(self, url: str, *, secret: str | None = None) -> None:
        """Have everything posted there."""
        self.webhook.subscribe(url, secret=secret)

    def user(self, name: str) -> User:
        """Somebody of that name; made when there is nobody."""
        if name not in self.users:
            self.users[name] = User(len(self.users) + 1, name)
        return self.users[name]

    async def request(
        self,
        titles: Title | Sequence[Title],
        *,
        by: str = "mara",
        seasons: Iterable[int] = (),
        is_4k: bool = False,
        is_approved: bool = False,
    ) -> Request:
        """Somebody asks for a film, or for seasons of a series (given with its episodes)."""
        every = [titles] if isinstance(titles, Title) else list(titles)
        media = self.title(every[0])
        self._episodes[media.id] = every
        self._requests_so_far += 1
        request = Request(
            self._requests_so_far, media, self.user(by), _now(), is_4k=is_4k, seasons=tuple(seasons)
        )
        self.requests[request.id] = request
        self._set_status(request, wishes.PENDING)
        if is_approved:
            await self.approve(request, kind="MEDIA_AUTO_APPROVED")
        else:
            await self._tell("MEDIA_PENDING", request)
        return request

    def title(self, title: Title) -> Media:
        """What is kept of a title; made when nothing is."""
        media_type = "movie" if title.kind == "Movie" else "tv"
        key = (media_type, int(title.provider_ids["Tmdb"]))
        if key not in self.media:
            self.media[key] = Media(len(self.media) + 1, title, media_type, _now())
        return self.media[key]

    async def approve(self, request: Request, *, kind: str = "MEDIA_APPROVED") -> None:
        """Somebody says yes; it is handed to Radarr or Sonarr."""
        self._decide(request, wishes.APPROVED)
        await self._tell(kind, request)
        self._set_status(request, wishes.PROCESSING)
        external = await self._handed_on(request)
        if request.is_4k:
            request.media.external_id_4k = external
        else:
            request.media.external_id = external

    async def decline(self, request: Request) -> None:
        """Somebody says no."""
        self._decide(request, wishes.DECLINED)
        await self._tell("MEDIA_DECLINED", request)

    async def fail(self, request: Request) -> None:
        """It could not be handed to Radarr or Sonarr."""
        self._decide(request, wishes.FAILED)
        await self._tell("MEDIA_FAILED", request)

    async def become_available(self, request: Request, *, jellyfin_id: str | None = None) -> None:
        """A scan found all of it; a request that nobody decided is approved silently."""
        request.media.jellyfin_id = jellyfin_id
        self._set_status(request, wishes.AVAILABLE)
        is_overseerr = self.version.startswith("1.")
        self._decide(request, wishes.APPROVED if is_overseerr else wishes.COMPLETED)
        await self._tell("MEDIA_AVAILABLE", request)

    def withdraw(self, request: Request) -> None:
        """It is deleted: nothing is posted."""
        del self.requests[request.id]

    async def complain(
        self, titled: Title, text: str, *, by: str = "mara", number: int = 8
    ) -> None:
        """Somebody reports an issue."""
        told = webhook.about_issue(self.title(titled), number, self.user(by), text)
        await self.webhook.announce("ISSUE_CREATED", told)

    def _decide(self, request: Request, status: int) -> None:
        request.status, request.updated = status, _now()

    def _set_status(self, request: Request, status: int) -> None:
        media = request.media
        if request.is_4k:
            media.status_4k = status
        else:
            media.status = status
        for season in request.seasons:
            media.seasons[season] = status

    async def _tell(self, kind: str, request: Request) -> None:
        await self.webhook.announce(kind, webhook.about_request(request, kind))

    async def _handed_on(self, request: Request) -> int | None:
        media = request.media
        if media.media_type == "movie" and self.radarr is not None:
            known = [f for f in self.radarr.films.values() if f.tmdb_id == media.tmdb_id]
            return (known[0] if known else await self.radarr.add(media.title)).id
        if media.media_type == "tv" and self.sonarr is not None:
            shows = [s for s in self.sonarr.shows.values() if s.tvdb_id == media.tvdb_id]
            titles = self._episodes[media.id]
            return (shows[0] if shows else await self.sonarr.add(titles)).id
        return None

    def _routes(self) -> Paths:
        paths = Paths()
        hook = "/api/v1/settings/notifications/webhook"
        paths.add("GET", "/api/v1/status", self._status)
        paths.add("GET", "/api/v1/request", self._listed)
        paths.add("GET", "/api/v1/request/count", self._counted)
        paths.add("GET", "/api/v1/request/{request_id}", self._one)
        paths.add("DELETE", "/api/v1/request/{request_id}", self._deleted)
        paths.add("POST", "/api/v1/request/{request_id}/{action}", self._acted)
        paths.add("GET", "/api/v1/media", self._titles)
        paths.add("GET", "/api/v1/user", self._people)
        paths.add("GET", "/api/v1/movie/{tmdb_id}", self._movie)
        paths.add("GET", "/api/v1/tv/{tmdb_id}", self._tv)
        paths.add("GET", hook, self._webhook)
        paths.add("POST", hook, self._set_webhook)
        paths.add("POST", f"{hook}/test", self._test_webhook)
        return paths

    async def _answer(self, call: Call) -> Answer:
        if call.path.startswith("/_sim/"):
            return await self._controlled(call)
        is_open = call.path.rstrip("/") == "/api/v1/status"
        if not is_open and call.headers.get("x-api-key") != self.api_key:
            return answered(_REFUSED, status=403)
        return await self.paths.answer(call)

    async def _controlled(self, call: Call) -> Answer:
        told = call.json() or {}
        match call.method, call.path.removeprefix("/_sim/"):
            case "GET", "state":
                tally = self.sender.tally
                sent = {"sent": tally.sent, "lost": tally.lost, "failed": tally.failed}
                shown = {"name": self.name, "version": self.version, "api_key": self.api_key}
                requests = [one.resource() for one in self.requests.values()]
                return answered({**shown, "requests": requests, "webhooks": sent})
            case "POST", "webhook":
                self.send_webhooks_to(told.get("url") or "", secret=told.get("secret"))
            case "POST", "switches":
                for switch, value in told.items():
                    setattr(self.sender.switches, switch, value)
            case "POST", "release":
                await self.sender.release(is_shuffled=bool(told.get("is_shuffled")))
            case "POST", "faults":
                self.faults.add(Fault(**told))
            case "DELETE", "faults":
                self.faults.clear()
            case _:
                return Answer(404)
        return answered({})

    async def _status(self, _call: Call) -> Answer:
        told = {"commitTag": "abc", "updateAvailable": False, "commitsBehind": 0}
        return answered({"version": self.version, **told, "restartRequired": False})

    async def _listed(self, call: Call) -> Answer:
        test = _FILTERS.get(call.one("filter") or "all")
        found = [one for one in self.requests.values() if one.media.status != wishes.BLOCKLISTED]
        if test is not None:
            found = [one for one in found if test(one)]
        if call.one("sort") == "modified":
            found.sort(key=lambda one: one.updated or one.created)
        if call.one("sortDirection") != "asc":
            found.reverse()
        told = _page(call, found)
        if not self.version.startswith(("1.", "2.")):
            told["serviceErrors"] = {"radarr": [], "sonarr": []}
        return answered(told)

    async def _counted(self, _call: Call) -> Answer:
        every = list(self.requests.values())
        return answered(
            {
                "total": len(every),
                "movie": sum(one.media.media_type == "movie" for one in every),
                "tv": sum(one.media.media_type == "tv" for one in every),
                "pending": sum(one.status == wishes.ASKED for one in every),
                "approved": sum(one.status == wishes.APPROVED for one in every),
                "declined": sum(one.status == wishes.DECLINED for one in every),
                "processing": sum(one.media.status == wishes.PROCESSING for one in every),
                "available": sum(one.media.status == wishes.AVAILABLE for one in every),
                "completed": sum(one.status == wishes.COMPLETED for one in every),
            }
        )

    async def _one(self, _call: Call, request_id: int) -> Answer:
        request = self.requests.get(request_id)
        if request is None:
            return answered({"message": "Request not found."}, status=404)
        return answered(request.resource())

    async def _deleted(self, _call: Call, request_id: int) -> Answer:
        return Answer(404 if self.requests.pop(request_id, None) is None else 204)

    async def _acted(self, _call: Call, request_id: int, action: str) -> Answer:
        request = self.requests.get(request_id)
        if request is None:
            return answered({"message": "Request not found."}, status=404)
        if action in {"approve", "retry"}:
            await self.approve(request)
        elif action == "decline":
            await self.decline(request)
        return answered(request.resource())

    async def _titles(self, call: Call) -> Answer:
        return answered(_page(call, list(self.media.values())))

    async def _people(self, call: Call) -> Answer:
        return answered(_page(call, list(self.users.values())))

    async def _movie(self, _call: Call, tmdb_id: int) -> Answer:
        return self._titled("movie", tmdb_id, name="title", date="releaseDate")

    async def _tv(self, _call: Call, tmdb_id: int) -> Answer:
        return self._titled("tv", tmdb_id, name="name", date="firstAirDate")

    def _titled(self, media_type: str, tmdb_id: int, *, name: str, date: str) -> Answer:
        media = self.media.get((media_type, tmdb_id))
        if media is None:
            return answered({"message": "Unable to retrieve."}, status=404)
        title = media.title
        told = {"id": tmdb_id, name: title.name, date: f"{title.year}-04-05"}
        return answered({**told, "overview": title.overview, "posterPath": "/poster.jpg"})

    async def _webhook(self, _call: Call) -> Answer:
        return answered(self.webhook.settings)

    async def _set_webhook(self, call: Call) -> Answer:
        self.webhook.settings = call.json()
        return answered(self.webhook.settings)

    async def _test_webhook(self, call: Call) -> Answer:
        values = {"subject": "Test Notification", "message": "It works, it seems."}
        is_good = await self.webhook.post(call.json(), "TEST_NOTIFICATION", values)
        return Answer(204) if is_good else answered({"message": "failed"}, status=500)


def _page(call: Call, found: Sequence[Request | Media | User]) -> dict[str, Any]:
    take, skip = call.number("take", _DEFAULT_TAKE), call.number("skip", 0)
    results = [one.resource() for one in found[skip : skip + take]]
    pages = -(-len(found) // take) if take else 0
    told = {"pages": pages, "pageSize": take, "results": len(found), "page": skip // take + 1}
    return {"pageInfo": told, "results": results}


def _now() -> datetime:
    return datetime.now(UTC)
