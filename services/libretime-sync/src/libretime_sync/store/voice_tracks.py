"""Voice tracks: recordings for breaks, and how far each is on its way to the station."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from libretime_sync.domain.voice_breaks import LONGEST_FALLBACK_DAYS, Recording
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class VoiceTrack:
    """One recording."""

    voice_track_id: int
    station: str
    date: date
    hour: int
    break_name: str
    standardized_name: str
    take: int
    title: str
    description: str
    artist: str
    object_key: str
    content_type: str
    extension: str
    size_bytes: int
    md5: str
    sent_md5: str | None
    duration_ms: int | None
    state: str
    detail: str
    libretime_id: str | None
    uploaded_by: str
    created_at: datetime
    uploaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewVoiceTrack:
    """A recording that has just come; its take is the next one of its break."""

    station: str
    date: date
    hour: int
    break_name: str
    standardized_name: str
    title: str
    description: str
    artist: str
    object_key: str
    content_type: str
    extension: str
    size_bytes: int
    md5: str
    uploaded_by: str


INSERT_VOICE_TRACK_SQL = """
INSERT INTO voice_track (station, date, hour, break, standardized_name, take, title, description,
                         artist, object_key, content_type, extension, size_bytes, md5, uploaded_by)
SELECT $1, $2, $3, $4, $5,
       1 + coalesce((SELECT max(take) FROM voice_track
                      WHERE station = $1 AND date = $2 AND standardized_name = $5), 0),
       $6, $7, $8, $9, $10, $11, $12, $13, $14
RETURNING voice_track_id, station, date, hour, break AS break_name, standardized_name, take, title,
          description, artist, object_key, content_type, extension, size_bytes, md5, sent_md5,
          duration_ms, state, detail, libretime_id, uploaded_by, created_at, uploaded_at
"""

SELECT_VOICE_TRACK_SQL = """
SELECT voice_track_id, station, date, hour, break AS break_name, standardized_name, take, title,
       description, artist, object_key, content_type, extension, size_bytes, md5, sent_md5,
       duration_ms, state, detail, libretime_id, uploaded_by, created_at, uploaded_at
  FROM voice_track
 WHERE voice_track_id = $1
"""

LIST_VOICE_TRACKS_SQL = """
SELECT voice_track_id, station, date, hour, break AS break_name, standardized_name, take, title,
       description, artist, object_key, content_type, extension, size_bytes, md5, sent_md5,
       duration_ms, state, detail, libretime_id, uploaded_by, created_at, uploaded_at
  FROM voice_track
 WHERE ($1::text IS NULL OR station = $1)
   AND ($2::date IS NULL OR date = $2)
   AND ($3::bigint IS NULL OR voice_track_id < $3)
 ORDER BY voice_track_id DESC
 LIMIT $4
"""

SET_VOICE_STATE_SQL = """
UPDATE voice_track
   SET state        = $2,
       detail       = $3,
       libretime_id = coalesce($4, libretime_id),
       sent_md5     = coalesce($5, sent_md5),
       duration_ms  = coalesce($6, duration_ms),
       uploaded_at  = CASE WHEN $2 IN ('uploaded', 'ready') THEN coalesce(uploaded_at, now())
                           ELSE uploaded_at END
 WHERE voice_track_id = $1
RETURNING voice_track_id, station, date, hour, break AS break_name, standardized_name, take, title,
          description, artist, object_key, content_type, extension, size_bytes, md5, sent_md5,
          duration_ms, state, detail, libretime_id, uploaded_by, created_at, uploaded_at
"""

SUPERSEDE_SQL = """
UPDATE voice_track
   SET state = 'superseded'
 WHERE station = $1
   AND date = $2
   AND standardized_name = $3
   AND take < $4
   AND state IN ('recorded', 'ready', 'failed')
"""

DELETE_VOICE_TRACK_SQL = """
DELETE FROM voice_track
 WHERE voice_track_id = $1
RETURNING object_key
"""

SAME_BYTES_SQL = """
SELECT voice_track_id, libretime_id
  FROM voice_track
 WHERE station = $1
   AND md5 = $2
   AND libretime_id IS NOT NULL
   AND voice_track_id <> $3
 ORDER BY voice_track_id DESC
 LIMIT 1
"""

ON_THE_STATION_SQL = """
SELECT voice_track_id, standardized_name, date, take, libretime_id AS file_id
  FROM voice_track
 WHERE station = $1
   AND state = 'ready'
   AND libretime_id IS NOT NULL
   AND date BETWEEN $2::date - $3::integer AND $2::date
"""

PUT_ON_THE_SHELF_SQL = """
INSERT INTO track (station, libretime_id, title, artist, type, is_type_defaulted, duration_ms,
                   filepath, import_state, content_hash)
