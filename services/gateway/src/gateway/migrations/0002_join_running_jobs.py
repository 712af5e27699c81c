"""Work that must not run twice at once: a second wish joins the job that is not finished."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE job ADD COLUMN once text")  # NULL: may run beside another
    op.execute("""
        CREATE UNIQUE INDEX job_once ON job (once)
         WHERE once IS NOT NULL
           AND finished_at IS NULL
    """)
