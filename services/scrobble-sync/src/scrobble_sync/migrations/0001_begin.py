"""Accounts, what was read of their sources, libraries, decisions, and what was written."""

from alembic import op

from medley_kit.inbox import INBOX_TABLE_SQL
from medley_kit.outbox import OUTBOX_TABLE_SQL

revision, down_revision = "0001", None


def upgrade() -> None:
    op.execute(INBOX_TABLE_SQL)
    op.execute(OUTBOX_TABLE_SQL)
    op.execute("""
        CREATE TABLE account (
            account_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name          text        NOT NULL,
            source        text        NOT NULL CHECK (source IN ('lastfm', 'listenbrainz')),
            source_user   text        NOT NULL,
            target        text        NOT NULL,
            username      text        NOT NULL,           -- on the target
            read_until    bigint,                         -- windows up to then are made; NULL: none
            reread_at     timestamptz,                    -- the trailing window was read anew
            counted       bigint,                         -- the source's own count, as told last
            drift         bigint,                         -- its count less ours, lately
            library_mark  text        NOT NULL DEFAULT '', -- what the target said of its last scan
            reading       bigint      NOT NULL DEFAULT 0, -- number of the last whole listing
            guard         text        NOT NULL DEFAULT 'not checked',
            guard_at      timestamptz,
            UNIQUE (name, source, source_user, target, username)
        )
    """)
    op.execute("""
        CREATE TABLE read_window (
            account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            since      bigint      NOT NULL,              -- seconds since the epoch; included
            until      bigint      NOT NULL,              -- not included
            state      text        NOT NULL DEFAULT 'due'
                       CHECK (state IN ('due', 'read', 'failed')),
            plays      integer     NOT NULL DEFAULT 0,
            attempts   integer     NOT NULL DEFAULT 0,    -- failures in a row
            detail     text        NOT NULL DEFAULT '',
            retry_at   timestamptz NOT NULL DEFAULT now(),
            read_at    timestamptz,
            PRIMARY KEY (account_id, since, until)
        )
    """)
    op.execute("""
        CREATE INDEX read_window_open ON read_window (account_id, since) WHERE state <> 'read'
    """)
    op.execute("""
        CREATE TABLE source_track (
            source_track_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            account_id       bigint   NOT NULL REFERENCES account ON DELETE CASCADE,
            track_key        uuid     NOT NULL,           -- of artist, title and album, as spelled
            artist           text     NOT NULL,
            title            text     NOT NULL,
            album            text     NOT NULL,           -- empty: not told
            mbid             text     NOT NULL,           -- empty: not told
            is_mbid_resolved boolean  NOT NULL,
            artists          text[]   NOT NULL,
            duration_s       double precision,            -- NULL: not told
            UNIQUE (account_id, track_key)
        )
    """)
    op.execute("""
        CREATE TABLE play (
            account_id      bigint  NOT NULL REFERENCES account ON DELETE CASCADE,
            played_at       bigint  NOT NULL,             -- seconds since the epoch
            name_hash       bigint  NOT NULL,             -- of artist and title, folded
            source_track_id bigint  NOT NULL REFERENCES source_track,
            is_own          boolean NOT NULL,             -- the target told it to the source
            is_exported     boolean NOT NULL,             -- out of a file
            is_delivered    boolean NOT NULL DEFAULT false, -- has its deliveries
            PRIMARY KEY (account_id, played_at, name_hash)
        )
    """)
    op.execute("CREATE INDEX play_source_track ON play (source_track_id)")
    op.execute("""
        CREATE INDEX play_undelivered ON play (account_id, source_track_id) WHERE NOT is_delivered
    """)
    op.execute("""
        CREATE TABLE library_track (
            track_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            account_id    bigint  NOT NULL REFERENCES account ON DELETE CASCADE,
            navidrome_id  text    NOT NULL,
            title         text    NOT NULL,
            artist        text    NOT NULL,               -- as it is shown
            artists       text[]  NOT NULL,
            album         text    NOT NULL,
            album_artists text[]  NOT NULL,
            mbid          text    NOT NULL,
            isrcs         text[]  NOT NULL,
            path          text    NOT NULL,
            duration_s    double precision,
            year          integer,
            play_count    integer NOT NULL,
            played_at     bigint,                         -- seconds since the epoch; NULL: never
            starred_at    bigint,                         -- NULL: not starred
            reading       bigint  NOT NULL,               -- the listing that named it last
            added_in      bigint  NOT NULL,               -- the listing that named it first
            is_present    boolean NOT NULL,
            UNIQUE (account_id, navidrome_id)
        )
    """)
    op.execute("""
        CREATE TABLE mapping (
            source_track_id bigint      PRIMARY KEY REFERENCES source_track ON DELETE CASCADE,
            account_id      bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            verdict         text        NOT NULL
                            CHECK (verdict IN ('matched', 'review', 'unmatched', 'ignored')),
            track_ids       bigint[]    NOT NULL DEFAULT '{}',
            reason          text        NOT NULL,
            score           double precision NOT NULL,
            candidates      jsonb       NOT NULL DEFAULT '[]', -- best first
            rejected        bigint[]    NOT NULL DEFAULT '{}', -- tracks a person said it is not
            decided_by      text        NOT NULL,              -- matcher, or a person's name
            decided_at      timestamptz NOT NULL DEFAULT now(),
            before          jsonb                              -- what a person's decision replaced
        )
    """)
    op.execute("CREATE INDEX mapping_verdict ON mapping (account_id, verdict, source_track_id)")
    op.execute("""
        CREATE TABLE delivery (
            account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
            track_id   bigint NOT NULL REFERENCES library_track ON DELETE CASCADE,
            played_at  bigint NOT NULL,
            state      text   NOT NULL
                       CHECK (state IN ('planned', 'sending', 'confirmed', 'counted', 'withdrawn')),
            PRIMARY KEY (account_id, track_id, played_at)
        )
    """)
    op.execute("""
        CREATE INDEX delivery_open ON delivery (account_id, track_id)
         WHERE state IN ('planned', 'sending')
    """)
    op.execute("""
        CREATE TABLE submission (
            account_id   bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            track_id     bigint      NOT NULL REFERENCES library_track ON DELETE CASCADE,
            count_before integer     NOT NULL,            -- the target's, read before it was sent
            began_at     timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account_id, track_id)
        )
    """)
    op.execute("""
        CREATE TABLE loved (
            account_id      bigint  NOT NULL REFERENCES account ON DELETE CASCADE,
            source_track_id bigint  NOT NULL REFERENCES source_track ON DELETE CASCADE,
            loved_at        bigint  NOT NULL,
            is_loved        boolean NOT NULL,             -- false: the love ended
            PRIMARY KEY (account_id, source_track_id)
        )
    """)
    op.execute("""
        CREATE TABLE star (
            account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            track_id   bigint      NOT NULL REFERENCES library_track ON DELETE CASCADE,
            is_starred boolean     NOT NULL,              -- false: a person took it away
            since      timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account_id, track_id)
        )
    """)
    op.execute("""
        CREATE TABLE export_file (
            account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            digest     text        NOT NULL,
            name       text        NOT NULL,
            plays      integer     NOT NULL,
            read_at    timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account_id, digest)
        )
    """)
    op.execute("""
        CREATE TABLE run (
            run_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            account_id  bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            began_at    timestamptz NOT NULL DEFAULT now(),
            finished_at timestamptz,
            state       text        NOT NULL DEFAULT 'running'
                        CHECK (state IN ('running', 'succeeded', 'failed')),
            is_dry_run  boolean     NOT NULL,
            result      jsonb       NOT NULL DEFAULT '{}',
            error       text        NOT NULL DEFAULT ''
        )
    """)
    op.execute("CREATE INDEX run_account ON run (account_id, run_id)")
    op.execute("""
        CREATE TABLE sync_log (
            sync_log_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            run_id       bigint      NOT NULL REFERENCES run ON DELETE CASCADE,
            account_id   bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
            track_id     bigint      NOT NULL REFERENCES library_track ON DELETE CASCADE,
            written_at   timestamptz NOT NULL DEFAULT now(),
            action       text        NOT NULL
                         CHECK (action IN ('plays', 'star', 'conflict', 'love', 'unlove')),
            count_before integer,
            count_after  integer,
            plays        integer     NOT NULL DEFAULT 0
        )
    """)
    op.execute("CREATE INDEX sync_log_account ON sync_log (account_id, sync_log_id)")
    op.execute("CREATE INDEX sync_log_run ON sync_log (run_id)")
