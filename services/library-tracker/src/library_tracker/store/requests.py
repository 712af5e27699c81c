"""The table `request`: what somebody asked for, and where it stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from library_tracker.domain.evidence import Decision, State
from library_tracker.domain.value import Value
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it is stored."""

    request_id: int
    title_id: int
    origin: str
    requested_by: str
    requester_id: str | None
    seasons: frozenset[int] | None
    is_4k: bool
    decisions: Mapping[Decision, datetime]
    cycle: int
    cycle_since: datetime | None
    available_at: datetime | None
    state: State
    available: int
    total: int
    stuck_reason: str | None


class NewRequest(Value, frozen=True):
    """One request to be added; ``state`` and what follows as it stands at that moment."""

    request_id: int
    title_id: int
    origin: str
    requested_by: str
    requester_id: str | None = None
    seasons: frozenset[int] | None = None
    is_4k: bool = False
    decisions: Mapping[Decision, datetime] | None = None
    state: State = State.REQUESTED
    state_since: datetime | None = None
    available_at: datetime | None = None
    available: int = 0
    total: int = 0
    unaired: int = 0
    percent: float = 0.0
    synced_at: datetime | None = None
    """When a scan found it in a library where nobody had asked for it; None: somebody did."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a Seerr says of a row that is there; None and empty: it stays as it is."""

    request_id: int
    decisions: Mapping[Decision, datetime]
    requested_by: str = ""
    requester_id: str | None = None
    seasons: frozenset[int] | None = None
    is_4k: bool | None = None
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a request stands now, to be stored."""

    request_id: int
    state: State
    state_since: datetime | None
    available_at: datetime | None
    available: int
    total: int
    unaired: int
    percent: float
    eta_s: int | None
    speed_bps: int | None
    is_upgrading: bool
    stuck_reason: str | None
    stuck_since: datetime | None
    stuck_detail: str


RESERVE_REQUEST_IDS_SQL = """
SELECT array_agg(nextval(numbers))
  FROM CAST(pg_get_serial_sequence('request', 'request_id') AS regclass) AS numbers,
       generate_series(1, $1::integer)
"""

GET_REQUEST_SQL = """
SELECT request_id, title_id, origin, requested_by, requester_id, seasons, is_4k, decisions, cycle,
       cycle_since, available_at, state, available, total, stuck_reason
  FROM request
 WHERE request_id = $1
"""

TITLES_WITH_REQUESTS_SQL = """
SELECT array_agg(title_id)
  FROM request
 WHERE $1::bigint[] IS NULL
    OR title_id = ANY ($1)
"""

REQUESTS_OF_TITLES_SQL = """
SELECT request_id, title_id, origin, requested_by, requester_id, seasons, is_4k, decisions, cycle,
       cycle_since, available_at, state, available, total, stuck_reason
  FROM request
 WHERE title_id = ANY ($1::bigint[])
 ORDER BY request_id
   FOR UPDATE
"""

FOLLOW_REQUESTS_SQL = """
UPDATE request
   SET cycle        = request.cycle + new.is_again::integer,
       cycle_since  = CASE WHEN new.is_again THEN $8 ELSE request.cycle_since END,
       available_at = CASE WHEN new.is_again THEN NULL ELSE request.available_at END,
       origin       = 'jellyseerr',
       requested_by = CASE WHEN new.requested_by = '' THEN request.requested_by
                           ELSE new.requested_by END,
       requester_id = coalesce(new.requester_id, request.requester_id),
       seasons      = CASE WHEN new.seasons IS NULL THEN request.seasons
                           ELSE string_to_array(new.seasons, ',')::integer[] END,
       is_4k        = coalesce(new.is_4k, request.is_4k),
       decisions    = new.decisions,
       changed_at   = now()
  FROM unnest($1::bigint[], $2::boolean[], $3::text[], $4::text[], $5::text[], $6::boolean[],
              $7::jsonb[])
       AS new (request_id, is_again, requested_by, requester_id, seasons, is_4k, decisions)
 WHERE request.request_id = new.request_id
