"""Titles and who tells of them, requests and what happened to them."""

from alembic import op

from medley_kit.inbox import INBOX_TABLE_SQL
from medley_kit.outbox import OUTBOX_TABLE_SQL

revision, down_revision = "0001", None


def upgrade() -> None:
    op.execute(INBOX_TABLE_SQL)
    op.execute(OUTBOX_TABLE_SQL)
    op.execute("""
        CREATE TABLE title (
            title_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            media_type text        NOT NULL CHECK (media_type IN ('movie', 'tv')),
            name       text        NOT NULL,
            year       integer,
            overview   text        NOT NULL DEFAULT '',
            tmdb_id    bigint,
            tvdb_id    bigint,
            imdb_id    text,
            anidb_id   bigint,
            listed_at  timestamptz,                          -- NULL: its episodes were never read
            look_at    timestamptz,                          -- NULL: nothing to look at
            looks      integer     NOT NULL DEFAULT 0,       -- in vain, one after the other
            added_at   timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX title_tmdb ON title (tmdb_id) WHERE tmdb_id IS NOT NULL")
    op.execute("CREATE INDEX title_tvdb ON title (tvdb_id) WHERE tvdb_id IS NOT NULL")
    op.execute("CREATE INDEX title_look ON title (look_at) WHERE look_at IS NOT NULL")
    op.execute("""
        CREATE TABLE title_redirect (
            title_id  bigint PRIMARY KEY,                    -- of a title that is no more
            into_id   bigint NOT NULL REFERENCES title,
            merged_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE TABLE entry (                                 -- a title as one application has it
            source        text        NOT NULL
                          CHECK (source IN ('jellyfin', 'radarr', 'sonarr', 'jellyseerr')),
            instance      text        NOT NULL,
            ref           text        NOT NULL,              -- the application's own id
            title_id      bigint      NOT NULL REFERENCES title,
            media_type    text        NOT NULL CHECK (media_type IN ('movie', 'tv')),
            name          text        NOT NULL,
            path          text,
            tmdb_id       bigint,
            tvdb_id       bigint,
            imdb_id       text,
            anidb_id      bigint,
            odd_ids       jsonb       NOT NULL DEFAULT '{}', -- said to be ids, and none
            is_4k         boolean     NOT NULL DEFAULT false,
            is_monitored  boolean     NOT NULL DEFAULT true,
            is_released   boolean     NOT NULL DEFAULT true,
            has_file      boolean     NOT NULL DEFAULT false,
            file_at       timestamptz,
            release       text        NOT NULL DEFAULT '',
            seasons       jsonb       NOT NULL DEFAULT '[]', -- [season, files, aired, …]
            fingerprint   bigint      NOT NULL,              -- of all that the application said
            seen_at       timestamptz NOT NULL,              -- since when it is known to be there
            heard_at      timestamptz NOT NULL,              -- when anything was last said of it
            checked_at    timestamptz,                       -- NULL: only webhooks told of it
            missing_since timestamptz,
            gone_at       timestamptz,
            PRIMARY KEY (source, instance, ref)
        )
    """)
    op.execute("CREATE INDEX entry_title ON entry (title_id)")
    op.execute("CREATE INDEX entry_tmdb ON entry (tmdb_id) WHERE tmdb_id IS NOT NULL")
    op.execute("CREATE INDEX entry_tvdb ON entry (tvdb_id) WHERE tvdb_id IS NOT NULL")
    op.execute("CREATE INDEX entry_imdb ON entry (imdb_id) WHERE imdb_id IS NOT NULL")
    op.execute("CREATE INDEX entry_anidb ON entry (anidb_id) WHERE anidb_id IS NOT NULL")
    op.execute(
        "CREATE INDEX entry_missing ON entry (missing_since) WHERE missing_since IS NOT NULL"
    )
    op.execute("""
        CREATE TABLE id_change (                             -- what an entry was called before
            id_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            source       text        NOT NULL,
            instance     text        NOT NULL,
            ref          text        NOT NULL,
            before       jsonb       NOT NULL,
            after        jsonb       NOT NULL,
            changed_at   timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX id_change_entry ON id_change (source, instance, ref)")
    op.execute("""
        CREATE TABLE conflict (                              -- one id that several titles claim
            media_type text        NOT NULL,
            namespace  text        NOT NULL,
            value      text        NOT NULL,
            title_ids  bigint[]    NOT NULL,
            found_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (media_type, namespace, value)
        )
    """)
    op.execute("""
        CREATE TABLE request (
            request_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            title_id     bigint      NOT NULL REFERENCES title,
            origin       text        NOT NULL CHECK (origin IN ('library', 'jellyseerr', 'arr')),
            requested_by text        NOT NULL,
            requester_id text,                               -- of the person, in Seerr
            seasons      integer[],                          -- NULL: all but the specials
            is_4k        boolean     NOT NULL DEFAULT false,
            decisions    jsonb       NOT NULL DEFAULT '{}',  -- decision -> when
            cycle        integer     NOT NULL DEFAULT 1,
            cycle_since  timestamptz,                        -- NULL: the first
            available_at timestamptz,                        -- NULL: not yet in this cycle
            state        text        NOT NULL,
            state_since  timestamptz,
            available    integer     NOT NULL DEFAULT 0,
            total        integer     NOT NULL DEFAULT 0,
            unaired      integer     NOT NULL DEFAULT 0,
            percent      real        NOT NULL DEFAULT 0,
            eta_s        integer,
            speed_bps    bigint,
            is_upgrading boolean     NOT NULL DEFAULT false,
            stuck_reason text,                               -- NULL: not stuck
            stuck_since  timestamptz,
            stuck_detail text        NOT NULL DEFAULT '',
            added_at     timestamptz NOT NULL DEFAULT now(),
            changed_at   timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX request_title ON request (title_id)")
    op.execute("CREATE INDEX request_state ON request (state, request_id)")
    op.execute("CREATE INDEX request_stuck ON request (request_id) WHERE stuck_reason IS NOT NULL")
    op.execute("CREATE INDEX request_requester ON request (requested_by, request_id)")
    op.execute("""
        CREATE INDEX request_open ON request (request_id)
         WHERE state NOT IN ('available', 'declined', 'withdrawn', 'gone')
    """)
    op.execute("""
        CREATE TABLE request_redirect (
            request_id bigint PRIMARY KEY,                   -- of a request that is no more
            into_id    bigint NOT NULL REFERENCES request
        )
    """)
    op.execute("""
        CREATE TABLE seerr_request (
            instance   text    NOT NULL,
            seerr_id   bigint  NOT NULL,
            request_id bigint  NOT NULL REFERENCES request,
            cycle      integer NOT NULL,
            PRIMARY KEY (instance, seerr_id)
        )
    """)
    op.execute("CREATE INDEX seerr_request_request ON seerr_request (request_id)")
    op.execute("""
        CREATE TABLE fact (
            title_id bigint      NOT NULL REFERENCES title,
            kind     text        NOT NULL,
            season   integer     NOT NULL,                   -- -1: a film, or all of them
            episode  integer     NOT NULL,
            source   text        NOT NULL,
            instance text        NOT NULL,
            key      text        NOT NULL,                   -- the download, or a path
            at       timestamptz NOT NULL,
            release  text        NOT NULL DEFAULT '',
            detail   text        NOT NULL DEFAULT '',
            PRIMARY KEY (title_id, kind, season, episode, source, instance, key)
        )
    """)
    op.execute("CREATE INDEX fact_key ON fact (key) WHERE kind = 'grabbed'")
    op.execute("""
        CREATE TABLE episode (
            title_id   bigint  NOT NULL REFERENCES title,
            season     integer NOT NULL,
            number     integer NOT NULL,
            name       text    NOT NULL DEFAULT '',
            air_at     timestamptz,
            files      jsonb   NOT NULL DEFAULT '{}',        -- Sonarr -> whether it has a file
            copies     jsonb   NOT NULL DEFAULT '{}',        -- Jellyfin -> {id, is_4k}
            checked_at timestamptz,
            PRIMARY KEY (title_id, season, number)
        )
    """)
    op.execute("CREATE INDEX episode_copies ON episode USING gin (copies jsonb_path_ops)")
    op.execute("""
        CREATE TABLE download (
            source        text        NOT NULL,
            instance      text        NOT NULL,
            download_id   text        NOT NULL,
            title_id      bigint      NOT NULL REFERENCES title,
            release       text        NOT NULL DEFAULT '',
            progress      real        NOT NULL DEFAULT 0,
            is_complete   boolean     NOT NULL DEFAULT false,
            trouble       text        NOT NULL DEFAULT '',
            detail        text        NOT NULL DEFAULT '',
            trouble_since timestamptz,
            begun_at      timestamptz NOT NULL,
            changed_at    timestamptz NOT NULL,
            eta_s         integer,
            speed_bps     bigint,
            episodes      jsonb       NOT NULL DEFAULT '[]', -- [season, episode]
            is_listed     boolean     NOT NULL DEFAULT true,
            PRIMARY KEY (source, instance, download_id, title_id)
        )
    """)
    op.execute("CREATE INDEX download_title ON download (title_id)")
    op.execute("CREATE INDEX download_listed ON download (download_id) WHERE is_listed")
    op.execute("""
        CREATE TABLE timeline (
            timeline_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            title_id    bigint      NOT NULL REFERENCES title,
            request_id  bigint,                              -- NULL: of all requests of the title
            at          timestamptz NOT NULL,
            kind        text        NOT NULL,
            text        text        NOT NULL,
            source      text        NOT NULL DEFAULT '',
            once        text        NOT NULL,                -- the same is told once
            UNIQUE (title_id, once)
        )
    """)
    op.execute("""
        CREATE TABLE source (
            kind            text NOT NULL,
            instance        text NOT NULL,
            is_reachable    boolean,                         -- NULL: never asked
            detail          text NOT NULL DEFAULT '',
            since           timestamptz,
            version         text,
            last_webhook_at timestamptz,                     -- NULL: never
            webhook_lag_s   double precision,
            listed_at       timestamptz,                     -- NULL: never read as a whole
            caught_up_to    timestamptz,                     -- NULL: its history was never read
            complaints      jsonb NOT NULL DEFAULT '{}',     -- check -> what it says about itself
            PRIMARY KEY (kind, instance)
        )
    """)
    op.execute("""
        CREATE TABLE sync_run (
            sync_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind        text        NOT NULL,
            begun_at    timestamptz NOT NULL,
            ended_at    timestamptz NOT NULL DEFAULT now(),
            is_success  boolean     NOT NULL,
            result      jsonb       NOT NULL
        )
    """)
