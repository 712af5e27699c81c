"""Each person's library as the target lists it; a track keeps its number when its id changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from medley_kit.db import Connection
from scrobble_sync.domain.rehoming import Place
from scrobble_sync.domain.tracks import LibraryTrack


@dataclass(frozen=True, slots=True)
class ListedTrack:
    """A track as the target lists it; times in seconds since the epoch.

    ``place``: how many come before it in the list of all; a hint, for other tracks come and go.
    """

    navidrome_id: str
    title: str
    artist: str
    artists: tuple[str, ...]
    album: str
    album_artists: tuple[str, ...]
    mbid: str
    isrcs: tuple[str, ...]
    path: str
    duration_s: float | None
    year: int | None
    play_count: int
    played_at: int | None
    starred_at: int | None
    place: int | None = None


PUT_LISTED_SQL = """
INSERT INTO library_track
       (account_id, navidrome_id, title, artist, artists, album, album_artists, mbid, isrcs, path,
        duration_s, year, play_count, played_at, starred_at, reading, added_in, is_present,
        place)
SELECT $1, id, title, artist,
       coalesce((SELECT array_agg(each) FROM jsonb_array_elements_text(names -> 'artists') AS each),
                '{}'),
       album,
       coalesce((SELECT array_agg(each) FROM jsonb_array_elements_text(names -> 'album') AS each),
                '{}'),
       mbid,
       coalesce((SELECT array_agg(each) FROM jsonb_array_elements_text(names -> 'isrcs') AS each),
                '{}'),
       path, duration_s, year, play_count, played_at, starred_at, $14, $14, true,
       place
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::double precision[], $9::integer[], $10::integer[], $11::bigint[], $12::bigint[],
              $13::jsonb[], $15::integer[])
       AS new (id, title, artist, album, mbid, path, duration_s, year, play_count, played_at,
               starred_at, names, place)
    ON CONFLICT (account_id, navidrome_id) DO UPDATE
   SET title         = excluded.title,
       artist        = excluded.artist,
       artists       = excluded.artists,
       album         = excluded.album,
       album_artists = excluded.album_artists,
       mbid          = excluded.mbid,
       isrcs         = excluded.isrcs,
       path          = excluded.path,
       duration_s    = excluded.duration_s,
       year          = excluded.year,
       play_count    = excluded.play_count,
       played_at     = excluded.played_at,
       starred_at    = excluded.starred_at,
       reading       = excluded.reading,
       is_present    = true,
       place         = excluded.place
RETURNING xmax = 0 AS is_new
"""

PLACES_SQL = """
SELECT track_id, navidrome_id, path, mbid, title, artist, album, duration_s
  FROM library_track
 WHERE account_id = $1
   AND (CASE WHEN $3 THEN added_in = $2 ELSE reading < $2 END)
"""

MOVE_SQL = """
WITH moves AS (
    SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS move (track_id, new_id)
), gone AS (
    DELETE FROM library_track
     WHERE account_id = $1
       AND track_id IN (SELECT new_id FROM moves)
 RETURNING library_track.*
)
SELECT moves.track_id, gone.navidrome_id, gone.title, gone.artist, gone.artists, gone.album,
       gone.album_artists, gone.mbid, gone.isrcs, gone.path, gone.duration_s, gone.year,
       gone.play_count, gone.played_at, gone.starred_at, gone.reading
  FROM gone
       JOIN moves ON moves.new_id = gone.track_id
"""

TAKE_OVER_SQL = """
UPDATE library_track AS old
   SET navidrome_id = new.navidrome_id,
       title        = new.title,
       artist       = new.artist,
       album        = new.album,
       path         = new.path,
       play_count   = new.play_count,
       played_at    = new.played_at,
       starred_at   = new.starred_at,
       reading      = new.reading,
       is_present   = true
  FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::integer[], $9::bigint[], $10::bigint[], $11::bigint[])
       AS new (track_id, navidrome_id, title, artist, album, path, play_count, played_at,
               starred_at, reading)
 WHERE old.account_id = $1
   AND old.track_id = new.track_id
"""

SET_ABSENT_SQL = """
UPDATE library_track
   SET is_present = false
 WHERE account_id = $1
   AND reading < $2
   AND is_present
"""

ALL_PRESENT_SQL = """
SELECT track_id, title, artist, artists, album, album_artists, mbid, isrcs, duration_s, year
  FROM library_track
 WHERE account_id = $1
   AND is_present
"""

COUNT_PRESENT_SQL = "SELECT count(*) FROM library_track WHERE account_id = $1 AND is_present"

SET_COUNTS_SQL = """
UPDATE library_track
   SET play_count = new.play_count,
       played_at  = new.played_at
  FROM unnest($2::text[], $3::integer[], $4::bigint[]) AS new (navidrome_id, play_count, played_at)
 WHERE library_track.account_id = $1
   AND library_track.navidrome_id = new.navidrome_id
   AND (library_track.play_count, library_track.played_at)
       IS DISTINCT FROM (new.play_count, new.played_at)
"""

COUNTS_SQL = """
SELECT track_id, play_count
  FROM library_track
 WHERE account_id = $1
   AND track_id = ANY ($2::bigint[])
"""

NAMES_SQL = """
SELECT track_id, navidrome_id, title, artist, album, duration_s
  FROM library_track
 WHERE track_id = ANY ($1::bigint[])
