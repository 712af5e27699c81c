"""A request says itself when a scan found it in a library: that needs no line of the timeline."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE request ADD COLUMN synced_at timestamptz")
    op.execute("""
        UPDATE request
           SET synced_at = first.at
          FROM (SELECT request_id, min(at) AS at
                  FROM timeline
                 WHERE kind = 'synced'
                 GROUP BY request_id) AS first
         WHERE request.request_id = first.request_id
    """)
    op.execute("DELETE FROM timeline WHERE kind = 'synced'")