VALUES ($1, $2, $3, $4, 'VOT', false, $5, $6, 'ready', 0)
    ON CONFLICT (station, libretime_id) DO NOTHING
"""

COUNT_VOICE_TRACKS_SQL = "SELECT count(*) FROM voice_track"

LOCK_BREAK_SQL = "SELECT pg_advisory_xact_lock(hashtextextended('voice ' || $1, 0))"


async def add(connection: Connection, new: NewVoiceTrack) -> VoiceTrack:
    """A recording; two that come at once get two takes. To be called inside a transaction."""
    await connection.execute(LOCK_BREAK_SQL, f"{new.station} {new.date} {new.standardized_name}")
    row = await connection.fetchrow(
        INSERT_VOICE_TRACK_SQL,
        new.station,
        new.date,
        new.hour,
        new.break_name,
        new.standardized_name,
        new.title,
        new.description,
        new.artist,
        new.object_key,
        new.content_type,
        new.extension,
        new.size_bytes,
        new.md5,
        new.uploaded_by,
    )
    assert row is not None
    return VoiceTrack(**row)


async def get(connection: Connection, voice_track_id: int) -> VoiceTrack | None:
    """The recording; ``None``: there is none of that number."""
    row = await connection.fetchrow(SELECT_VOICE_TRACK_SQL, voice_track_id)
    return None if row is None else VoiceTrack(**row)


async def page(
    connection: Connection,
    *,
    station: str | None,
    day: date | None,
    before: int | None,
    limit: int,
) -> list[VoiceTrack]:
    """What there is, newest first."""
    rows = await connection.fetch(LIST_VOICE_TRACKS_SQL, station, day, before, limit)
    return [VoiceTrack(**row) for row in rows]


async def set_state(
    connection: Connection,
    voice_track_id: int,
    state: str,
    *,
    detail: str = "",
    libretime_id: str | None = None,
    sent_md5: str | None = None,
    duration_ms: int | None = None,
) -> VoiceTrack | None:
    """Note how far it is."""
    row = await connection.fetchrow(
        SET_VOICE_STATE_SQL, voice_track_id, state, detail, libretime_id, sent_md5, duration_ms
    )
    return None if row is None else VoiceTrack(**row)


async def supersede_earlier(connection: Connection, track: VoiceTrack) -> None:
    """A later take is on the station: the earlier ones of the same break are history."""
    await connection.execute(
        SUPERSEDE_SQL, track.station, track.date, track.standardized_name, track.take
    )


async def delete(connection: Connection, voice_track_id: int) -> str | None:
    """Forget it; where its bytes lie."""
    key: str | None = await connection.fetchval(DELETE_VOICE_TRACK_SQL, voice_track_id)
    return key


async def same_bytes(connection: Connection, track: VoiceTrack) -> tuple[int, str] | None:
    """Another recording of the same bytes that the station has: its number and its file."""
    row = await connection.fetchrow(SAME_BYTES_SQL, track.station, track.md5, track.voice_track_id)
    return None if row is None else (row["voice_track_id"], row["libretime_id"])


async def on_the_station(connection: Connection, station: str, day: date) -> Sequence[Recording]:
    """Recordings of that day and the 28 before it, which the station can play."""
    rows = await connection.fetch(ON_THE_STATION_SQL, station, day, LONGEST_FALLBACK_DAYS)
    return [Recording(**row) for row in rows]


async def put_on_the_shelf(connection: Connection, track: VoiceTrack, path: str | None) -> None:
    """Have logs find the file at once: the next pull of the library may be an hour away."""
    await connection.execute(
        PUT_ON_THE_SHELF_SQL,
        track.station,
        track.libretime_id,
        track.standardized_name,
        track.artist or None,
        track.duration_ms,
        path,
    )


async def count(connection: Connection) -> int:
    """How many there are."""
    return int(await connection.fetchval(COUNT_VOICE_TRACKS_SQL))


def document(track: VoiceTrack) -> dict[str, Any]:
    """As it is told; never where its bytes lie."""
    return {
        "id": track.voice_track_id,
        "station": track.station,
        "date": track.date.isoformat(),
        "hour": track.hour,
        "break": track.break_name,
        "standardized_name": track.standardized_name,
        "take": track.take,
        "title": track.title,
        "description": track.description,
        "artist": track.artist,
        "content_type": track.content_type,
        "size_bytes": track.size_bytes,
        "md5": track.md5,
        "duration_s": None if track.duration_ms is None else track.duration_ms / 1000,
        "state": track.state,
        "detail": track.detail,
        "libretime_id": track.libretime_id,
        "uploaded_by": track.uploaded_by,
        "created_at": track.created_at.isoformat(),
        "uploaded_at": track.uploaded_at.isoformat() if track.uploaded_at else None,
    }
