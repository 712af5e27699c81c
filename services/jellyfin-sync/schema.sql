CREATE TABLE account (
    server text NOT NULL,
    user_id text NOT NULL,
    username text NOT NULL,
    person_id bigint,
    is_administrator boolean NOT NULL,
    matched_as text NOT NULL,
    is_disabled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (server, user_id),
    FOREIGN KEY (person_id) REFERENCES person(person_id)
);
CREATE INDEX account_person ON account (person_id);

CREATE TABLE account_change (
    account_change_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    server text NOT NULL,
    person_id bigint NOT NULL,
    username text NOT NULL,
    user_id text,
    origin text NOT NULL,
    origin_user_id text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL DEFAULT ''::text,
    attempts integer NOT NULL DEFAULT 0,
    made_at timestamp with time zone NOT NULL DEFAULT now(),
    due_at timestamp with time zone NOT NULL DEFAULT now(),
    was_disabled boolean,
    disabled_at timestamp with time zone,
    finished_at timestamp with time zone,
    claimed_by bigint,
    PRIMARY KEY (account_change_id),
    CHECK ((kind = ANY (ARRAY['create'::text, 'remove'::text]))),
    CHECK ((state = ANY (ARRAY['planned'::text, 'held'::text, 'begun'::text, 'disabled'::text, 'undoing'::text, 'done'::text, 'cancelled'::text, 'failed'::text]))),
    FOREIGN KEY (person_id) REFERENCES person(person_id)
);
CREATE INDEX account_change_made ON account_change (server, user_id);
CREATE UNIQUE INDEX account_change_open ON account_change (server, person_id, kind) WHERE (state = ANY (ARRAY['planned'::text, 'held'::text, 'begun'::text, 'disabled'::text, 'undoing'::text]));

CREATE TABLE account_password (
    account_change_id bigint NOT NULL,
    sealed bytea,
    password_hash text NOT NULL,
    made_at timestamp with time zone NOT NULL DEFAULT now(),
    shown_at timestamp with time zone,
    shown_to text,
    PRIMARY KEY (account_change_id),
    FOREIGN KEY (account_change_id) REFERENCES account_change(account_change_id)
);

CREATE TABLE agreed_state (
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    fields jsonb NOT NULL DEFAULT '{}'::jsonb,
    PRIMARY KEY (person_id, place_id),
    FOREIGN KEY (person_id) REFERENCES person(person_id),
    FOREIGN KEY (place_id) REFERENCES place(place_id)
);
CREATE INDEX agreed_state_place ON agreed_state (place_id);

CREATE TABLE denied_item (
    server text NOT NULL,
    item_id text NOT NULL,
    PRIMARY KEY (server, item_id)
);

CREATE TABLE due_write (
    change_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    target text NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    fields jsonb NOT NULL,
    tried jsonb NOT NULL DEFAULT '{}'::jsonb,
    looks_first boolean NOT NULL,
    state text NOT NULL DEFAULT 'pending'::text,
    detail text NOT NULL DEFAULT ''::text,
    attempts integer NOT NULL DEFAULT 0,
    since timestamp with time zone NOT NULL DEFAULT now(),
    due_at timestamp with time zone NOT NULL,
    claimed_by bigint,
    claimed_until timestamp with time zone,
    tried_at double precision NOT NULL DEFAULT 0,
    item_id text NOT NULL DEFAULT ''::text,
    UNIQUE (target, person_id, place_id, item_id),
    PRIMARY KEY (change_id),
    CHECK ((state = ANY (ARRAY['pending'::text, 'waiting'::text, 'failed'::text]))),
    FOREIGN KEY (person_id) REFERENCES person(person_id),
    FOREIGN KEY (place_id) REFERENCES place(place_id)
);
CREATE INDEX due_write_claimed ON due_write (claimed_by) WHERE (claimed_by IS NOT NULL);
CREATE INDEX due_write_next ON due_write (target, due_at) WHERE (claimed_by IS NULL);
CREATE INDEX due_write_pair ON due_write (person_id, place_id);

CREATE TABLE former_account (
    server text NOT NULL,
    user_id text NOT NULL,
    PRIMARY KEY (server, user_id)
);

CREATE TABLE inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (durable, message_id)
);
CREATE INDEX inbox_seen_at ON inbox (seen_at);

