"""What people do in the server's own pages: the same code as the routes, without HTTP."""

from collections.abc import Iterable, Sequence

from medley_simulators.jellyfin import people, playback, writing
from medley_simulators.jellyfin.accounts import User
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.library import ALL
from medley_simulators.jellyfin.playback import WEB, Device
from medley_simulators.jellyfin.rows import Change, Row
from medley_simulators.jellyfin.state import State
from medley_simulators.jellyfin.ticks import ticks
from medley_simulators.jellyfin.titles import Title

ItemLike = str | Title | Item
UserLike = str | User


class Hands:
    """Acts as a user by name or id, on an item by id, path, name or title."""

    def __init__(self, state: State) -> None:
        self.state = state

    def item(self, wanted: ItemLike) -> Item:
        """The item meant."""
        return self.state.library.find(wanted)

    def user(self, wanted: UserLike) -> User:
        """The user meant."""
        return self.state.accounts.find(wanted)

    def row(self, user: UserLike, item: ItemLike) -> Row:
        """What is stored for this user and item, as a copy."""
        return self.state.row(self.user(user), self.item(item)).copy()

    def items(self, *kinds: str) -> Sequence[Item]:
        """All items of these kinds, or of any, by name."""
        return self.state.library.listed(kinds=frozenset(kinds) or None, sight=ALL)

    async def user_marks_played(
        self, user: UserLike, item: ItemLike, *, played: bool = True
    ) -> Row:
        """The tick mark; on a folder it marks everything in it."""
        return writing.set_played(
            self.state, self.user(user), self.item(item), played=played
        ).copy()

    async def user_marks_unplayed(self, user: UserLike, item: ItemLike) -> Row:
        """The tick mark again."""
        return await self.user_marks_played(user, item, played=False)

    async def user_favourites(
        self, user: UserLike, item: ItemLike, *, favorite: bool = True
    ) -> Row:
        """The heart."""
        person, thing = self.user(user), self.item(item)
        return writing.set_favorite(self.state, person, thing, favorite=favorite).copy()

    async def user_likes(self, user: UserLike, item: ItemLike, *, likes: bool | None = True) -> Row:
        """A thumb up or down, or neither with ``None``."""
        return writing.set_likes(self.state, self.user(user), self.item(item), likes=likes).copy()

    async def user_data_is_set(self, user: UserLike, item: ItemLike, change: Change) -> Row:
        """Another tool writes user data."""
        return writing.update(self.state, self.user(user), self.item(item), change).copy()

    async def nfo_is_imported(self, user: UserLike, item: ItemLike, change: Change) -> Row:
        """A library scan reads played states out of files."""
        person, thing = self.user(user), self.item(item)
        return writing.save(self.state, person, thing, writing.IMPORTED, change.apply).copy()

    async def user_starts(
        self, user: UserLike, item: ItemLike, *, at_s: float = 0, device: Device = WEB
    ) -> None:
        """Playback begins."""
        session = playback.session_of(self.state, self.user(user), device)
        await playback.start(self.state, session, self.item(item), ticks(at_s))

    async def user_checks_in(
        self,
        user: UserLike,
        item: ItemLike,
        at_s: float,
        *,
        is_paused: bool = False,
        device: Device = WEB,
    ) -> None:
        """The client tells where it is, as it does about every ten seconds."""
        session = playback.session_of(self.state, self.user(user), device)
        await playback.check_in(
            self.state, session, self.item(item), ticks(at_s), is_paused=is_paused
        )

    async def user_stops(
        self, user: UserLike, item: ItemLike, at_s: float | None = None, *, device: Device = WEB
    ) -> None:
        """Playback ends; ``None`` is the end of the film."""
        session = playback.session_of(self.state, self.user(user), device)
        position = None if at_s is None else ticks(at_s)
        await playback.stop(self.state, session, self.item(item), position)

    async def user_plays(
        self,
        user: UserLike,
        item: ItemLike,
        *,
        check_ins_s: Iterable[float] = (),
        until_s: float | None = None,
    ) -> Row:
        """Start, check in at these positions, and stop at ``until_s``; ``None`` is the end."""
        await self.user_starts(user, item)
        for at_s in check_ins_s:
            await self.user_checks_in(user, item, at_s)
        end = self.item(item).runtime if until_s is None else ticks(until_s)
        session = playback.session_of(self.state, self.user(user))
        await playback.stop(self.state, session, self.item(item), end)
        return self.row(user, item)

    async def extrapolate(self, *, by_s: float = 1.0) -> None:
        """The second that passes between check-ins."""
        await playback.extrapolate(self.state, by_s=by_s)

    async def user_is_deleted(self, user: UserLike) -> None:
        """Somebody deletes the account."""
        await people.delete(self.state, self.user(user))

    async def user_is_renamed(self, user: UserLike, name: str) -> None:
        """Somebody renames the account."""
        await people.rename(self.state, self.user(user), name)

    async def titles_arrive(self, titles: Iterable[Title], *, library: str) -> list[Item]:
        """A scan finds new files; each is announced, and has the states its key had before."""
        folder = next(f for f in self.state.library.folders if library in {f.name, f.id})
        added = self.state.library.add_titles(folder, titles)
        self.state.reattach(added)
        for item in added:
            self.state.announce("ItemAdded", item)
        return added

    async def item_goes(self, item: ItemLike) -> None:
        """A scan misses a file; a placeholder that never had one goes in silence."""
        thing = self.item(item)
        self.state.remove_item(thing)
        self.state.announce("ItemDeleted", thing)
