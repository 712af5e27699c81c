"""What tells entries apart comes first in their key: the rest is the same for a whole library."""

from alembic import op

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE entry DROP CONSTRAINT entry_pkey")
    op.execute("ALTER TABLE entry ADD PRIMARY KEY (ref, instance, source)")
