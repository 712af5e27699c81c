"""Items of libraries that take no part, and under which settings a server's items were read."""

from alembic import op

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE denied_item (
            server  text NOT NULL,
            item_id text NOT NULL,
            PRIMARY KEY (server, item_id)
        )
    """)
    op.execute("ALTER TABLE server ADD COLUMN indexed_under text NOT NULL DEFAULT ''")
