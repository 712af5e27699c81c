"""Which recording a love that came of a star was given to: ListenBrainz knows no names."""

from alembic import op

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE carried_love ADD COLUMN mbid text NOT NULL DEFAULT ''")
