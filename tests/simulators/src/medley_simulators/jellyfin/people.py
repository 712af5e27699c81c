"""Changes of accounts, each told to the plugin inside the request that makes it."""

from typing import Any

from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.bodies import NEVER, escaped
from medley_simulators.jellyfin.plugin import Event
from medley_simulators.jellyfin.rendering import without_nulls
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.ticks import full_date, rest_date


def user_dto(state: State, user: User) -> dict[str, Any]:
    """A user as the API prints them; ``HasPassword`` is true whatever the truth."""
    return without_nulls(
        {
            "Name": user.name,
            "ServerId": state.server_id,
            "Id": user.id,
            "HasPassword": True,
            "HasConfiguredPassword": bool(user.password),
            "HasConfiguredEasyPassword": False,
            "EnableAutoLogin": False,
            "LastLoginDate": None if user.last_login is None else rest_date(user.last_login),
            "LastActivityDate": (
                None if user.last_activity is None else rest_date(user.last_activity)
            ),
            "Configuration": user.configuration,
            "Policy": user.policy,
        }
    )


async def create(
    state: State, name: str, *, password: str | None = None, is_administrator: bool = False
) -> User:
    """Add a user; a password, even an empty one, is a second step with an event of its own."""
    user = state.accounts.add(name, is_administrator=is_administrator)
    await tell(state, user, "UserCreated")
    if password is not None:
        user.password = password
        await tell(state, user, "UserPasswordChanged")
    return user


async def delete(state: State, user: User) -> None:
    """Remove a user with their playlists, states and tokens."""
    for playlist in [p for p in state.playlists.values() if p.owner is user]:
        del state.playlists[playlist.item.id]
    for key in [key for key, session in state.sessions.items() if session.user is user]:
        del state.sessions[key]
    state.accounts.remove(user)
    await tell(state, user, "UserDeleted")


async def rename(state: State, user: User, name: str) -> None:
    """Give another name; what is told has only the new one."""
    user.name = name
    await tell(state, user, "UserUpdated")


async def tell(state: State, user: User, notification: str) -> None:
    """Announce and wait for the receiver."""
    if not state.plugin.is_listening:
        return
    now = state.clock.now()
    values = {
        **state.common(notification),
        "NotificationUsername": escaped(user.name),
        "UserId": user.id,
        "LastLoginDate": full_date(user.last_login or now),
        "LastActivityDate": full_date(user.last_activity) if user.last_activity else NEVER,
    }
    await state.plugin.tell(Event(notification, values, user_id=user.id))
