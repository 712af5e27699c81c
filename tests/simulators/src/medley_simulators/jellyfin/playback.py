"""Sessions that play something: what is stored on start, check-in and stop, and what is told."""

from dataclasses import dataclass
from typing import Any, Final

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.bodies import escaped
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.state import Session, State
from medley_simulators.jellyfin.ticks import TICKS_PER_S, duration, full_date
from medley_simulators.jellyfin.writing import save

_BOOK_MARGIN: Final = 5 * 60 * TICKS_PER_S


@dataclass(frozen=True, slots=True)
class Device:
    """What a client says about itself."""

    client: str = "Jellyfin Web"
    name: str = "Firefox"
    id: str = "web-1"


WEB: Final = Device()


def session_of(state: State, user: User, device: Device = WEB) -> Session:
    """The session of this user and device, begun when needed."""
    session = state.sessions.get((user.id, device.id))
    if session is None:
        session = state.sessions[user.id, device.id] = Session(
            id=state.accounts.fresh_id(),
            user=user,
            client=device.client,
            device=device.name,
            device_id=device.id,
            last_activity=0,
        )
    session.last_activity = user.last_activity = state.clock.now()
    return session


async def start(state: State, session: Session, item: Item, position: int = 0) -> None:
    """Count a play; up to 10.11 a film that is begun again counts as unplayed."""
    session.playing, session.position, session.is_paused = item, position, False
    session.last_check_in = state.clock.now()

    def change(row: Row) -> None:
        row.play_count += 1
        row.last_played = state.clock.now()
        if not item.is_resumable:
            row.played = True
        elif state.behaviour.start_clears_played:
            row.played = False

    save(state, session.user, item, "PlaybackStart", change)
    await _tell(state, session, item, "PlaybackStart", {"IsAutomated": False})


async def check_in(
    state: State, session: Session, item: Item, position: int | None, *, is_paused: bool = False
) -> None:
    """Store where the client is."""
    session.playing, session.is_paused = item, is_paused
    session.last_check_in = state.clock.now()
    if position is not None:
        session.position = position

        def change(row: Row) -> None:
            place(state, row, item, position)

        save(state, session.user, item, "PlaybackProgress", change)
    await _tell(state, session, item, "PlaybackProgress", {"IsAutomated": False})


async def stop(
    state: State, session: Session, item: Item, position: int | None, *, has_failed: bool = False
) -> None:
    """Store where it ended; no position means it was seen to the end, a failure stores nothing."""
    session.playing, session.last_check_in = None, None
    completed = False

    def change(row: Row) -> None:
        nonlocal completed
        if position is None:
            row.play_count += 1
            row.played, row.position = True, 0
            completed = True
        else:
            completed = place(state, row, item, position)

    if not has_failed:
        save(state, session.user, item, "PlaybackFinished", change)
    session.position = position or 0
    await _tell(state, session, item, "PlaybackStop", {"PlayedToCompletion": completed})


async def extrapolate(state: State, *, by_s: float = 1.0) -> None:
    """Tell each second where playing sessions must be by now; store nothing."""
    for session in list(state.sessions.values()):
        if session.playing is not None and not session.is_paused:
            session.position += int(by_s * TICKS_PER_S)
            values = {"IsAutomated": True}
            await _tell(state, session, session.playing, "PlaybackProgress", values)


def place(state: State, row: Row, item: Item, position: int) -> bool:
    """Store a position by the resume thresholds; answers whether that was the end."""
    runtime, options = item.runtime, state.options
    if not runtime:
        row.position, row.played = 0, True
        return True
    share = 100 * position / runtime
    is_book = item.kind == "AudioBook"
    is_start = position < _BOOK_MARGIN if is_book else share < options.min_resume_pct
    is_end = (
        position > runtime - _BOOK_MARGIN
        if is_book
        else share > options.max_resume_pct or position >= runtime - TICKS_PER_S
    )
    is_short = not is_book and runtime < options.min_resume_duration_s * TICKS_PER_S
    if is_end or (is_short and not is_start):
        row.position, row.played = 0, True
        return True
    row.position = 0 if is_start or not item.is_resumable else position
    return False


async def _tell(
    state: State, session: Session, item: Item, notification: str, values: dict[str, Any]
) -> None:
    """Tell and wait: a slow receiver keeps the client waiting."""
    if not state.plugin.is_listening:
        return
    check_in_at = session.last_check_in or session.last_activity
    block = {
        "PlaybackPositionTicks": session.position,
        "PlaybackPosition": duration(session.position),
        "MediaSourceId": item.id,
        "IsPaused": session.is_paused,
        **values,
        "DeviceId": session.device_id,
        "DeviceName": escaped(session.device),
        "ClientName": escaped(session.client),
        "PlayMethod": "DirectPlay",
        "Id": session.id,
        "Client": escaped(session.client),
        "LastActivityDate": full_date(session.last_activity),
        "LastPlaybackCheckIn": full_date(check_in_at),
        "RemoteEndPoint": "127.0.0.1",
        "NotificationUsername": session.user.name,
        "UserId": session.user.id,
    }
    await state.plugin.tell(state.item_event(notification, item, block, user=session.user))
