"""Stations, the tracks they hold, the pulls that read them, and what was played."""

from alembic import op

from medley_kit.inbox import INBOX_TABLE_SQL
from medley_kit.outbox import OUTBOX_TABLE_SQL

revision, down_revision = "0001", None


def upgrade() -> None:
    op.execute(INBOX_TABLE_SQL)
    op.execute(OUTBOX_TABLE_SQL)
    op.execute("""
        CREATE TABLE station (
            station            text PRIMARY KEY,
            surface            text,                         -- NULL: never found out
            version            text,
            is_reachable       boolean,                      -- NULL: never asked
            detail             text        NOT NULL DEFAULT '',
            reachable_since    timestamptz,
            last_track_sync    timestamptz,                  -- NULL: never, to the end
            last_playback_sync timestamptz
        )
    """)
    op.execute("""
        CREATE TABLE track (
            track_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            station           text        NOT NULL,
            libretime_id      text        NOT NULL,
            title             text        NOT NULL,
            artist            text,
            album             text,
            genre             text,
            type              text        NOT NULL
                CHECK (type IN ('MUS', 'ADV', 'PSA', 'LIN', 'INT', 'PRO',
                                'SHO', 'IDS', 'COM', 'NEW', 'VOT', 'BED')),
            raw_type          text,                          -- NULL: the station gives none
            raw_type_label    text,
            is_type_defaulted boolean     NOT NULL,
            duration_ms       bigint,                        -- NULL: unknown, or no duration
            cue_in_ms         bigint,
            cue_out_ms        bigint,
            filepath          text,
            md5               text,
            isrc              text,
            label             text,
            composer          text,
            import_state      text        NOT NULL
                CHECK (import_state IN ('ready', 'pending', 'failed', 'hidden', 'gone')),
            modified_at       timestamptz,                   -- as the station tells
            content_hash      bigint      NOT NULL,
            missed_scans      integer     NOT NULL DEFAULT 0,
            created_at        timestamptz NOT NULL DEFAULT now(),
            updated_at        timestamptz NOT NULL DEFAULT now(),
            removed_at        timestamptz,                   -- NULL: the station has it
            UNIQUE (station, libretime_id)
        )
    """)
    op.execute("CREATE INDEX track_updated_at ON track (updated_at)")
    op.execute("""
        CREATE INDEX track_filepath ON track (station, filepath)
         WHERE filepath IS NOT NULL AND removed_at IS NULL
    """)
    op.execute("""
        CREATE TABLE track_pull (
            track_pull_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            station       text        NOT NULL,
            message_id    uuid        NOT NULL,
            started_at    timestamptz NOT NULL DEFAULT now(),
            finished_at   timestamptz,                       -- NULL: running, or broken off
            next_offset   integer     NOT NULL DEFAULT 0,    -- where a broken one goes on
            tally         jsonb       NOT NULL,
            UNIQUE (station, message_id)
        )
    """)
    op.execute("""
        CREATE TABLE playout (
            playout_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            station      text        NOT NULL,
            natural_key  text        NOT NULL,               -- what was heard, and its start
            history_id   text,                               -- the station's own number
            libretime_id text,                               -- NULL: no file, such as a web stream
            title        text,
            artist       text,
            album        text,
            type         text,                               -- NULL: no track known by that id
            isrc         text,
            label        text,
            composer     text,
            starts_at    timestamptz NOT NULL,
            duration_ms  bigint,                             -- NULL: open, or not told
            details      jsonb       NOT NULL,               -- as the station gave it
            recorded_at  timestamptz NOT NULL DEFAULT now(),
            UNIQUE (station, natural_key)
        )
    """)
    op.execute("CREATE INDEX playout_starts_at ON playout (station, starts_at, playout_id)")
