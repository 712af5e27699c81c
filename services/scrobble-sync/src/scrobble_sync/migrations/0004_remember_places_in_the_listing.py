"""Where a track stands in the target's list of all: what arrived of it is read there again."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE library_track ADD COLUMN place integer")  # NULL: nobody knows
