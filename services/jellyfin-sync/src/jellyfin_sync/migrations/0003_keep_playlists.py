"""Playlists: what each should be, and what every server was last seen to hold of it."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE playlist (
            playlist_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            person_id   bigint   NOT NULL REFERENCES person,
            name        text     NOT NULL,
            entries     bigint[] NOT NULL,                   -- places, in order
            is_deleted  boolean  NOT NULL DEFAULT false      -- to be deleted wherever it is left
        )
    """)
    op.execute("CREATE INDEX playlist_person ON playlist (person_id)")
    op.execute("""
        CREATE TABLE playlist_copy (
            playlist_id     bigint   NOT NULL REFERENCES playlist ON DELETE CASCADE,
            server          text     NOT NULL,
            item_id         text     NOT NULL,
            user_id         text     NOT NULL,               -- whose it is there
            name            text     NOT NULL,               -- as it was last read or written
            entries         bigint[] NOT NULL,
            stamp           text     NOT NULL,
            is_ours         boolean  NOT NULL,               -- we made it, for its owner alone
            is_half_written boolean  NOT NULL,               -- a write may have been cut off
            refused         bigint[],                        -- written, and not held afterwards
            gone_at         timestamptz,                     -- NULL: it was there when last looked
            PRIMARY KEY (playlist_id, server),
            UNIQUE (server, item_id)
        )
    """)
    op.execute("""
        CREATE TABLE playlist_making (
            playlist_id bigint NOT NULL REFERENCES playlist ON DELETE CASCADE,
            server      text   NOT NULL,
            name        text   NOT NULL,                     -- asked for; the answer may be lost
            PRIMARY KEY (playlist_id, server)
        )
    """)
    op.execute("""
        CREATE TABLE playlist_leftover (
            server    text   NOT NULL,
            item_id   text   NOT NULL,
            user_id   text   NOT NULL,
            person_id bigint NOT NULL REFERENCES person,
            name      text   NOT NULL,
            PRIMARY KEY (server, item_id)                    -- replaced by another; to be deleted
        )
    """)
    op.execute("ALTER TABLE sync_log ALTER COLUMN place_id DROP NOT NULL")
