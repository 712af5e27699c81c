"""Counts that a person has to settle, and the answer."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE count_asked (
            account_id bigint  NOT NULL REFERENCES account ON DELETE CASCADE,
            track_id   bigint  NOT NULL REFERENCES library_track ON DELETE CASCADE,
            navidrome  integer NOT NULL,
            source     integer NOT NULL,
            answer     text    CHECK (answer IN ('navidrome', 'lastfm', 'higher')), -- NULL: none
            is_settled boolean NOT NULL DEFAULT false,
            PRIMARY KEY (account_id, track_id)
        )
    """)
