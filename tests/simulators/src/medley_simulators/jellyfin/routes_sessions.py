"""Routes with which a client reports what it plays."""

from typing import Any

from medley_simulators.jellyfin import playback
from medley_simulators.jellyfin.auth import Caller
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rendering import without_nulls
from medley_simulators.jellyfin.routing import Answer, Body, Call, Refused, Route, answer
from medley_simulators.jellyfin.state import Session, State
from medley_simulators.jellyfin.ticks import TICKS_PER_S, rest_date


def routes() -> list[Route]:
    """Sessions and the three reports."""
    return [
        Route("GET", "/Sessions", list_sessions),
        Route("POST", "/Sessions/Playing", started),
        Route("POST", "/Sessions/Playing/Progress", progressed),
        Route("POST", "/Sessions/Playing/Stopped", stopped),
    ]


async def list_sessions(state: State, call: Call, caller: Caller) -> Answer:
    """Whoever was active lately; for a plain user, only their own."""
    seconds = call.number("activeWithinSeconds")
    since = 0 if not seconds else state.clock.now() - seconds * TICKS_PER_S
    return answer(
        [
            _session_dto(state, session)
            for session in state.sessions.values()
            if session.last_activity >= since
            and (caller.is_administrator or session.user is caller.user)
        ]
    )


async def started(state: State, call: Call, caller: Caller) -> Answer:
    """Playback begins."""
    if (report := _report(state, call, caller)) is not None:
        session, item, body = report
        await playback.start(state, session, item, body.whole("PositionTicks") or 0)
    return Answer()


async def progressed(state: State, call: Call, caller: Caller) -> Answer:
    """A check-in."""
    if (report := _report(state, call, caller)) is not None:
        session, item, body = report
        position, paused = body.whole("PositionTicks"), bool(body.flag("IsPaused"))
        await playback.check_in(state, session, item, position, is_paused=paused)
    return Answer()


async def stopped(state: State, call: Call, caller: Caller) -> Answer:
    """Playback ends."""
    if (report := _report(state, call, caller)) is not None:
        session, item, body = report
        position, failed = body.whole("PositionTicks"), bool(body.flag("Failed"))
        await playback.stop(state, session, item, position, has_failed=failed)
    return Answer()


def _report(state: State, call: Call, caller: Caller) -> tuple[Session, Item, Body] | None:
    """Who plays what; ``None`` for an API key, whose reports change nothing."""
    body = call.json()
    item = state.library.get(body.guid("ItemId") or "")
    if caller.user is None:
        return None
    if item is None or not state.can_see(caller.user, item):
        raise Refused(404)
    return playback.session_of(state, caller.user, caller.device), item, body


def _session_dto(state: State, session: Session) -> dict[str, Any]:
    item = session.playing
    return without_nulls(
        {
            "Id": session.id,
            "UserId": session.user.id,
            "UserName": session.user.name,
            "Client": session.client,
            "DeviceId": session.device_id,
            "DeviceName": session.device,
            "LastActivityDate": rest_date(session.last_activity),
            "ServerId": state.server_id,
            "IsActive": True,
            "PlayState": {
                "PositionTicks": session.position if item else 0,
                "IsPaused": session.is_paused,
                "CanSeek": item is not None,
            },
            "NowPlayingItem": (
                without_nulls(
                    {
                        "Id": item.id,
                        "Name": item.name,
                        "Type": item.kind,
                        "RunTimeTicks": item.runtime,
                    }
                )
                if item
                else None
            ),
        }
    )
