"""Routes about accounts."""

from typing import Any

from medley_simulators.jellyfin import people
from medley_simulators.jellyfin.accounts import DEFAULT_POLICY, User, is_valid_name
from medley_simulators.jellyfin.auth import Caller, authorization
from medley_simulators.jellyfin.people import user_dto
from medley_simulators.jellyfin.playback import Device, session_of
from medley_simulators.jellyfin.routing import Answer, Call, Refused, Route, answer
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.version import Behaviour

_NOT_SIGNED_IN = 401


def routes(behaviour: Behaviour) -> list[Route]:
    """Accounts; the forms with the id in the query came with 10.9."""
    found = [
        Route("GET", "/Users", list_users),
        Route("GET", "/Users/Public", public_users, "none"),
        Route("GET", "/Users/Me", who_am_i),
        Route("POST", "/Users/New", create_user, "admin"),
        Route("POST", "/Users/AuthenticateByName", sign_in, "none"),
        Route("GET", "/Users/{userId}", get_user),
        Route("DELETE", "/Users/{userId}", delete_user, "admin"),
        Route("POST", "/Users/{userId}", update_user),
        Route("POST", "/Users/{userId}/Policy", set_policy, "admin"),
        Route("POST", "/Users/{userId}/Password", set_password),
    ]
    if behaviour.has_new_routes:
        found += [
            Route("POST", "/Users", update_user),
            Route("POST", "/Users/Password", set_password),
        ]
    return found


async def list_users(state: State, call: Call, _caller: Caller) -> Answer:
    """Everybody, by name."""
    hidden, disabled = call.flag("isHidden"), call.flag("isDisabled")
    return answer(
        [
            user_dto(state, user)
            for user in state.accounts.all()
            if hidden in {None, bool(user.policy.get("IsHidden"))}
            and disabled in {None, user.is_disabled}
        ]
    )


async def public_users(state: State, _call: Call, _caller: Caller | None) -> Answer:
    """Whoever the sign-in page shows."""
    return answer(
        [
            user_dto(state, user)
            for user in state.accounts.all()
            if not user.policy.get("IsHidden") and not user.is_disabled
        ]
    )


async def who_am_i(state: State, _call: Call, caller: Caller) -> Answer:
    """The caller; an API key is nobody."""
    if caller.user is None:
        raise Refused(400)
    return answer(user_dto(state, caller.user))


async def get_user(state: State, call: Call, _caller: Caller) -> Answer:
    """One user."""
    return answer(user_dto(state, _named(state, call)))


async def create_user(state: State, call: Call, _caller: Caller) -> Answer:
    """Add a user whose name nobody has in any case."""
    body = call.json()
    name = body.text("Name") or ""
    if not is_valid_name(name) or state.accounts.named(name) is not None:
        raise Refused(400)
    user = await people.create(state, name, password=body.text("Password"))
    return answer(user_dto(state, user))


async def delete_user(state: State, call: Call, _caller: Caller) -> Answer:
    """Remove a user, but not the only one nor the last administrator."""
    user = _named(state, call)
    if len(state.accounts.all()) == 1:
        raise Refused(500)
    if state.accounts.administrators() == [user]:
        raise Refused(400)
    await people.delete(state, user)
    return Answer()


async def update_user(state: State, call: Call, caller: Caller) -> Answer:
    """Rename, and keep the configuration given."""
    user = _named(state, call)
    _only_self_or_admin(caller, user)
    body = call.json()
    name = body.text("Name") or user.name
    other = state.accounts.named(name)
    if not is_valid_name(name) or (other is not None and other is not user):
        raise Refused(400)
    configuration = body.raw("Configuration")
    if isinstance(configuration, dict):
        user.configuration = configuration
    await people.rename(state, user, name)
    return Answer()


async def set_policy(state: State, call: Call, _caller: Caller) -> Answer:
    """Replace the policy; members left out fall back to their defaults."""
    user = _named(state, call)
    body = call.json()
    if not body.text("AuthenticationProviderId") or not body.text("PasswordResetProviderId"):
        raise Refused(400)
    policy: dict[str, Any] = {**DEFAULT_POLICY, "IsHidden": False, **body.members}
    is_last_admin = state.accounts.administrators() == [user]
    if is_last_admin and not policy["IsAdministrator"]:
        raise Refused(403)
    enabled = [each for each in state.accounts.all() if not each.is_disabled]
    if policy["IsDisabled"] and (user.is_administrator or enabled == [user]):
        raise Refused(403)
    user.policy = policy
    user.generation += 1
    if policy["IsDisabled"]:
        state.accounts.revoke(user)
    await people.tell(state, user, "UserUpdated")
    return Answer()


async def set_password(state: State, call: Call, caller: Caller) -> Answer:
    """Set or reset; the user's other tokens end."""
    user = _named(state, call)
    _only_self_or_admin(caller, user)
    body = call.json()
    if body.flag("ResetPassword"):
        user.password = None
    else:
        is_own = caller.user is user
        if is_own and (user.password or "") != (body.text("CurrentPw") or ""):
            raise Refused(403)
        new = body.text("NewPw")
        if user.is_administrator and not new:
            raise Refused(400)
        user.password = new or None
    state.accounts.revoke(user, but=caller.token)
    await people.tell(state, user, "UserPasswordChanged")
    return Answer()


async def sign_in(state: State, call: Call, _caller: Caller | None) -> Answer:
    """Exchange name and password for a token; the header must say which device."""
    body = call.json()
    parts = authorization(state, call)
    if not all(parts.get(name) for name in ("client", "device", "deviceid", "version")):
        raise Refused(400)
    user = state.accounts.named(body.text("Username") or "")
    if user is None:
        raise Refused(_NOT_SIGNED_IN)
    if user.is_disabled or (user.password or "") != (body.text("Pw") or ""):
        await _count_failure(state, user)
        raise Refused(_NOT_SIGNED_IN)
    user.policy["InvalidLoginAttemptCount"] = 0
    user.last_login = state.clock.now()
    device = Device(parts["client"], parts["device"], parts["deviceid"])
    session = session_of(state, user, device)
    await people.tell(state, user, "AuthenticationSuccess")
    return answer(
        {
            "User": user_dto(state, user),
            "SessionInfo": {
                "Id": session.id,
                "UserId": user.id,
                "UserName": user.name,
                "DeviceId": device.id,
            },
            "AccessToken": state.accounts.token_for(user),
            "ServerId": state.server_id,
        }
    )


async def _count_failure(state: State, user: User) -> None:
    """Too many wrong passwords disable the account."""
    policy = user.policy
    policy["InvalidLoginAttemptCount"] = int(policy.get("InvalidLoginAttemptCount") or 0) + 1
    await people.tell(state, user, "AuthenticationFailure")
    limit = int(policy.get("LoginAttemptsBeforeLockout") or -1)
    if 0 < limit <= policy["InvalidLoginAttemptCount"] and not user.is_disabled:
        policy["IsDisabled"] = True
        await people.tell(state, user, "UserLockedOut")


def _named(state: State, call: Call) -> User:
    """The user in the path or query."""
    user = state.accounts.get(call.guid("userId") or "")
    if user is None:
        raise Refused(404)
    return user


def _only_self_or_admin(caller: Caller, user: User) -> None:
    if caller.user is not user and not caller.is_administrator:
        raise Refused(403)