"""

WITHDRAW_SQL = """
UPDATE request
   SET decisions  = decisions || $2,
       changed_at = now()
 WHERE request_id = ANY ($1::bigint[])
RETURNING title_id
"""

SETTLE_REQUESTS_SQL = """
UPDATE request
   SET state        = new.state,
       state_since  = new.state_since,
       available_at = new.available_at,
       available    = new.available,
       total        = new.total,
       unaired      = new.unaired,
       percent      = new.percent,
       eta_s        = new.eta_s,
       speed_bps    = new.speed_bps,
       is_upgrading = new.is_upgrading,
       stuck_reason = new.stuck_reason,
       stuck_since  = new.stuck_since,
       stuck_detail = new.stuck_detail,
       changed_at   = now()
  FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::integer[],
              $6::integer[], $7::integer[], $8::real[], $9::integer[], $10::bigint[],
              $11::boolean[], $12::text[], $13::timestamptz[], $14::text[])
       AS new (request_id, state, state_since, available_at, available, total, unaired, percent,
               eta_s, speed_bps, is_upgrading, stuck_reason, stuck_since, stuck_detail)
 WHERE request.request_id = new.request_id
   AND (request.state, request.state_since, request.available_at, request.available, request.total,
        request.unaired, request.percent, request.eta_s, request.speed_bps, request.is_upgrading,
        request.stuck_reason, request.stuck_since, request.stuck_detail)
       IS DISTINCT FROM
       (new.state, new.state_since, new.available_at, new.available, new.total, new.unaired,
        new.percent, new.eta_s, new.speed_bps, new.is_upgrading, new.stuck_reason, new.stuck_since,
        new.stuck_detail)
RETURNING request.request_id
"""

DECISIONS_SQL = """
SELECT request_id, decisions
  FROM request
 WHERE request_id = ANY ($1::bigint[])
"""

WAITING_TITLES_SQL = """
SELECT DISTINCT title_id
  FROM request
 WHERE origin <> 'library'
   AND state NOT IN ('available', 'declined', 'withdrawn', 'gone', 'requested')
"""

OPEN_TITLES_SQL = """
SELECT DISTINCT title_id
  FROM request
 WHERE state NOT IN ('available', 'declined', 'withdrawn', 'gone')
"""

MOVE_REQUESTS_SQL = """
UPDATE request
   SET title_id = $2
 WHERE title_id = $1