"""

NAMED_LIKE_SQL = """
SELECT track_id, navidrome_id, title, artist, album, duration_s
  FROM library_track
 WHERE account_id = ANY ($1::bigint[])
   AND is_present
   AND artist || ' ' || title || ' ' || album ILIKE ALL ($2::text[])
 ORDER BY lower(artist), lower(title), track_id
 LIMIT $3
"""

HAVE_IDS_SQL = """
SELECT track_id, navidrome_id
  FROM library_track
 WHERE account_id = $1
   AND (track_id = ANY ($2::bigint[]) OR navidrome_id = ANY ($3::text[]))
"""


@dataclass(frozen=True, slots=True)
class TrackName:
    """A track for people."""

    track_id: int
    navidrome_id: str
    title: str
    artist: str
    album: str
    duration_s: float | None


async def put_listed(
    connection: Connection, account_id: int, listed: Sequence[ListedTrack], *, reading: int
) -> int:
    """Remember these as the target lists them; how many were never seen under their id."""
    rows = await connection.fetch(
        PUT_LISTED_SQL,
        account_id,
        [each.navidrome_id for each in listed],
        [each.title for each in listed],
        [each.artist for each in listed],
        [each.album for each in listed],
        [each.mbid for each in listed],
        [each.path for each in listed],
        [each.duration_s for each in listed],
        [each.year for each in listed],
        [each.play_count for each in listed],
        [each.played_at for each in listed],
        [each.starred_at for each in listed],
        # Bare lists in a list would be taken for an array of two dimensions.
        [
            {"artists": each.artists, "album": each.album_artists, "isrcs": each.isrcs}
            for each in listed
        ],
        reading,
        [each.place for each in listed],
    )
    return sum(1 for row in rows if row["is_new"])


async def places(
    connection: Connection, account_id: int, *, reading: int, is_new: bool
) -> list[Place]:
    """Tracks the listing did not name; or those that none before it had named."""
    rows = await connection.fetch(PLACES_SQL, account_id, reading, is_new)
    return [Place(**row) for row in rows]


async def move(connection: Connection, account_id: int, moves: Mapping[int, int]) -> None:
    """Let old tracks take over the ids of new ones, which are no tracks of their own then."""
    rows = await connection.fetch(MOVE_SQL, account_id, list(moves), list(moves.values()))
    columns = ("navidrome_id", "title", "artist", "album", "path", "play_count", "played_at")
    await connection.execute(
        TAKE_OVER_SQL,
        account_id,
        [row["track_id"] for row in rows],
        *([row[name] for row in rows] for name in (*columns, "starred_at", "reading")),
    )


async def set_absent(connection: Connection, account_id: int, *, reading: int) -> int:
    """What a whole listing did not name is not there; how many that is news of."""
    status = await connection.execute(SET_ABSENT_SQL, account_id, reading)
    return int(status.rpartition(" ")[2])


async def all_present(connection: Connection, account_id: int) -> list[LibraryTrack]:
    """Every track of the library, as the matcher reads it."""
    rows = await connection.fetch(ALL_PRESENT_SQL, account_id)
    return [
        LibraryTrack(
            row["track_id"],
            row["title"],
            tuple(row["artists"]) or (row["artist"],),
            row["album"],
            tuple(row["album_artists"]),
            row["mbid"],
            frozenset(row["isrcs"]),
            row["duration_s"],
            row["year"],
        )
        for row in rows
    ]


async def count_present(connection: Connection, account_id: int) -> int:
    """How many tracks the library has."""
    found: int = await connection.fetchval(COUNT_PRESENT_SQL, account_id)
    return found


async def set_counts(
    connection: Connection, account_id: int, counts: Sequence[tuple[str, int, int | None]]
) -> None:
    """Remember (id, play count, last play) as the target told them just now."""
    await connection.execute(
        SET_COUNTS_SQL,
        account_id,
        [each[0] for each in counts],
        [each[1] for each in counts],
        [each[2] for each in counts],
    )


async def counts_of(
    connection: Connection, account_id: int, track_ids: Sequence[int]
) -> dict[int, int]:
    """Track -> the target's count, as it was read last."""
    rows = await connection.fetch(COUNTS_SQL, account_id, track_ids)
    return {row["track_id"]: row["play_count"] for row in rows}


async def names_of(connection: Connection, track_ids: Sequence[int]) -> dict[int, TrackName]:
    """Track -> how it is called."""
    rows = await connection.fetch(NAMES_SQL, track_ids)
    return {row["track_id"]: TrackName(**row) for row in rows}


async def numbers_of(
    connection: Connection, account_id: int, track_ids: Sequence[int], ids: Sequence[str]
) -> dict[str, int]:
    """Id on the target -> track, for these tracks and ids of one person's library."""
    rows = await connection.fetch(HAVE_IDS_SQL, account_id, track_ids, ids)
    return {row["navidrome_id"]: row["track_id"] for row in rows}


async def named_like(
    connection: Connection, account_ids: Sequence[int], words: str, limit: int
) -> list[TrackName]:
    """Tracks each of whose words is in artist, title or album."""
    patterns = [f"%{word}%" for word in words.replace("%", " ").split()] or ["%"]
    rows = await connection.fetch(NAMED_LIKE_SQL, account_ids, patterns, limit)
    return [TrackName(**row) for row in rows]
