CREATE TABLE conflict (
    media_type text NOT NULL,
    namespace text NOT NULL,
    value text NOT NULL,
    title_ids bigint[] NOT NULL,
    found_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (media_type, namespace, value)
);

CREATE TABLE download (
    source text NOT NULL,
    instance text NOT NULL,
    download_id text NOT NULL,
    title_id bigint NOT NULL,
    release text NOT NULL DEFAULT ''::text,
    progress real NOT NULL DEFAULT 0,
    is_complete boolean NOT NULL DEFAULT false,
    trouble text NOT NULL DEFAULT ''::text,
    detail text NOT NULL DEFAULT ''::text,
    trouble_since timestamp with time zone,
    begun_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    eta_s integer,
    speed_bps bigint,
    episodes jsonb NOT NULL DEFAULT '[]'::jsonb,
    is_listed boolean NOT NULL DEFAULT true,
    PRIMARY KEY (source, instance, download_id, title_id),
    FOREIGN KEY (title_id) REFERENCES title(title_id)
);
CREATE INDEX download_listed ON download (download_id) WHERE is_listed;
CREATE INDEX download_title ON download (title_id);

CREATE TABLE entry (
    source text NOT NULL,
    instance text NOT NULL,
    ref text NOT NULL,
    title_id bigint NOT NULL,
    media_type text NOT NULL,
    name text NOT NULL,
    path text,
    tmdb_id bigint,
    tvdb_id bigint,
    imdb_id text,
    anidb_id bigint,
    odd_ids jsonb NOT NULL DEFAULT '{}'::jsonb,
    is_4k boolean NOT NULL DEFAULT false,
    is_monitored boolean NOT NULL DEFAULT true,
    is_released boolean NOT NULL DEFAULT true,
    has_file boolean NOT NULL DEFAULT false,
    file_at timestamp with time zone,
    release text NOT NULL DEFAULT ''::text,
    seasons jsonb NOT NULL DEFAULT '[]'::jsonb,
    fingerprint bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    missing_since timestamp with time zone,
    gone_at timestamp with time zone,
    PRIMARY KEY (ref, instance, source),
    CHECK ((media_type = ANY (ARRAY['movie'::text, 'tv'::text]))),
    CHECK ((source = ANY (ARRAY['jellyfin'::text, 'radarr'::text, 'sonarr'::text, 'jellyseerr'::text])))
);
CREATE INDEX entry_anidb ON entry (anidb_id) WHERE (anidb_id IS NOT NULL);
CREATE INDEX entry_imdb ON entry (imdb_id) WHERE (imdb_id IS NOT NULL);
CREATE INDEX entry_missing ON entry (missing_since) WHERE (missing_since IS NOT NULL);
CREATE INDEX entry_title ON entry (title_id);
CREATE INDEX entry_tmdb ON entry (tmdb_id) WHERE (tmdb_id IS NOT NULL);
CREATE INDEX entry_tvdb ON entry (tvdb_id) WHERE (tvdb_id IS NOT NULL);

CREATE TABLE episode (
    title_id bigint NOT NULL,
    season integer NOT NULL,
    number integer NOT NULL,
    name text NOT NULL DEFAULT ''::text,
    air_at timestamp with time zone,
    files jsonb NOT NULL DEFAULT '{}'::jsonb,
    copies jsonb NOT NULL DEFAULT '{}'::jsonb,
    checked_at timestamp with time zone,
    PRIMARY KEY (title_id, season, number),
    FOREIGN KEY (title_id) REFERENCES title(title_id)
);
CREATE INDEX episode_copies ON episode USING gin (copies jsonb_path_ops);

CREATE TABLE fact (
    title_id bigint NOT NULL,
    kind text NOT NULL,
    season integer NOT NULL,
    episode integer NOT NULL,
    source text NOT NULL,
    instance text NOT NULL,
    key text NOT NULL,
    at timestamp with time zone NOT NULL,
    release text NOT NULL DEFAULT ''::text,
    detail text NOT NULL DEFAULT ''::text,
    PRIMARY KEY (title_id, kind, season, episode, source, instance, key),
    FOREIGN KEY (title_id) REFERENCES title(title_id)
);
CREATE INDEX fact_key ON fact (key) WHERE (kind = 'grabbed'::text);

CREATE TABLE id_change (
    id_change_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    source text NOT NULL,
    instance text NOT NULL,
    ref text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (id_change_id)
);
CREATE INDEX id_change_entry ON id_change (source, instance, ref);

CREATE TABLE inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (durable, message_id)
);
CREATE INDEX inbox_seen_at ON inbox (seen_at);