CREATE TABLE item (
    server text NOT NULL,
    item_id text NOT NULL,
    place_id bigint NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    path text,
    provider_ids jsonb NOT NULL,
    candidates bigint[] NOT NULL,
    seen_at timestamp with time zone NOT NULL DEFAULT now(),
    lies_at bigint NOT NULL,
    keys text[] NOT NULL DEFAULT '{}'::text[],
    PRIMARY KEY (server, item_id),
    FOREIGN KEY (lies_at) REFERENCES place(place_id),
    FOREIGN KEY (place_id) REFERENCES place(place_id)
);
CREATE INDEX item_conflict ON item (server, item_id) WHERE (candidates <> '{}'::bigint[]);
CREATE INDEX item_lies_at ON item (lies_at, server);
CREATE INDEX item_place ON item (place_id, server);

CREATE TABLE known_state (
    server text NOT NULL,
    item_id text NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    held jsonb NOT NULL,
    timeline jsonb NOT NULL,
    PRIMARY KEY (server, item_id, person_id),
    FOREIGN KEY (person_id) REFERENCES person(person_id),
    FOREIGN KEY (place_id) REFERENCES place(place_id)
);
CREATE INDEX known_state_pair ON known_state (person_id, place_id);

CREATE TABLE outbox (
    outbox_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    subject text NOT NULL,
    stream text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    added_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (outbox_id)
);

CREATE TABLE person (
    person_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    UNIQUE (name),
    PRIMARY KEY (person_id)
);

CREATE TABLE place (
    place_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    type text NOT NULL,
    path text,
    PRIMARY KEY (place_id)
);

CREATE TABLE place_key (
    key text NOT NULL,
    place_id bigint NOT NULL,
    PRIMARY KEY (key, place_id),
    FOREIGN KEY (place_id) REFERENCES place(place_id) ON DELETE CASCADE
);
CREATE INDEX place_key_place ON place_key (place_id);

CREATE TABLE playlist (
    playlist_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL,
    name text NOT NULL,
    entries bigint[] NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (playlist_id),
    FOREIGN KEY (person_id) REFERENCES person(person_id)
);
CREATE INDEX playlist_person ON playlist (person_id);

CREATE TABLE playlist_copy (
    playlist_id bigint NOT NULL,
    server text NOT NULL,
    item_id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    entries bigint[] NOT NULL,
    stamp text NOT NULL,
    is_ours boolean NOT NULL,
    is_half_written boolean NOT NULL,
    refused bigint[],
    gone_at timestamp with time zone,
    UNIQUE (server, item_id),
    PRIMARY KEY (playlist_id, server),
    FOREIGN KEY (playlist_id) REFERENCES playlist(playlist_id) ON DELETE CASCADE
);

CREATE TABLE playlist_leftover (
    server text NOT NULL,
    item_id text NOT NULL,
    user_id text NOT NULL,
    person_id bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (server, item_id),
    FOREIGN KEY (person_id) REFERENCES person(person_id)
);

CREATE TABLE playlist_making (
    playlist_id bigint NOT NULL,
    server text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (playlist_id, server),
    FOREIGN KEY (playlist_id) REFERENCES playlist(playlist_id) ON DELETE CASCADE
);

CREATE TABLE reconcile_run (
    reconcile_run_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    finished_at timestamp with time zone NOT NULL DEFAULT now(),
    result jsonb NOT NULL,
    PRIMARY KEY (reconcile_run_id)
);

CREATE TABLE server (
    server text NOT NULL,
    jellyfin_id text,
    version text,
    is_reachable boolean,
    detail text NOT NULL DEFAULT ''::text,
    reachable_since timestamp with time zone,
    last_report_at timestamp with time zone,
    items integer NOT NULL DEFAULT 0,
    indexed_at timestamp with time zone,
    accounts_read_at timestamp with time zone,
    accounts_of text,
    indexed_under text NOT NULL DEFAULT ''::text,
    PRIMARY KEY (server)
);

CREATE TABLE sync_log (
    sync_log_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    written_at timestamp with time zone NOT NULL DEFAULT now(),
    server text NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint,
    item_id text NOT NULL,
    item_name text NOT NULL,
    fields jsonb NOT NULL,
    summary text NOT NULL,
    PRIMARY KEY (sync_log_id),
    FOREIGN KEY (person_id) REFERENCES person(person_id),
    FOREIGN KEY (place_id) REFERENCES place(place_id)
);
CREATE INDEX sync_log_time ON sync_log (written_at);
