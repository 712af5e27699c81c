"""The keys of a place are found without reading all keys."""

from alembic import op

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    op.execute("CREATE INDEX place_key_place ON place_key (place_id)")
