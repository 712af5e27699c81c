"""Tracks as a source spells them: one row for each spelling of artist, title and album."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from medley_kit.db import Connection
from scrobble_sync.domain.tracks import SourceTrack


@dataclass(frozen=True, slots=True)
class KnownSourceTrack:
    """A spelling with its number."""

    source_track_id: int
    track: SourceTrack
    rejected: tuple[int, ...] = ()


PUT_SOURCE_TRACKS_SQL = """
INSERT INTO source_track AS known
       (account_id, track_key, artist, title, album, mbid, is_mbid_resolved, artists, duration_s)
SELECT $1, key, artist, title, album, mbid, is_resolved,
       coalesce((SELECT array_agg(each) FROM jsonb_array_elements_text(artists -> 'names') AS each),
                '{}'),
       duration_s
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[],
              $8::jsonb[], $9::double precision[])
       AS new (key, artist, title, album, mbid, is_resolved, artists, duration_s)
    ON CONFLICT (account_id, track_key) DO UPDATE
   SET mbid             = excluded.mbid,
       is_mbid_resolved = excluded.is_mbid_resolved,
       artists          = excluded.artists,
       duration_s       = coalesce(excluded.duration_s, known.duration_s)
 WHERE (known.mbid, known.is_mbid_resolved) <> (excluded.mbid, excluded.is_mbid_resolved)
   AND excluded.mbid <> ''
   AND excluded.is_mbid_resolved >= known.is_mbid_resolved
"""

NUMBERS_SQL = """
SELECT track_key, source_track_id
  FROM source_track
 WHERE account_id = $1
   AND track_key = ANY ($2::uuid[])
"""

UNDECIDED_SQL = """
SELECT known.source_track_id, known.artist, known.title, known.album, known.mbid,
       known.is_mbid_resolved, known.artists, known.duration_s, mapping.rejected
  FROM source_track AS known
       LEFT JOIN mapping USING (source_track_id)
 WHERE known.account_id = $1
   AND (mapping.verdict IS NULL
        OR mapping.decided_by = 'matcher'
           AND ($2 AND mapping.verdict IN ('unmatched', 'review')
                OR mapping.verdict = 'matched'
                   AND NOT EXISTS (SELECT FROM library_track
                                    WHERE track_id = ANY (mapping.track_ids)
                                      AND is_present)))
   AND known.source_track_id > $3
 ORDER BY known.source_track_id
 LIMIT $4
"""

SPELLED_SQL = """
SELECT source_track_id, artist, title, album
  FROM source_track
 WHERE source_track_id = ANY ($1::bigint[])
"""


def key_of(track: SourceTrack) -> UUID:
    """The same for the same spelling, letter by letter."""
    return UUID(bytes=_digest(16, track.artist, track.title, track.album))


def name_hash(track: SourceTrack) -> int:
    """The same for the same artist and title, whatever the album and the case of letters."""
    digest = _digest(8, track.artist.casefold(), track.title.casefold())
    return int.from_bytes(digest, "big", signed=True)


def _digest(size: int, *parts: str) -> bytes:
    return blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=size).digest()


async def put(
    connection: Connection, account_id: int, tracks: Iterable[SourceTrack]
) -> dict[UUID, int]:
    """Spelling -> number; spellings that are new are added."""
    by_key = {key_of(track): track for track in tracks}
    # In one order in every transaction, so that two of them cannot wait for each other.
    new: Sequence[tuple[UUID, SourceTrack]] = sorted(by_key.items())
    await connection.execute(
        PUT_SOURCE_TRACKS_SQL,
        account_id,
        [key for key, _ in new],
        [_storable(track.artist) for _, track in new],
        [_storable(track.title) for _, track in new],
        [_storable(track.album) for _, track in new],
        [track.mbid for _, track in new],
        [track.is_mbid_resolved for _, track in new],
        # Bare lists in a list would be taken for an array of two dimensions.
        [{"names": [_storable(name) for name in track.artists]} for _, track in new],
        [track.duration_s for _, track in new],
    )
    rows = await connection.fetch(NUMBERS_SQL, account_id, [key for key, _ in new])
    return {row["track_key"]: row["source_track_id"] for row in rows}


async def undecided(
    connection: Connection, account_id: int, *, is_library_new: bool, after: int, limit: int
) -> list[KnownSourceTrack]:
    """Spellings the matcher has to look at, by number, beginning behind ``after``."""
    rows = await connection.fetch(UNDECIDED_SQL, account_id, is_library_new, after, limit)
    return [
        KnownSourceTrack(
            row["source_track_id"],
            SourceTrack(
                row["artist"],
                row["title"],
                row["album"],
                row["mbid"],
                is_mbid_resolved=row["is_mbid_resolved"],
                artists=tuple(row["artists"]),
                duration_s=row["duration_s"],
            ),
            tuple(row["rejected"] or ()),
        )
        for row in rows
    ]


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL, and UTF-8 has no lone surrogates."""
    return text.replace("\x00", "").encode(errors="replace").decode()
