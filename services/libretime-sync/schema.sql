CREATE TABLE daily_log (
    log_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    station text NOT NULL,
    date date NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    hours jsonb NOT NULL,
    content_hash text NOT NULL,
    generated_by text NOT NULL DEFAULT ''::text,
    locked_at timestamp with time zone,
    locked_by text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (log_id)
);
CREATE INDEX daily_log_date ON daily_log (station, date);

CREATE TABLE inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (durable, message_id)
);
CREATE INDEX inbox_seen_at ON inbox (seen_at);

CREATE TABLE log_revision (
    log_id bigint NOT NULL,
    revision integer NOT NULL,
    hours jsonb NOT NULL,
    content_hash text NOT NULL,
    note text NOT NULL DEFAULT ''::text,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (log_id, revision),
    FOREIGN KEY (log_id) REFERENCES daily_log(log_id) ON DELETE CASCADE
);

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

CREATE TABLE publication (
    publication_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    message_id uuid NOT NULL,
    station text NOT NULL,
    log_id bigint NOT NULL,
    revision integer NOT NULL,
    content_hash text NOT NULL,
    date date NOT NULL,
    requested_by text NOT NULL,
    state text NOT NULL DEFAULT 'running'::text,
    result jsonb,
    error text,
    started_at timestamp with time zone NOT NULL DEFAULT now(),
    finished_at timestamp with time zone,
    UNIQUE (message_id),
    PRIMARY KEY (publication_id),
    CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX publication_log ON publication (log_id, publication_id);

CREATE TABLE publication_hour (
    publication_hour_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    publication_id bigint NOT NULL,
    station text NOT NULL,
    hour text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    surface text NOT NULL,
    state text NOT NULL DEFAULT 'planned'::text,
    before jsonb NOT NULL,
    deletes jsonb NOT NULL,
    creates jsonb NOT NULL,
    proof jsonb,
    error text,
    planned_at timestamp with time zone NOT NULL DEFAULT now(),
    finished_at timestamp with time zone,
    PRIMARY KEY (publication_hour_id),
    CHECK ((state = ANY (ARRAY['planned'::text, 'applying'::text, 'done'::text, 'rolling_back'::text, 'rolled_back'::text, 'abandoned'::text]))),
    CHECK ((surface = ANY (ARRAY['stock'::text, 'integration'::text]))),
    FOREIGN KEY (publication_id) REFERENCES publication(publication_id)
);
CREATE INDEX publication_hour_open ON publication_hour (station) WHERE (state = ANY (ARRAY['applying'::text, 'rolling_back'::text]));
CREATE INDEX publication_hour_window ON publication_hour (station, starts_at) WHERE (state = 'done'::text);

CREATE TABLE publication_step (
    publication_step_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    publication_hour_id bigint NOT NULL,
    kind text NOT NULL,
    content jsonb NOT NULL,
    remote_id bigint,
    outcome text NOT NULL,
    at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (publication_step_id),
    CHECK ((kind = ANY (ARRAY['delete'::text, 'create'::text, 'create_show'::text, 'create_instance'::text, 'replace_hour'::text, 'replace_day'::text]))),
    CHECK ((outcome = ANY (ARRAY['done'::text, 'gone'::text, 'unknown'::text, 'refused'::text]))),
    FOREIGN KEY (publication_hour_id) REFERENCES publication_hour(publication_hour_id) ON DELETE CASCADE
);
CREATE INDEX publication_step_hour ON publication_step (publication_hour_id);

CREATE TABLE schedule_alarm (
    station text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    detail text NOT NULL,
    first_seen timestamp with time zone NOT NULL DEFAULT now(),
    last_seen timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (station, kind, subject),
    CHECK ((kind = ANY (ARRAY['silence'::text, 'unsafe'::text, 'shifted'::text])))
);

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

CREATE TABLE voice_track (
    voice_track_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    station text NOT NULL,
    date date NOT NULL,
    hour integer NOT NULL,
    break text NOT NULL,
    standardized_name text NOT NULL,
    take integer NOT NULL,
    title text NOT NULL,
    description text NOT NULL DEFAULT ''::text,
    artist text NOT NULL DEFAULT ''::text,
    object_key text NOT NULL,
    content_type text NOT NULL,
    extension text NOT NULL,
    size_bytes bigint NOT NULL,
    md5 text NOT NULL,
    sent_md5 text,
    duration_ms bigint,
    state text NOT NULL DEFAULT 'recorded'::text,
    detail text NOT NULL DEFAULT ''::text,
    libretime_id text,
    uploaded_by text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    uploaded_at timestamp with time zone,
    UNIQUE (station, date, standardized_name, take),
    PRIMARY KEY (voice_track_id),
    CHECK (((hour >= 0) AND (hour <= 23))),
    CHECK ((state = ANY (ARRAY['recorded'::text, 'uploading'::text, 'uploaded'::text, 'ready'::text, 'failed'::text, 'superseded'::text])))
);
CREATE INDEX voice_track_md5 ON voice_track (station, md5);
