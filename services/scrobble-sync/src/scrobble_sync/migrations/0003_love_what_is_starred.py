"""Loves that came of stars, when loves ended, and how many stars were seen."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE loved ADD COLUMN ended_at timestamptz")  # NULL: it stands
    op.execute("UPDATE loved SET ended_at = now() WHERE NOT is_loved")
    op.execute("ALTER TABLE account ADD COLUMN stars_seen integer NOT NULL DEFAULT 0")
    op.execute("""
        CREATE TABLE carried_love (
            account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            track_id   bigint      NOT NULL REFERENCES library_track ON DELETE CASCADE,
            artist     text        NOT NULL,              -- as the source was told
            title      text        NOT NULL,
            state      text        NOT NULL
                       CHECK (state IN ('loving', 'loved', 'unloving', 'over')),
            since      timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account_id, track_id)
        )
    """)