CREATE TABLE outbox (
    outbox_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    subject text NOT NULL,
    stream text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    added_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (outbox_id)
);

CREATE TABLE request (
    request_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    title_id bigint NOT NULL,
    origin text NOT NULL,
    requested_by text NOT NULL,
    requester_id text,
    seasons integer[],
    is_4k boolean NOT NULL DEFAULT false,
    decisions jsonb NOT NULL DEFAULT '{}'::jsonb,
    cycle integer NOT NULL DEFAULT 1,
    cycle_since timestamp with time zone,
    available_at timestamp with time zone,
    state text NOT NULL,
    state_since timestamp with time zone,
    available integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    unaired integer NOT NULL DEFAULT 0,
    percent real NOT NULL DEFAULT 0,
    eta_s integer,
    speed_bps bigint,
    is_upgrading boolean NOT NULL DEFAULT false,
    stuck_reason text,
    stuck_since timestamp with time zone,
    stuck_detail text NOT NULL DEFAULT ''::text,
    added_at timestamp with time zone NOT NULL DEFAULT now(),
    changed_at timestamp with time zone NOT NULL DEFAULT now(),
    synced_at timestamp with time zone,
    PRIMARY KEY (request_id),
    CHECK ((origin = ANY (ARRAY['library'::text, 'jellyseerr'::text, 'arr'::text])))
);
CREATE INDEX request_open ON request (request_id) WHERE (state <> ALL (ARRAY['available'::text, 'declined'::text, 'withdrawn'::text, 'gone'::text]));
CREATE INDEX request_requester ON request (lower(requested_by), request_id) WHERE (lower(requested_by) <> 'library sync'::text);
CREATE INDEX request_state ON request (state, request_id) WHERE (state <> 'available'::text);
CREATE INDEX request_stuck ON request (request_id) WHERE (stuck_reason IS NOT NULL);
CREATE INDEX request_title ON request (title_id);

CREATE TABLE request_redirect (
    request_id bigint NOT NULL,
    into_id bigint NOT NULL,
    PRIMARY KEY (request_id),
    FOREIGN KEY (into_id) REFERENCES request(request_id)
);

CREATE TABLE seerr_request (
    instance text NOT NULL,
    seerr_id bigint NOT NULL,
    request_id bigint NOT NULL,
    cycle integer NOT NULL,
    PRIMARY KEY (instance, seerr_id),
    FOREIGN KEY (request_id) REFERENCES request(request_id)
);
CREATE INDEX seerr_request_request ON seerr_request (request_id);

CREATE TABLE source (
    kind text NOT NULL,
    instance text NOT NULL,
    is_reachable boolean,
    detail text NOT NULL DEFAULT ''::text,
    since timestamp with time zone,
    version text,
    last_webhook_at timestamp with time zone,
    webhook_lag_s double precision,
    listed_at timestamp with time zone,
    caught_up_to timestamp with time zone,
    complaints jsonb NOT NULL DEFAULT '{}'::jsonb,
    PRIMARY KEY (kind, instance)
);

CREATE TABLE sync_run (
    sync_run_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL DEFAULT now(),
    is_success boolean NOT NULL,
    result jsonb NOT NULL,
    PRIMARY KEY (sync_run_id)
);

CREATE TABLE timeline (
    timeline_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    title_id bigint NOT NULL,
    request_id bigint,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    source text NOT NULL DEFAULT ''::text,
    once text NOT NULL,
    UNIQUE (title_id, once),
    PRIMARY KEY (timeline_id),
    FOREIGN KEY (title_id) REFERENCES title(title_id)
);

CREATE TABLE title (
    title_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    media_type text NOT NULL,
    name text NOT NULL,
    year integer,
    overview text NOT NULL DEFAULT ''::text,
    tmdb_id bigint,
    tvdb_id bigint,
    imdb_id text,
    anidb_id bigint,
    listed_at timestamp with time zone,
    look_at timestamp with time zone,
    looks integer NOT NULL DEFAULT 0,
    added_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (title_id),
    CHECK ((media_type = ANY (ARRAY['movie'::text, 'tv'::text])))
);
CREATE INDEX title_look ON title (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX title_tmdb ON title (tmdb_id) WHERE (tmdb_id IS NOT NULL);
CREATE INDEX title_tvdb ON title (tvdb_id) WHERE (tvdb_id IS NOT NULL);

CREATE TABLE title_redirect (
    title_id bigint NOT NULL,
    into_id bigint NOT NULL,
    merged_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (title_id),
    FOREIGN KEY (into_id) REFERENCES title(title_id)
);
