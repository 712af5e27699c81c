"""People with an account, their tokens and what they may do."""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from medley_simulators.jellyfin.library import Sight
from medley_simulators.jellyfin.rows import FRESH, Row

Policy = dict[str, Any]

_NAME: Final = re.compile(r"(?!\s)[\w \-'.@+]+(?<!\s)")
_PROVIDER: Final = "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider"
_RESETTER: Final = "Jellyfin.Server.Implementations.Users.DefaultPasswordResetProvider"

DEFAULT_POLICY: Final[Policy] = {
    "IsAdministrator": False,
    "IsHidden": True,
    "IsDisabled": False,
    "EnableAllFolders": True,
    "EnabledFolders": [],
    "BlockedMediaFolders": [],
    "BlockedTags": [],
    "EnableUserPreferenceAccess": True,
    "EnableMediaPlayback": True,
    "EnableContentDeletion": False,
    "InvalidLoginAttemptCount": 0,
    "LoginAttemptsBeforeLockout": -1,
    "AuthenticationProviderId": _PROVIDER,
    "PasswordResetProviderId": _RESETTER,
}


@dataclass(slots=True, eq=False)
class User:
    """One account; ``rows`` holds only the states that were ever written."""

    id: str
    name: str
    password: str | None = None
    policy: Policy = field(default_factory=lambda: dict(DEFAULT_POLICY))
    configuration: dict[str, Any] = field(default_factory=dict)
    last_login: int | None = None
    last_activity: int | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    detached: dict[str, Row] = field(default_factory=dict)
    generation: int = 0

    @property
    def is_administrator(self) -> bool:
        """May do anything to anybody."""
        return bool(self.policy.get("IsAdministrator"))

    @property
    def is_disabled(self) -> bool:
        """May not sign in."""
        return bool(self.policy.get("IsDisabled"))

    def sight(self) -> Sight:
        """What of the library this user may see."""
        sees_all = self.policy.get("EnableAllFolders", True)
        return Sight(
            libraries=None if sees_all else self._folders("EnabledFolders"),
            blocked_libraries=self._folders("BlockedMediaFolders"),
            max_rating=self.policy.get("MaxParentalRating"),
            blocked_tags=frozenset(self.policy.get("BlockedTags") or ()),
        )

    def stored(self, key: str) -> Row:
        """The row to read; a fresh one where nothing was ever written."""
        return self.rows.get(key, FRESH)

    def to_write(self, key: str) -> Row:
        """The row to change, created when needed."""
        self.generation += 1
        row = self.rows.get(key)
        if row is None:
            row = self.rows[key] = Row()
        return row

    def _folders(self, member: str) -> frozenset[str]:
        folders = self.policy.get(member) or ()
        return frozenset(str(folder).replace("-", "").lower() for folder in folders)


class Accounts:
    """The users of one server; names are unique whatever their case."""

    def __init__(self, *, random: Random) -> None:
        self.tokens: dict[str, User] = {}
        self._random = random
        self._users: dict[str, User] = {}

    def all(self) -> list[User]:
        """Every user, by name."""
        return sorted(self._users.values(), key=lambda user: user.name.lower())

    def get(self, user_id: str) -> User | None:
        """The user with this id."""
        return self._users.get(user_id)

    def named(self, name: str) -> User | None:
        """The user of this name, whatever its case."""
        return next((u for u in self._users.values() if u.name.lower() == name.lower()), None)

    def find(self, wanted: "str | User") -> User:
        """The user meant by an id or a name.

        Raises
        ------
        LookupError
            Nobody is called that.
        """
        if isinstance(wanted, User):
            return wanted
        user = self._users.get(wanted) or self.named(wanted)
        if user is None:
            message = f"no user {wanted!r} on this server"
            raise LookupError(message)
        return user

    def add(
        self, name: str, *, password: str | None = None, is_administrator: bool = False
    ) -> User:
        """Create a user; a re-created name gets a new id."""
        user = User(id=self.fresh_id(), name=name, password=password)
        user.policy["IsAdministrator"] = is_administrator
        self._users[user.id] = user
        return user

    def remove(self, user: User) -> None:
        """Delete the account with its tokens and states."""
        del self._users[user.id]
        self.revoke(user)

    def revoke(self, user: User, *, but: str | None = None) -> None:
        """End the user's tokens, save the one used for this call."""
        for token in [t for t, owner in self.tokens.items() if owner is user and t != but]:
            del self.tokens[token]

    def token_for(self, user: User) -> str:
        """Sign in without asking for the password."""
        token = self.fresh_id()
        self.tokens[token] = user
        return token

    def fresh_id(self) -> str:
        """32 hex digits nobody has."""
        return f"{self._random.getrandbits(128):032x}"

    def administrators(self) -> list[User]:
        """Users who may do anything."""
        return [user for user in self._users.values() if user.is_administrator]


def is_valid_name(name: str) -> bool:
    """Word characters of any script, space and ``-'.@+_``, with no blank at either end."""
    return _NAME.fullmatch(name) is not None
