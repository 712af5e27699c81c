"""People, items and places; what servers hold, what is agreed, what is due, what was written."""

from alembic import op

from medley_kit.inbox import INBOX_TABLE_SQL
from medley_kit.outbox import OUTBOX_TABLE_SQL

revision, down_revision = "0001", None


def upgrade() -> None:
    op.execute(INBOX_TABLE_SQL)
    op.execute(OUTBOX_TABLE_SQL)
    op.execute("""
        CREATE TABLE server (
            server          text PRIMARY KEY,
            jellyfin_id     text,                            -- NULL: never answered
            version         text,
            is_reachable    boolean,                         -- NULL: never asked
            detail          text        NOT NULL DEFAULT '',
            reachable_since timestamptz,
            last_report_at  timestamptz,
            items           integer     NOT NULL DEFAULT 0,
            indexed_at      timestamptz                      -- NULL: never read
        )
    """)
    op.execute("""
        CREATE TABLE person (
            person_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name      text NOT NULL UNIQUE                   -- lower case
        )
    """)
    op.execute("""
        CREATE TABLE account (
            server           text    NOT NULL,
            user_id          text    NOT NULL,
            username         text    NOT NULL,
            person_id        bigint  REFERENCES person,      -- NULL: not to be synchronised
            is_administrator boolean NOT NULL,
            PRIMARY KEY (server, user_id)
        )
    """)
    op.execute("CREATE INDEX account_person ON account (person_id)")
    op.execute("""
        CREATE TABLE place (
            place_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name     text NOT NULL,
            type     text NOT NULL,
            path     text                                    -- in the common tree; NULL: no file
        )
    """)
    op.execute("""
        CREATE TABLE place_key (
            key      text   NOT NULL,                        -- Movie:path:… or Movie:tmdb:949
            place_id bigint NOT NULL REFERENCES place ON DELETE CASCADE,
            PRIMARY KEY (key, place_id)
        )
    """)
    op.execute("""
        CREATE TABLE item (
            server       text        NOT NULL,
            item_id      text        NOT NULL,
            place_id     bigint      NOT NULL REFERENCES place,
            name         text        NOT NULL,
            type         text        NOT NULL,
            path         text,                               -- in the common tree
            provider_ids jsonb       NOT NULL,
            candidates   bigint[]    NOT NULL, -- places it may be, when nobody can say
            seen_at      timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (server, item_id)
        )
    """)
    op.execute("CREATE INDEX item_place ON item (place_id, server)")
    op.execute("""
        CREATE TABLE agreed_state (
            person_id bigint NOT NULL REFERENCES person,
            place_id  bigint NOT NULL REFERENCES place,
            fields    jsonb  NOT NULL DEFAULT '{}',          -- field -> [value, at, origin, ...]
            PRIMARY KEY (person_id, place_id)
        )
    """)
    op.execute("CREATE INDEX agreed_state_place ON agreed_state (place_id)")
    op.execute("""
        CREATE TABLE known_state (
            server    text   NOT NULL,
            item_id   text   NOT NULL,
            person_id bigint NOT NULL REFERENCES person,
            place_id  bigint NOT NULL REFERENCES place,
            held      jsonb  NOT NULL,                       -- what the timeline comes to
            timeline  jsonb  NOT NULL,
            PRIMARY KEY (server, item_id, person_id)
        )
    """)
    op.execute("CREATE INDEX known_state_pair ON known_state (person_id, place_id)")
    op.execute("""
        CREATE TABLE due_write (
            change_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            target        text        NOT NULL,
            person_id     bigint      NOT NULL REFERENCES person,
            place_id      bigint      NOT NULL REFERENCES place,
            fields        jsonb       NOT NULL,              -- field -> [value, at, origin, ...]
            tried         jsonb       NOT NULL DEFAULT '{}', -- of the last claim: maybe written
            looks_first   boolean     NOT NULL,              -- ask what it holds before writing
            state         text        NOT NULL DEFAULT 'pending'
                          CHECK (state IN ('pending', 'waiting', 'failed')),
            detail        text        NOT NULL DEFAULT '',   -- why it waits or failed
            attempts      integer     NOT NULL DEFAULT 0,
            since         timestamptz NOT NULL DEFAULT now(),
            due_at        timestamptz NOT NULL,
            claimed_by    bigint,                            -- the advisory lock its writer holds
            claimed_until timestamptz,
            UNIQUE (target, person_id, place_id)
        )
    """)
    op.execute("CREATE INDEX due_write_next ON due_write (target, due_at) WHERE claimed_by IS NULL")
    op.execute(
        "CREATE INDEX due_write_claimed ON due_write (claimed_by) WHERE claimed_by IS NOT NULL"
    )
    op.execute("CREATE INDEX due_write_pair ON due_write (person_id, place_id)")
    op.execute("""
        CREATE TABLE sync_log (
            sync_log_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            written_at  timestamptz NOT NULL DEFAULT now(),
            server      text        NOT NULL,
            person_id   bigint      NOT NULL REFERENCES person,
            place_id    bigint      NOT NULL REFERENCES place,
            item_id     text        NOT NULL,
            item_name   text        NOT NULL,
            fields      jsonb       NOT NULL, -- field -> before, after, origin, ...
            summary     text        NOT NULL
        )
    """)
    op.execute("CREATE INDEX sync_log_time ON sync_log (written_at)")
    op.execute("""
        CREATE TABLE reconcile_run (
            reconcile_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            finished_at      timestamptz NOT NULL DEFAULT now(),
            result           jsonb       NOT NULL
        )
    """)