"""

_COLUMNS = (
    "request_id",
    "title_id",
    "origin",
    "requested_by",
    "requester_id",
    "seasons",
    "is_4k",
    "state",
    "state_since",
    "available_at",
    "available",
    "total",
    "unaired",
    "percent",
    "synced_at",
)


async def reserve_ids(connection: Connection, count: int) -> list[int]:
    """Ids for requests that are added next."""
    ids: list[int] = await connection.fetchval(RESERVE_REQUEST_IDS_SQL, count)
    return ids


async def add_all(connection: Connection, requests: Sequence[NewRequest]) -> None:
    """Add requests under ids that were reserved.

    Nothing was decided about what a scan finds, and JSON is dear: that column is left out then.
    """
    are_decided = any(each.decisions for each in requests)
    await connection.copy_records_to_table(
        "request",
        records=(
            (
                each.request_id,
                each.title_id,
                each.origin,
                each.requested_by,
                each.requester_id,
                seasons_column(each.seasons),
                each.is_4k,
                each.state,
                each.state_since,
                each.available_at,
                each.available,
                each.total,
                each.unaired,
                each.percent,
                each.synced_at,
                *((decisions_column(each.decisions or {}),) if are_decided else ()),
            )
            for each in requests
        ),
        columns=(*_COLUMNS, "decisions") if are_decided else _COLUMNS,
    )


async def titles_with_requests(
    connection: Connection, title_ids: Collection[int] | None = None
) -> set[int]:
    """Which of these titles, or of all, anybody asked for."""
    wanted = None if title_ids is None else list(title_ids)
    return set(await connection.fetchval(TITLES_WITH_REQUESTS_SQL, wanted) or ())


async def get(connection: Connection, request_id: int) -> Request | None:
    """One request; None: there is none of that id."""
    row = await connection.fetchrow(GET_REQUEST_SQL, request_id)
    return None if row is None else _request(row)


async def of_titles(connection: Connection, title_ids: Collection[int]) -> list[Request]:
    """The requests of these titles, oldest first, locked until the transaction ends."""
    return [
        _request(row) for row in await connection.fetch(REQUESTS_OF_TITLES_SQL, list(title_ids))
    ]


async def follow(
    connection: Connection, followed: Sequence[Followed], *, cycle_since: datetime
) -> None:
    """Make these what their Seerr says of them; a new cycle takes what happened since then."""
    await connection.execute(
        FOLLOW_REQUESTS_SQL,
        [each.request_id for each in followed],
        [each.is_again for each in followed],
        [each.requested_by for each in followed],
        [each.requester_id for each in followed],
        [
            None if each.seasons is None else ",".join(map(str, sorted(each.seasons)))
            for each in followed
        ],
        [each.is_4k for each in followed],
        [decisions_column(each.decisions) for each in followed],
        cycle_since,
    )


async def withdraw(
    connection: Connection, request_ids: Collection[int], *, at: datetime
) -> set[int]:
    """Their Seerr does not have them any more; returns their titles."""
    rows = await connection.fetch(
        WITHDRAW_SQL, list(request_ids), decisions_column({Decision.WITHDRAWN: at})
    )
    return {row["title_id"] for row in rows}


async def settle(connection: Connection, settled: Sequence[Settled]) -> set[int]:
    """Store where requests stand; the ids of those for which anything changed."""
    rows = await connection.fetch(
        SETTLE_REQUESTS_SQL,
        [each.request_id for each in settled],
        [each.state.value for each in settled],
        [each.state_since for each in settled],
        [each.available_at for each in settled],
        [each.available for each in settled],
        [each.total for each in settled],
        [each.unaired for each in settled],
        [each.percent for each in settled],
        [each.eta_s for each in settled],
        [each.speed_bps for each in settled],
        [each.is_upgrading for each in settled],
        [each.stuck_reason for each in settled],
        [each.stuck_since for each in settled],
        [each.stuck_detail for each in settled],
    )
    return {row["request_id"] for row in rows}


async def decisions_of(
    connection: Connection, request_ids: Collection[int]
) -> dict[int, dict[Decision, datetime]]:
    """Request → what was decided about it, and when."""
    rows = await connection.fetch(DECISIONS_SQL, list(request_ids))
    return {row["request_id"]: _decisions(row) for row in rows}


async def waiting_titles(connection: Connection) -> set[int]:
    """Titles that a person waits for and that are on their way."""
    return {row["title_id"] for row in await connection.fetch(WAITING_TITLES_SQL)}


async def open_titles(connection: Connection) -> list[int]:
    """Titles that somebody waits for."""
    return [row["title_id"] for row in await connection.fetch(OPEN_TITLES_SQL)]


async def move(connection: Connection, before: int, after: int) -> None:
    """Count all requests of one title to another."""
    await connection.execute(MOVE_REQUESTS_SQL, before, after)


def seasons_column(seasons: frozenset[int] | None) -> list[int] | None:
    """As it is stored."""
    return None if seasons is None else sorted(seasons)


def decisions_column(decisions: Mapping[Decision, datetime]) -> dict[str, str]:
    """As it is stored."""
    return {decision.value: at.isoformat() for decision, at in decisions.items()}


def _request(row: Record) -> Request:
    return Request(
        row["request_id"],
        row["title_id"],
        row["origin"],
        row["requested_by"],
        row["requester_id"],
        None if row["seasons"] is None else frozenset(row["seasons"]),
        row["is_4k"],
        _decisions(row),
        row["cycle"],
        row["cycle_since"],
        row["available_at"],
        State(row["state"]),
        row["available"],
        row["total"],
        row["stuck_reason"],
    )


def _decisions(row: Record) -> dict[Decision, datetime]:
    return {Decision(name): datetime.fromisoformat(at) for name, at in row["decisions"].items()}
