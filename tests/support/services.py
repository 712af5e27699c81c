"""A service made up for tests: its package with migrations, written where a test wants it."""

from pathlib import Path

FIRST = '''
"""Notes."""

from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE note (note_id bigint PRIMARY KEY, text text NOT NULL DEFAULT 'a: :b %');
        CREATE INDEX note_text ON note (text);
    """)
'''
SECOND = '''
"""Authors."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE note ADD author text; CREATE TABLE author (name text PRIMARY KEY)")
'''
BROKEN = '''
"""Half of it works."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("CREATE TABLE half (name text); SELECT nonsense FROM nowhere")
'''


def write_package(folder: Path, *revisions: str, name: str = "tester") -> Path:
    """A package ``name`` in ``folder`` with these revisions; returns its folder of migrations."""
    migrations = folder / name / "migrations"
    migrations.mkdir(parents=True, exist_ok=True)
    (folder / name / "__init__.py").write_text('"""Made up."""\n')
    for number, revision in enumerate(revisions, start=1):
        (migrations / f"{number:04}_made_up.py").write_text(revision.lstrip())
    return migrations
