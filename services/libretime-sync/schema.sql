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

CREATE TABLE playout (
    playout_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    station text NOT NULL,
    natural_key text NOT NULL,
    history_id text,
    libretime_id text,
    title text,
    artist text,
    album text,
    type text,
    isrc text,
    label text,
    composer text,
    starts_at timestamp with time zone NOT NULL,
    duration_ms bigint,
    details jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL DEFAULT now(),
    UNIQUE (station, natural_key),
    PRIMARY KEY (playout_id)
);
CREATE INDEX playout_starts_at ON playout (station, starts_at, playout_id);

CREATE TABLE station (
    station text NOT NULL,
    surface text,
    version text,
    is_reachable boolean,
    detail text NOT NULL DEFAULT ''::text,
    reachable_since timestamp with time zone,
    last_track_sync timestamp with time zone,
    last_playback_sync timestamp with time zone,
    PRIMARY KEY (station)
);

CREATE TABLE track (
    track_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    station text NOT NULL,
    libretime_id text NOT NULL,
    title text NOT NULL,
    artist text,
    album text,
    genre text,
    type text NOT NULL,
    raw_type text,
    raw_type_label text,
    is_type_defaulted boolean NOT NULL,
    duration_ms bigint,
    cue_in_ms bigint,
    cue_out_ms bigint,
    filepath text,
    md5 text,
    isrc text,
    label text,
    composer text,
    import_state text NOT NULL,
    modified_at timestamp with time zone,
    content_hash bigint NOT NULL,
    missed_scans integer NOT NULL DEFAULT 0,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    removed_at timestamp with time zone,
    UNIQUE (station, libretime_id),
    PRIMARY KEY (track_id),
    CHECK ((import_state = ANY (ARRAY['ready'::text, 'pending'::text, 'failed'::text, 'hidden'::text, 'gone'::text]))),
    CHECK ((type = ANY (ARRAY['MUS'::text, 'ADV'::text, 'PSA'::text, 'LIN'::text, 'INT'::text, 'PRO'::text, 'SHO'::text, 'IDS'::text, 'COM'::text, 'NEW'::text, 'VOT'::text, 'BED'::text])))
);
CREATE INDEX track_filepath ON track (station, filepath) WHERE ((filepath IS NOT NULL) AND (removed_at IS NULL));
CREATE INDEX track_updated_at ON track (updated_at);

CREATE TABLE track_pull (
    track_pull_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    station text NOT NULL,
    message_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL DEFAULT now(),
    finished_at timestamp with time zone,
    next_offset integer NOT NULL DEFAULT 0,
    tally jsonb NOT NULL,
    UNIQUE (station, message_id),
    PRIMARY KEY (track_pull_id)
);
