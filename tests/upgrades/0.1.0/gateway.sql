SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA gateway;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE gateway.admin_token (
    name text NOT NULL,
    digest bytea NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE gateway.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE gateway.audit (
    audit_id bigint NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    person text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb,
    request_id text NOT NULL
);

ALTER TABLE gateway.audit ALTER COLUMN audit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME gateway.audit_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE gateway.inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE gateway.job (
    job_id uuid NOT NULL,
    "position" bigint NOT NULL,
    kind text NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    total bigint,
    phase text DEFAULT ''::text NOT NULL,
    result jsonb,
    error text,
    requested_by text DEFAULT ''::text NOT NULL,
    route text,
    idempotency_key text,
    request_digest bytea,
    is_cancel_wanted boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    told_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT job_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE gateway.job ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME gateway.job_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE gateway.outbox (
    outbox_id bigint NOT NULL,
    subject text NOT NULL,
    stream text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE gateway.outbox ALTER COLUMN outbox_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME gateway.outbox_outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE gateway.receipt (
    source text NOT NULL,
    last_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    accepted bigint NOT NULL,
    refused bigint NOT NULL
);

CREATE TABLE gateway.signing_key (
    purpose text NOT NULL,
    key bytea NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

INSERT INTO gateway.alembic_version VALUES
	('0001');

INSERT INTO gateway.receipt VALUES
	('jellyfin/lan', '2026-11-28 21:25:12.797647+00', 'UserDataSaved', 15, 0),
	('jellyfin/wan', '2026-11-28 21:25:14.355997+00', 'UserDataSaved', 6, 0);


SELECT pg_catalog.setval('gateway.audit_audit_id_seq', 1, false);

SELECT pg_catalog.setval('gateway.job_position_seq', 1, false);

SELECT pg_catalog.setval('gateway.outbox_outbox_id_seq', 1, false);

ALTER TABLE ONLY gateway.admin_token
    ADD CONSTRAINT admin_token_pkey PRIMARY KEY (name);

ALTER TABLE ONLY gateway.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY gateway.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (audit_id);

ALTER TABLE ONLY gateway.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (durable, message_id);

ALTER TABLE ONLY gateway.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY gateway.job
    ADD CONSTRAINT job_position_key UNIQUE ("position");

ALTER TABLE ONLY gateway.job
    ADD CONSTRAINT job_route_idempotency_key_key UNIQUE (route, idempotency_key);

ALTER TABLE ONLY gateway.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (outbox_id);

ALTER TABLE ONLY gateway.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (source);

ALTER TABLE ONLY gateway.signing_key
    ADD CONSTRAINT signing_key_pkey PRIMARY KEY (purpose);

CREATE INDEX inbox_seen_at ON gateway.inbox USING btree (seen_at);

CREATE INDEX job_open ON gateway.job USING btree ("position") WHERE (finished_at IS NULL);

