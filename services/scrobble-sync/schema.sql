CREATE TABLE account (
    account_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    source text NOT NULL,
    source_user text NOT NULL,
    target text NOT NULL,
    username text NOT NULL,
    read_until bigint,
    reread_at timestamp with time zone,
    counted bigint,
    drift bigint,
    library_mark text NOT NULL DEFAULT ''::text,
    reading bigint NOT NULL DEFAULT 0,
    guard text NOT NULL DEFAULT 'not checked'::text,
    guard_at timestamp with time zone,
    stars_seen integer NOT NULL DEFAULT 0,
    UNIQUE (name, source, source_user, target, username),
    PRIMARY KEY (account_id),
    CHECK ((source = ANY (ARRAY['lastfm'::text, 'listenbrainz'::text])))
);

CREATE TABLE carried_love (
    account_id bigint NOT NULL,
    track_id bigint NOT NULL,
    artist text NOT NULL,
    title text NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL DEFAULT now(),
    mbid text NOT NULL DEFAULT ''::text,
    PRIMARY KEY (account_id, track_id),
    CHECK ((state = ANY (ARRAY['loving'::text, 'loved'::text, 'unloving'::text, 'over'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (track_id) REFERENCES library_track(track_id) ON DELETE CASCADE
);

CREATE TABLE count_asked (
    account_id bigint NOT NULL,
    track_id bigint NOT NULL,
    navidrome integer NOT NULL,
    source integer NOT NULL,
    answer text,
    is_settled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, track_id),
    CHECK ((answer = ANY (ARRAY['navidrome'::text, 'lastfm'::text, 'higher'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (track_id) REFERENCES library_track(track_id) ON DELETE CASCADE
);

CREATE TABLE delivery (
    account_id bigint NOT NULL,
    track_id bigint NOT NULL,
    played_at bigint NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (account_id, track_id, played_at),
    CHECK ((state = ANY (ARRAY['planned'::text, 'sending'::text, 'confirmed'::text, 'counted'::text, 'withdrawn'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (track_id) REFERENCES library_track(track_id) ON DELETE CASCADE
);
CREATE INDEX delivery_open ON delivery (account_id, track_id) WHERE (state = ANY (ARRAY['planned'::text, 'sending'::text]));

CREATE TABLE export_file (
    account_id bigint NOT NULL,
    digest text NOT NULL,
    name text NOT NULL,
    plays integer NOT NULL,
    read_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, digest),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);

CREATE TABLE inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (durable, message_id)
);
CREATE INDEX inbox_seen_at ON inbox (seen_at);

CREATE TABLE library_track (
    track_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL,
    navidrome_id text NOT NULL,
    title text NOT NULL,
    artist text NOT NULL,
    artists text[] NOT NULL,
    album text NOT NULL,
    album_artists text[] NOT NULL,
    mbid text NOT NULL,
    isrcs text[] NOT NULL,
    path text NOT NULL,
    duration_s double precision,
    year integer,
    play_count integer NOT NULL,
    played_at bigint,
    starred_at bigint,
    reading bigint NOT NULL,
    added_in bigint NOT NULL,
    is_present boolean NOT NULL,
    place integer,
    UNIQUE (account_id, navidrome_id),
    PRIMARY KEY (track_id),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);

CREATE TABLE loved (
    account_id bigint NOT NULL,
    source_track_id bigint NOT NULL,
    loved_at bigint NOT NULL,
    is_loved boolean NOT NULL,
    ended_at timestamp with time zone,
    PRIMARY KEY (account_id, source_track_id),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (source_track_id) REFERENCES source_track(source_track_id) ON DELETE CASCADE
);

CREATE TABLE mapping (
    source_track_id bigint NOT NULL,
    account_id bigint NOT NULL,
    verdict text NOT NULL,
    track_ids bigint[] NOT NULL DEFAULT '{}'::bigint[],
    reason text NOT NULL,
    score double precision NOT NULL,
    candidates jsonb NOT NULL DEFAULT '[]'::jsonb,
    rejected bigint[] NOT NULL DEFAULT '{}'::bigint[],
    decided_by text NOT NULL,
    decided_at timestamp with time zone NOT NULL DEFAULT now(),
    before jsonb,
    PRIMARY KEY (source_track_id),
    CHECK ((verdict = ANY (ARRAY['matched'::text, 'review'::text, 'unmatched'::text, 'ignored'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (source_track_id) REFERENCES source_track(source_track_id) ON DELETE CASCADE
);
CREATE INDEX mapping_verdict ON mapping (account_id, verdict, source_track_id);

CREATE TABLE outbox (
    outbox_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    subject text NOT NULL,
    stream text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    added_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (outbox_id)
);

CREATE TABLE play (
    account_id bigint NOT NULL,
    played_at bigint NOT NULL,
    name_hash bigint NOT NULL,
    source_track_id bigint NOT NULL,
    is_own boolean NOT NULL,
    is_exported boolean NOT NULL,
    is_delivered boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, played_at, name_hash),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (source_track_id) REFERENCES source_track(source_track_id)
);
CREATE INDEX play_source_track ON play (source_track_id);
CREATE INDEX play_undelivered ON play (account_id, source_track_id) WHERE (NOT is_delivered);

CREATE TABLE read_window (
    account_id bigint NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    state text NOT NULL DEFAULT 'due'::text,
    plays integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    detail text NOT NULL DEFAULT ''::text,
    retry_at timestamp with time zone NOT NULL DEFAULT now(),
    read_at timestamp with time zone,
    PRIMARY KEY (account_id, since, until),
    CHECK ((state = ANY (ARRAY['due'::text, 'read'::text, 'failed'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);
CREATE INDEX read_window_open ON read_window (account_id, since) WHERE (state <> 'read'::text);

CREATE TABLE run (
    run_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL,
    began_at timestamp with time zone NOT NULL DEFAULT now(),
    finished_at timestamp with time zone,
    state text NOT NULL DEFAULT 'running'::text,
    is_dry_run boolean NOT NULL,
    result jsonb NOT NULL DEFAULT '{}'::jsonb,
    error text NOT NULL DEFAULT ''::text,
    PRIMARY KEY (run_id),
    CHECK ((state = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);
CREATE INDEX run_account ON run (account_id, run_id);

CREATE TABLE source_track (
    source_track_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL,
    track_key uuid NOT NULL,
    artist text NOT NULL,
    title text NOT NULL,
    album text NOT NULL,
    mbid text NOT NULL,
    is_mbid_resolved boolean NOT NULL,
    artists text[] NOT NULL,
    duration_s double precision,
    UNIQUE (account_id, track_key),
    PRIMARY KEY (source_track_id),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);

CREATE TABLE star (
    account_id bigint NOT NULL,
    track_id bigint NOT NULL,
    is_starred boolean NOT NULL,
    since timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (track_id) REFERENCES library_track(track_id) ON DELETE CASCADE
);

CREATE TABLE submission (
    account_id bigint NOT NULL,
    track_id bigint NOT NULL,
    count_before integer NOT NULL,
    began_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, track_id),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (track_id) REFERENCES library_track(track_id) ON DELETE CASCADE
);

CREATE TABLE sync_log (
    sync_log_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    run_id bigint NOT NULL,
    account_id bigint NOT NULL,
    track_id bigint NOT NULL,
    written_at timestamp with time zone NOT NULL DEFAULT now(),
    action text NOT NULL,
    count_before integer,
    count_after integer,
    plays integer NOT NULL DEFAULT 0,
    PRIMARY KEY (sync_log_id),
    CHECK ((action = ANY (ARRAY['plays'::text, 'star'::text, 'conflict'::text, 'love'::text, 'unlove'::text]))),
    FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    FOREIGN KEY (run_id) REFERENCES run(run_id) ON DELETE CASCADE,
    FOREIGN KEY (track_id) REFERENCES library_track(track_id) ON DELETE CASCADE
);
CREATE INDEX sync_log_account ON sync_log (account_id, sync_log_id);
CREATE INDEX sync_log_run ON sync_log (run_id);
