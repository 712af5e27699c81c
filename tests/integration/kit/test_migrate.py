"""A schema is brought up to date once, by however many replicas, in its own place."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from medley_kit import migrate
from tests.support.services import BROKEN, FIRST, SECOND, write_package


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path, for a package of the test's own."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


async def tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT schemaname || '.' || tablename AS name FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
    finally:
        await connection.close()
    return {row["name"] for row in rows}


async def applied(dsn: str, *, name: str = "made_up_a") -> list[str]:
    return await asyncio.to_thread(migrate.migrate, name, name, dsn)


async def test_a_fresh_database_gets_everything_in_the_schema_of_the_service(
    database: str, package: Path
) -> None:
    write_package(package, FIRST, SECOND, name="made_up_a")

    assert await migrate.pending("made_up_a", "made_up_a", database) == ["0001", "0002"]
    assert await applied(database) == ["0001", "0002"]

    assert await tables(database) == {
        "made_up_a.alembic_version",
        "made_up_a.author",
        "made_up_a.note",
    }
    assert await migrate.pending("made_up_a", "made_up_a", database) == []


async def test_only_what_is_missing_is_applied(database: str, package: Path) -> None:
    write_package(package, FIRST, name="made_up_b")
    await applied(database, name="made_up_b")
    write_package(package, FIRST, SECOND, name="made_up_b")

    assert await migrate.pending("made_up_b", "made_up_b", database) == ["0002"]
    assert await applied(database, name="made_up_b") == ["0002"]
    assert await applied(database, name="made_up_b") == []


async def test_of_four_replicas_one_applies(database: str, package: Path) -> None:
    write_package(package, FIRST, SECOND, name="made_up_c")

    done = await asyncio.gather(*(applied(database, name="made_up_c") for _ in range(4)))

    assert sorted(done) == [[], [], [], ["0001", "0002"]]


async def test_a_revision_that_fails_leaves_nothing_of_itself(database: str, package: Path) -> None:
    write_package(package, FIRST, SECOND, BROKEN, name="made_up_d")

    with pytest.raises(asyncpg.UndefinedTableError):
        await applied(database, name="made_up_d")

    assert "made_up_d.half" not in await tables(database)
    assert await migrate.pending("made_up_d", "made_up_d", database) == ["0003"]


async def test_services_do_not_see_each_other(database: str, package: Path) -> None:
    write_package(package, FIRST, name="made_up_e")
    write_package(package, FIRST, name="made_up_f")

    await applied(database, name="made_up_e")

    assert await migrate.pending("made_up_f", "made_up_f", database) == ["0001"]
    assert await applied(database, name="made_up_f") == ["0001"]


async def test_a_database_newer_than_the_code_is_left_alone(database: str, package: Path) -> None:
    write_package(package, FIRST, SECOND, name="made_up_g")
    await applied(database, name="made_up_g")
    (package / "made_up_g" / "migrations" / "0002_made_up.py").unlink()

    assert await migrate.pending("made_up_g", "made_up_g", database) == []
