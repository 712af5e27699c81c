"""Logs and their revisions, the journal of publishing, voice tracks, and alarms."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE daily_log (
            log_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            station      text        NOT NULL,
            date         date        NOT NULL,               -- by the station's clock
            revision     integer     NOT NULL DEFAULT 1,
            hours        jsonb       NOT NULL,               -- '14:00' -> elements
            content_hash text        NOT NULL,
            generated_by text        NOT NULL DEFAULT '',
            locked_at    timestamptz,                        -- NULL: anybody may change it
            locked_by    text,
            created_at   timestamptz NOT NULL DEFAULT now(),
            updated_at   timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX daily_log_date ON daily_log (station, date)")
    op.execute("""
        CREATE TABLE log_revision (
            log_id       bigint      NOT NULL REFERENCES daily_log ON DELETE CASCADE,
            revision     integer     NOT NULL,
            hours        jsonb       NOT NULL,
            content_hash text        NOT NULL,
            note         text        NOT NULL DEFAULT '',
            changed_by   text        NOT NULL,
            changed_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (log_id, revision)
        )
    """)
    op.execute("""
        CREATE TABLE publication (
            publication_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            message_id     uuid        NOT NULL UNIQUE,      -- the command that asked
            station        text        NOT NULL,
            log_id         bigint      NOT NULL,             -- outlives the log
            revision       integer     NOT NULL,
            content_hash   text        NOT NULL,
            date           date        NOT NULL,
            requested_by   text        NOT NULL,
            state          text        NOT NULL DEFAULT 'running'
                CHECK (state IN ('running', 'done', 'failed')),
            result         jsonb,                            -- NULL: not over yet
            error          text,
            started_at     timestamptz NOT NULL DEFAULT now(),
            finished_at    timestamptz
        )
    """)
    op.execute("CREATE INDEX publication_log ON publication (log_id, publication_id)")
    op.execute("""
        CREATE TABLE publication_hour (
            publication_hour_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            publication_id      bigint      NOT NULL REFERENCES publication,
            station             text        NOT NULL,
            hour                text        NOT NULL,
            starts_at           timestamptz NOT NULL,        -- the stretch, half-open
            ends_at             timestamptz NOT NULL,
            surface             text        NOT NULL CHECK (surface IN ('stock', 'integration')),
            state               text        NOT NULL DEFAULT 'planned'
                CHECK (state IN ('planned', 'applying', 'done', 'rolling_back', 'rolled_back',
                                 'abandoned')),
            before              jsonb       NOT NULL,        -- every row there, as it was
            deletes             jsonb       NOT NULL,        -- ids of those to go
            creates             jsonb       NOT NULL,        -- rows to be made
            proof               jsonb,                       -- NULL: not read back yet
            error               text,
            planned_at          timestamptz NOT NULL DEFAULT now(),
            finished_at         timestamptz
        )
    """)
    op.execute("""
        CREATE INDEX publication_hour_window ON publication_hour (station, starts_at)
         WHERE state = 'done'
    """)
    op.execute("""
        CREATE INDEX publication_hour_open ON publication_hour (station)
         WHERE state IN ('applying', 'rolling_back')
    """)
    op.execute("""
        CREATE TABLE publication_step (
            publication_step_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            publication_hour_id bigint      NOT NULL REFERENCES publication_hour ON DELETE CASCADE,
            kind                text        NOT NULL
                CHECK (kind IN ('delete', 'create', 'create_show', 'create_instance',
                                'replace_hour', 'replace_day')),
            content             jsonb       NOT NULL,
            remote_id           bigint,                      -- NULL: none, or nobody knows
            outcome             text        NOT NULL
                CHECK (outcome IN ('done', 'gone', 'unknown', 'refused')),
            at                  timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE INDEX publication_step_hour ON publication_step (publication_hour_id)
    """)
    op.execute("""
        CREATE TABLE voice_track (
            voice_track_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            station           text        NOT NULL,
            date              date        NOT NULL,          -- for which day it was recorded
            hour              integer     NOT NULL CHECK (hour BETWEEN 0 AND 23),
            break             text        NOT NULL,          -- A, B, … Z, 27, …
            standardized_name text        NOT NULL,
            take              integer     NOT NULL,
            title             text        NOT NULL,
            description       text        NOT NULL DEFAULT '',
            artist            text        NOT NULL DEFAULT '',
            object_key        text        NOT NULL,
            content_type      text        NOT NULL,
            extension         text        NOT NULL,
            size_bytes        bigint      NOT NULL,
            md5               text        NOT NULL,          -- as uploaded to us
            sent_md5          text,                          -- with tags; NULL: never sent
            duration_ms       bigint,                        -- NULL: its header does not tell
            state             text        NOT NULL DEFAULT 'recorded'
                CHECK (state IN ('recorded', 'uploading', 'uploaded', 'ready', 'failed',
                                 'superseded')),
            detail            text        NOT NULL DEFAULT '',
            libretime_id      text,                          -- NULL: the station has no file yet
            uploaded_by       text        NOT NULL,
            created_at        timestamptz NOT NULL DEFAULT now(),
            uploaded_at       timestamptz,
            UNIQUE (station, date, standardized_name, take)
        )
    """)
    op.execute("CREATE INDEX voice_track_md5 ON voice_track (station, md5)")
    op.execute("""
        CREATE TABLE schedule_alarm (
            station    text        NOT NULL,
            kind       text        NOT NULL CHECK (kind IN ('silence', 'unsafe', 'shifted')),
            subject    text        NOT NULL,                 -- what it is about, on that station
            starts_at  timestamptz NOT NULL,
            ends_at    timestamptz,                          -- NULL: a moment
            detail     text        NOT NULL,
            first_seen timestamptz NOT NULL DEFAULT now(),
            last_seen  timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (station, kind, subject)
        )
    """)
