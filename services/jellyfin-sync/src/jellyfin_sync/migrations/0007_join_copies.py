"""Copies of one film may stand at one place together; each is written by itself."""

from alembic import op

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE item
          ADD COLUMN lies_at bigint REFERENCES place,        -- its own place; place_id: the work's
          ADD COLUMN keys    text[] NOT NULL DEFAULT '{}'    -- of today; empty unless copies: all
    """)
    op.execute("UPDATE item SET lies_at = place_id")
    op.execute("ALTER TABLE item ALTER COLUMN lies_at SET NOT NULL")
    op.execute("CREATE INDEX item_lies_at ON item (lies_at, server)")
    op.execute("""
        ALTER TABLE due_write
          ADD COLUMN item_id text NOT NULL DEFAULT '',       -- '': whichever lies at the place
         DROP CONSTRAINT due_write_target_person_id_place_id_key,
          ADD UNIQUE (target, person_id, place_id, item_id)
    """)
