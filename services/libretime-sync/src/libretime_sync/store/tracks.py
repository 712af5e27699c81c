"""The tracks each station has, or had: one row for each of its file ids, never deleted."""

from medley_kit.db import Connection

COUNT_BY_STATION_SQL = """
SELECT station, count(*) AS tracks
  FROM track
 WHERE removed_at IS NULL
 GROUP BY station
"""


async def count_by_station(connection: Connection) -> dict[str, int]:
    """How many tracks each station has now; a station without any is not in the answer."""
    rows = await connection.fetch(COUNT_BY_STATION_SQL)
    return {row["station"]: row["tracks"] for row in rows}
