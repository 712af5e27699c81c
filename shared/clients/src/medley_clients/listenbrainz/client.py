"""ListenBrainz, seen with a user's token."""

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Final, TypeVar

import httpx

from medley_clients.asking_again import Patience, asked_again
from medley_clients.errors import UpstreamUnavailable
from medley_clients.exchange import Params, Upstream, nothing, refusal, send, shaped
from medley_clients.listenbrainz import wire
from medley_clients.listenbrainz.models import FeedbackPage, ListenPage, TokenOwner
from medley_clients.listenbrainz.pacing import Pace, reset_in
from medley_kit.http import Observe, make_http

T = TypeVar("T")

LISTENBRAINZ_URL: Final = "https://api.listenbrainz.org/1/"
PATIENCE: Final = Patience(tries=5, first_pause_s=0.5, longest_pause_s=30)
LARGEST_PAGE: Final = 1000
_TOO_MANY: Final = 429


class ListenbrainzClient:
    """Reads listens and loved recordings of anybody; writes as the token's owner.

    Every method raises the errors of ``medley_clients.exchange``. The rate the server tells with
    each answer is kept.
    """

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        token: str,
        patience: Patience = PATIENCE,
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, {"Authorization": f"Token {token}"})
        self._patience = patience
        self._pace = Pace(patience.sleep)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def token_owner(self) -> TokenOwner:
        """Ask whose token it is; a wrong one is answered with ``is_valid`` false."""
        return await self._ask("GET", "/validate-token", wire.read_owner)

    async def listen_count(self, user: str) -> int:
        """Count the listens of a user, as the server does: a checksum of what was read."""
        return await self._ask("GET", "/user/{user}/listen-count", wire.read_count, user=user)

    async def listens(
        self,
        user: str,
        *,
        before: int | None = None,
        after: int | None = None,
        page_size: int = LARGEST_PAGE,
    ) -> ListenPage:
        """Read the newest listens with after < listened_at < before: both bounds are strict."""
        params: dict[str, str | int | bool] = {"count": page_size}
        if before is not None:
            params["max_ts"] = before
        if after is not None:
            params["min_ts"] = after
        return await self._ask(
            "GET", "/user/{user}/listens", wire.read_listens, params=params, user=user
        )

    async def listens_between(
        self, user: str, *, since: int, until: int, page_size: int = LARGEST_PAGE
    ) -> AsyncGenerator[ListenPage, None]:
        """Yield pages with since <= listened_at < until, newest first; no listen comes twice.

        The window is whole only when the last page was taken without an error.

        Raises
        ------
        UpstreamUnavailable
            Also when one second holds more listens than a page: the rest cannot be asked for.
        """
        before, seen = until, set[tuple[int, str, str, str]]()
        while before > since:
            page = await self.listens(user, before=before, page_size=page_size)
            fresh = [
                listen
                for listen in page.listens
                if listen.listened_at >= since
                and (listen.listened_at, listen.msid, listen.artist, listen.title) not in seen
            ]
            if fresh:
                yield ListenPage(fresh, page.oldest_at, page.latest_at)
            if not page.listens:
                return
            last = page.listens[-1].listened_at
            is_first_ever = last <= page.oldest_at and len(page.listens) < page_size
            if last < since or is_first_ever:
                return
            # The bound is strict, so the last second is asked for again, and told apart by ids.
            following = last + 1
            if following >= before:
                if len(page.listens) >= page_size:
                    what = f"more than {page_size} listens in one second"
                    raise UpstreamUnavailable(what, upstream=self.name, route="GET listens")
                return
            seen = {
                (listen.listened_at, listen.msid, listen.artist, listen.title)
                for listen in page.listens
                if listen.listened_at == last
            }
            before = following

    async def loved(
        self, user: str, *, page_size: int = LARGEST_PAGE
    ) -> AsyncGenerator[FeedbackPage, None]:
        """Yield all pages of loved recordings, with names, newest first; one may come twice.

        Raises
        ------
        UpstreamUnavailable
            Also when the list ended before its own count.
        """
        offset = 0
        while True:
            params: dict[str, str | int | bool] = {
                "score": 1,
                "count": page_size,
                "offset": offset,
                "metadata": "true",
            }
            page = await self._ask(
                "GET", "/user/{user}/get-feedback", wire.read_feedback, params=params, user=user
            )
            offset += len(page.feedback)
            if not page.feedback and offset < page.total:
                what = f"the list ended after {offset} of {page.total}"
                raise UpstreamUnavailable(what, upstream=self.name, route="GET get-feedback")
            yield page
            if offset >= page.total:
                return

    async def love(self, *, recording_mbid: str = "", msid: str = "") -> None:
        """Love a recording by one of its ids; loving it again changes nothing."""
        await self._judge(1, recording_mbid, msid)

    async def unlove(self, *, recording_mbid: str = "", msid: str = "") -> None:
        """Take the judgement back."""
        await self._judge(0, recording_mbid, msid)

    async def _judge(self, score: int, recording_mbid: str, msid: str) -> None:
        body = wire.FeedbackBody(
            score, recording_mbid=recording_mbid or None, recording_msid=msid or None
        )
        await self._ask("POST", "/recording-feedback", nothing, body=wire.to_body(body))

    async def _ask(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        body: bytes | None = None,
        **values: str,
    ) -> T:
        """Every call here may be made twice."""
        return await asked_again(
            self._patience,
            lambda: self._once(method, template, read, params=params, body=body, values=values),
        )

    async def _once(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None,
        body: bytes | None,
        values: Mapping[str, str],
    ) -> T:
        await self._pace.wait()
        response = await send(
            self._upstream, method, template, values=values, params=params, body=body
        )
        route = f"{method} {template}"
        self._pace.learn(response)
        if response.status_code == _TOO_MANY:
            what = "too many calls"
            raise UpstreamUnavailable(
                what, upstream=self.name, route=route, retry_after_s=reset_in(response) or 10.0
            )
        if not response.is_success:
            raise refusal(response, upstream=self.name, route=route)
        return shaped(response, read, upstream=self.name, route=route)


def open_listenbrainz(
    name: str,
    token: str,
    *,
    url: str = LISTENBRAINZ_URL,
    per_second: float = 4,
    patience: Patience = PATIENCE,
    observe: Observe | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> ListenbrainzClient:
    """Open a client under the configured ``name``; the caller closes it. One call at a time."""
    http = make_http(
        url,
        headers={},
        per_second=per_second,
        concurrency=1,
        timeout_s=60,
        observe=observe,
        transport=transport,
    )
    return ListenbrainzClient(name, http, token=token, patience=patience)
