"""What the gateway keeps: jobs, the audit, receipts, its keys, its outbox and its inbox."""

from alembic import op

from medley_kit.inbox import INBOX_TABLE_SQL
from medley_kit.outbox import OUTBOX_TABLE_SQL

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    op.execute("""
        CREATE TABLE job (
            job_id           uuid        PRIMARY KEY,
            position         bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
            kind             text        NOT NULL,
            status           text        NOT NULL DEFAULT 'queued'
                             CHECK (status IN
                                    ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
            done             bigint      NOT NULL DEFAULT 0,
            total            bigint,                      -- null: not known
            phase            text        NOT NULL DEFAULT '',
            result           jsonb,
            error            text,                        -- null: did not fail
            requested_by     text        NOT NULL DEFAULT '',
            route            text,                        -- these three: null without a key
            idempotency_key  text,
            request_digest   bytea,
            is_cancel_wanted boolean     NOT NULL DEFAULT false,
            created_at       timestamptz NOT NULL DEFAULT now(),
            started_at       timestamptz,
            told_at          timestamptz,                 -- of the newest report, by its sender
            finished_at      timestamptz,
            UNIQUE (route, idempotency_key)
        )
    """)
    op.execute("CREATE INDEX job_open ON job (position) WHERE finished_at IS NULL")
    op.execute("""
        CREATE TABLE audit (
            audit_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            happened_at timestamptz NOT NULL DEFAULT now(),
            person      text        NOT NULL,
            action      text        NOT NULL,
            subject     text        NOT NULL,
            detail      jsonb,
            request_id  text        NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE receipt (
            source   text        PRIMARY KEY,
            last_at  timestamptz NOT NULL,
            kind     text        NOT NULL,
            accepted bigint      NOT NULL,
            refused  bigint      NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE admin_token (
            name    text        PRIMARY KEY,
            digest  bytea       NOT NULL,
            made_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE TABLE signing_key (
            purpose text        PRIMARY KEY,
            key     bytea       NOT NULL,
            made_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute(OUTBOX_TABLE_SQL)
    op.execute(INBOX_TABLE_SQL)
