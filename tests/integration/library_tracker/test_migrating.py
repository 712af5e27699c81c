"""What an older version stored is kept when its tables are changed."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest

from medley_kit import migrate

OLDER = ("0001", "0002", "0003")
ADD_SQL = """
WITH film AS (INSERT INTO title (media_type, name)
              VALUES ('movie', 'Film')
              RETURNING title_id),
     asked AS (INSERT INTO request (title_id, origin, requested_by, state)
               SELECT title_id, 'library', 'Library Sync', 'available'
                 FROM film
               RETURNING title_id, request_id)
INSERT INTO timeline (title_id, request_id, at, kind, text, once)
SELECT title_id, request_id, '2026-01-02 03:04:05Z', kind, text, kind
  FROM asked,
       (VALUES ('synced', 'Synced from library'), ('imported', 'Imported')) AS line (kind, text)
"""


async def test_when_a_request_was_synced_moves_from_its_timeline_to_itself(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = tmp_path / "older_tracker" / "migrations"
    before.mkdir(parents=True)
    (before.parent / "__init__.py").touch()
    for path in migrate.migrations_of("library_tracker").glob("0*.py"):
        if path.name.startswith(OLDER):
            shutil.copy(path, before)
    await asyncio.to_thread(migrate.migrate, "older_tracker", "library_tracker", database)
    connection = await asyncpg.connect(database, server_settings={"search_path": "library_tracker"})
    await connection.execute(ADD_SQL)

    await asyncio.to_thread(migrate.migrate, "library_tracker", "library_tracker", database)

    (synced,) = await connection.fetch("SELECT synced_at::text FROM request")
    kinds = [row["kind"] for row in await connection.fetch("SELECT kind FROM timeline")]
    await connection.close()
    assert synced["synced_at"].startswith("2026-01-02 03:04:05")
    assert kinds == ["imported"]
