CREATE TABLE admin_token (
    name text NOT NULL,
    digest bytea NOT NULL,
    made_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (name)
);

CREATE TABLE audit (
    audit_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    happened_at timestamp with time zone NOT NULL DEFAULT now(),
    person text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb,
    request_id text NOT NULL,
    PRIMARY KEY (audit_id)
);

CREATE TABLE inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (durable, message_id)
);
CREATE INDEX inbox_seen_at ON inbox (seen_at);

CREATE TABLE job (
    job_id uuid NOT NULL,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'queued'::text,
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    phase text NOT NULL DEFAULT ''::text,
    result jsonb,
    error text,
    requested_by text NOT NULL DEFAULT ''::text,
    route text,
    idempotency_key text,
    request_digest bytea,
    is_cancel_wanted boolean NOT NULL DEFAULT false,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    started_at timestamp with time zone,
    told_at timestamp with time zone,
    finished_at timestamp with time zone,
    once text,
    UNIQUE ("position"),
    UNIQUE (route, idempotency_key),
    PRIMARY KEY (job_id),
    CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE UNIQUE INDEX job_once ON job (once) WHERE ((once IS NOT NULL) AND (finished_at IS NULL));
CREATE INDEX job_open ON job ("position") WHERE (finished_at IS NULL);

CREATE TABLE outbox (
    outbox_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    subject text NOT NULL,
    stream text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    added_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (outbox_id)
);

CREATE TABLE receipt (
    source text NOT NULL,
    last_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    accepted bigint NOT NULL,
    refused bigint NOT NULL,
    PRIMARY KEY (source)
);

CREATE TABLE signing_key (
    purpose text NOT NULL,
    key bytea NOT NULL,
    made_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (purpose)
);
