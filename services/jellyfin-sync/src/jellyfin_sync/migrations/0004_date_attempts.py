"""When an attempt began whose answer nobody heard: reports since then may be its echo."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE due_write
          ADD COLUMN tried_at float8 NOT NULL DEFAULT 0      -- seconds since 1970, our clock
    """)
