"""What is asked about accounts and runs; the set-up check alone calls servers for its answer."""

from datetime import UTC, datetime
from typing import Any, Literal

from faststream.nats import NatsRouter
from pydantic import BaseModel, Field, RootModel

from medley_contracts.refusal import Refusal
from medley_contracts.scrobble import (
    ScrobbleCache,
    ScrobbleCheck,
    ScrobbleReport,
    ScrobbleReportKind,
    ScrobbleReset,
    ScrobbleStatus,
)
from medley_kit.db import Connection
from medley_kit.query import answer
from scrobble_sync.resources import Injected, Resources
from scrobble_sync.settings import Mode
from scrobble_sync.store import accounts as account_rows
from scrobble_sync.store import (
    cache,
    deliveries,
    loves,
    mappings,
    plays,
    read_windows,
    reports,
    runs,
)
from scrobble_sync.store.runs import Run
from scrobble_sync.workflows.accounts import Account
from scrobble_sync.workflows.check_setup import check_setup
from scrobble_sync.workflows.reset import reset

router = NatsRouter()


class Document(RootModel[dict[str, Any]]):
    """An answer of any members."""


class AccountStatus(BaseModel):
    """One person's plays: whence, whither and how far."""

    account: str
    source: Literal["lastfm", "listenbrainz"]
    target: str
    mode: Mode = Field(description="How the target is written to.")
    conflict: str
    cursor: datetime | None = Field(
        description="Plays up to then were read, and none before is missing."
    )
    counts: dict[str, int]
    windows: dict[str, int] = Field(description="Spans of the history: read, due, failed.")
    failed_windows: list[dict[str, Any]]
    last_run: dict[str, Any] | None
    forwarding_guard: str = Field(
        description="Whether the target would tell plays on: `off`, `on`, `not checked`."
    )
    forwarding_checked_at: datetime | None


class Status(BaseModel):
    """The accounts, in the order of the settings."""

    is_active: bool = Field(description="Whether there is an account at all.")
    accounts: list[AccountStatus]


@answer(router, ScrobbleStatus)
async def status(_query: ScrobbleStatus, resources: Injected) -> Status:
    """How far each account has got."""
    chosen = list(resources.accounts.values())
    async with resources.pool.acquire() as connection:
        last = await runs.last(connection, [each.account_id for each in chosen])
        told = [
            await _status(connection, account, last.get(account.account_id)) for account in chosen
        ]
    return Status(is_active=bool(told), accounts=told)


async def _status(connection: Connection, account: Account, run: Run | None) -> AccountStatus:
    number = account.account_id
    state = await account_rows.state(connection, number)
    counted = await plays.counts(connection, number)
    states = await deliveries.count_by_state(connection, number)
    verdicts = await mappings.count_by_verdict(connection, number)
    windows = await read_windows.counts(connection, number)
    oldest = await read_windows.oldest_open(connection, number)
    reached = state.read_until if oldest is None else min(oldest, state.read_until or oldest)
    return AccountStatus(
        account=account.name,
        source="lastfm" if account.source_kind == "lastfm" else "listenbrainz",
        target=account.target_name,
        mode=Mode(account.mode),
        conflict=account.conflict.value,
        cursor=_moment(reached),
        counts={
            "plays": counted.plays,
            "source_plays": state.counted or 0,
            "loved": await loves.count(connection, number),
            "matched": verdicts.get("matched", 0),
            "unmatched": verdicts.get("unmatched", 0),
            "review": verdicts.get("review", 0),
            "ignored": verdicts.get("ignored", 0),
            "planned": states.get("planned", 0) + states.get("sending", 0),
            "confirmed": states.get("confirmed", 0),
            "counted": states.get("counted", 0),
        },
        windows={"read": windows.read, "due": windows.due, "failed": windows.failed},
        failed_windows=[
            {"since": _moment(since), "until": _moment(until), "detail": detail}
            for since, until, detail in await read_windows.failures(connection, number)
        ],
        last_run=None if run is None else _run(run),
        forwarding_guard=state.guard,
        forwarding_checked_at=state.guard_at,
    )


def _run(run: Run) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "began_at": run.began_at,
        "finished_at": run.finished_at,
        "state": run.state,
        "dry_run": run.is_dry_run,
        "error": run.error or None,
        **run.result,
    }


@answer(router, ScrobbleCheck)
async def check(_query: ScrobbleCheck, resources: Injected) -> Document:
    """Look at every source and target now."""
    checks = await check_setup(resources.accounts)
    told = [
        {
            "account": each.account,
            "name": each.name,
            "ok": each.ok,
            "detail": each.detail,
            "fix": each.fix or None,
        }
        for each in checks
    ]
    return Document({"ok": all(each.ok for each in checks), "checks": told})


@answer(router, ScrobbleReport)
async def report(query: ScrobbleReport, resources: Injected) -> Document | Refusal:
    """Rows of a report; whoever asks puts them into its shape."""
    chosen = chosen_accounts(resources, query.account)
    if isinstance(chosen, Refusal):
        return chosen
    async with resources.pool.acquire() as connection:
        if query.report is ScrobbleReportKind.DUPLICATES:
            twins = await reports.duplicates(
                connection, list(chosen.values()), offset=query.offset, limit=query.limit
            )
            rows = [
                {
                    "id": twin.navidrome_id,
                    "navidrome_artist": twin.artist,
                    "navidrome_title": twin.title,
                    "navidrome_album": twin.album,
                    "duration_seconds": twin.duration_s,
                    "count": twin.plays,
                }
                for twin in twins
            ]
        else:
            is_loved = query.report is ScrobbleReportKind.MISSING_LOVED
            missing = await reports.missing(
                connection,
                list(chosen.values()),
                is_loved=is_loved,
                offset=query.offset,
                limit=query.limit,
            )
            rows = [
                {
                    "artist": each.artist,
                    "album": each.album,
                    "track": each.track,
                    "scrobbled": each.plays,
                    "loved": each.is_loved,
                    "lastplayed": _clock(each.last_played),
                }
                for each in missing
            ]
    return Document({"rows": rows, "is_last": len(rows) < query.limit})


@answer(router, ScrobbleCache)
async def cached(_query: ScrobbleCache, resources: Injected) -> Document:
    """What is kept of each account."""
    told = []
    async with resources.pool.acquire() as connection:
        for account in resources.accounts.values():
            kept: dict[str, Any] = await cache.counts(connection, account.account_id)
            kept |= {name: _moment(kept[name]) for name in ("oldest", "newest")}
            kept["deliveries"] = await deliveries.count_by_state(connection, account.account_id)
            kept["decisions"] = await mappings.count_by_verdict(connection, account.account_id)
            told.append({"account": account.name, **kept})
    return Document({"accounts": told})


@answer(router, ScrobbleReset)
async def forget(query: ScrobbleReset, resources: Injected) -> Document | Refusal:
    """Forget something that the next run finds out again."""
    chosen = chosen_accounts(resources, query.account)
    if isinstance(chosen, Refusal):
        return chosen
    await reset(resources.pool, list(chosen.values()), query.scope)
    return Document({"scope": query.scope.value, "accounts": sorted(chosen)})


def chosen_accounts(resources: Resources, name: str | None) -> dict[str, int] | Refusal:
    """Name -> number of the account of that name, or of all."""
    numbers = {each.name: each.account_id for each in resources.accounts.values()}
    if name is None:
        return numbers
    if name not in numbers:
        return Refusal(refused="not-found", detail=f"no account {name}", status=404)
    return {name: numbers[name]}


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _clock(seconds: int) -> str | None:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}" if seconds else None
