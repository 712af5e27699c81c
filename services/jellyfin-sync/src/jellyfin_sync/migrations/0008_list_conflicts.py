"""Conflicts are listed without reading all items."""

from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    op.execute("CREATE INDEX item_conflict ON item (server, item_id) WHERE candidates <> '{}'")
