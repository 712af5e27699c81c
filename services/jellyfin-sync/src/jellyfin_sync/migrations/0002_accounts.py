"""Accounts that are to be made and taken away, and how accounts were matched.

Accounts that are known already were matched by the name they have.
"""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE account
            ADD COLUMN matched_as  text    NOT NULL DEFAULT '',  -- its name when it was matched
            ADD COLUMN is_disabled boolean NOT NULL DEFAULT false
    """)
    op.execute("UPDATE account SET matched_as = username")
    op.execute("ALTER TABLE account ALTER COLUMN matched_as DROP DEFAULT")
    op.execute("""
        ALTER TABLE server
            ADD COLUMN accounts_read_at timestamptz,             -- NULL: never
            ADD COLUMN accounts_of      text                     -- the server's own id at the time
    """)
    op.execute("""
        CREATE TABLE former_account (                            -- ids are never given twice
            server  text NOT NULL,
            user_id text NOT NULL,
            PRIMARY KEY (server, user_id)
        )
    """)
    op.execute("""
        CREATE TABLE account_change (
            account_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind           text        NOT NULL CHECK (kind IN ('create', 'remove')),
            server         text        NOT NULL,
            person_id      bigint      NOT NULL REFERENCES person,
            username       text        NOT NULL,
            user_id        text,                                 -- NULL: not made yet
            origin         text        NOT NULL,                 -- the server that gave the reason
            origin_user_id text        NOT NULL,
            state          text        NOT NULL
                           CHECK (state IN ('planned', 'held', 'begun', 'disabled', 'undoing',
                                            'done', 'cancelled', 'failed')),
            reason         text        NOT NULL,                 -- why it was planned
            detail         text        NOT NULL DEFAULT '',      -- why it waits, failed or ended
            attempts       integer     NOT NULL DEFAULT 0,
            made_at        timestamptz NOT NULL DEFAULT now(),
            due_at         timestamptz NOT NULL DEFAULT now(),
            was_disabled   boolean,                              -- NULL: not looked at yet
            disabled_at    timestamptz,                          -- NULL: not by us
            finished_at    timestamptz,                          -- NULL: open
            claimed_by     bigint                                -- the lock its worker holds
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX account_change_open ON account_change (server, person_id, kind)
         WHERE state IN ('planned', 'held', 'begun', 'disabled', 'undoing')
    """)
    op.execute("CREATE INDEX account_change_made ON account_change (server, user_id)")
    op.execute("""
        CREATE TABLE account_password (
            account_change_id bigint PRIMARY KEY REFERENCES account_change,
            sealed        bytea,                                 -- NULL: shown, or of no use
            password_hash text        NOT NULL,
            made_at       timestamptz NOT NULL DEFAULT now(),
            shown_at      timestamptz,
            shown_to      text
        )
    """)
