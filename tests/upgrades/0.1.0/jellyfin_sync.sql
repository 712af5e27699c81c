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

CREATE SCHEMA jellyfin_sync;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE jellyfin_sync.account (
    server text NOT NULL,
    user_id text NOT NULL,
    username text NOT NULL,
    person_id bigint,
    is_administrator boolean NOT NULL
);

CREATE TABLE jellyfin_sync.agreed_state (
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    fields jsonb DEFAULT '{}'::jsonb NOT NULL
);

CREATE TABLE jellyfin_sync.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE jellyfin_sync.due_write (
    change_id bigint NOT NULL,
    target text NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    fields jsonb NOT NULL,
    tried jsonb DEFAULT '{}'::jsonb NOT NULL,
    looks_first boolean NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_by bigint,
    claimed_until timestamp with time zone,
    CONSTRAINT due_write_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'waiting'::text, 'failed'::text])))
);

ALTER TABLE jellyfin_sync.due_write ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jellyfin_sync.due_write_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jellyfin_sync.inbox (
    durable text NOT NULL,
    message_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jellyfin_sync.item (
    server text NOT NULL,
    item_id text NOT NULL,
    place_id bigint NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    path text,
    provider_ids jsonb NOT NULL,
    candidates bigint[] NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jellyfin_sync.known_state (
    server text NOT NULL,
    item_id text NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    held jsonb NOT NULL,
    timeline jsonb NOT NULL
);

CREATE TABLE jellyfin_sync.outbox (
    outbox_id bigint NOT NULL,
    subject text NOT NULL,
    stream text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE jellyfin_sync.outbox ALTER COLUMN outbox_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jellyfin_sync.outbox_outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jellyfin_sync.person (
    person_id bigint NOT NULL,
    name text NOT NULL
);

ALTER TABLE jellyfin_sync.person ALTER COLUMN person_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jellyfin_sync.person_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jellyfin_sync.place (
    place_id bigint NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    path text
);

CREATE TABLE jellyfin_sync.place_key (
    key text NOT NULL,
    place_id bigint NOT NULL
);

ALTER TABLE jellyfin_sync.place ALTER COLUMN place_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jellyfin_sync.place_place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jellyfin_sync.reconcile_run (
    reconcile_run_id bigint NOT NULL,
    finished_at timestamp with time zone DEFAULT now() NOT NULL,
    result jsonb NOT NULL
);

ALTER TABLE jellyfin_sync.reconcile_run ALTER COLUMN reconcile_run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jellyfin_sync.reconcile_run_reconcile_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jellyfin_sync.server (
    server text NOT NULL,
    jellyfin_id text,
    version text,
    is_reachable boolean,
    detail text DEFAULT ''::text NOT NULL,
    reachable_since timestamp with time zone,
    last_report_at timestamp with time zone,
    items integer DEFAULT 0 NOT NULL,
    indexed_at timestamp with time zone
);

CREATE TABLE jellyfin_sync.sync_log (
    sync_log_id bigint NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    server text NOT NULL,
    person_id bigint NOT NULL,
    place_id bigint NOT NULL,
    item_id text NOT NULL,
    item_name text NOT NULL,
    fields jsonb NOT NULL,
    summary text NOT NULL
);

ALTER TABLE jellyfin_sync.sync_log ALTER COLUMN sync_log_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jellyfin_sync.sync_log_sync_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

INSERT INTO jellyfin_sync.account VALUES
	('lan', 'ac736a5fb125dda07a4aa3feb855f171', 'ada', 1, true),
	('lan', '42ed84205c0ef375c50d22cdfeb7a8de', 'ben', 4, false),
	('lan', '36d0eb57d7842cf0753972aa528ed6f9', 'cleo', 2, false),
	('lan', '04dadb0c0347ec52153287828555960b', 'dora', 3, false),
	('wan', '8963c4d86ee09fdf8e06948bf233fdee', 'ada', 1, true),
	('wan', '277f84f996ec4e8f4a1f4a44b427f939', 'ben', 4, false),
	('wan', 'e588e93bb3dbbe7cdb46a1328b9f5640', 'cleo', 2, false),
	('wan', 'b2a092db3321963cac5a258027ab92d7', 'dora', 3, false);

INSERT INTO jellyfin_sync.agreed_state VALUES
	(1, 1, '{"played": [true, 1795901110.137607, "lan", "TogglePlayed", "0139624d-2a1e-5e79-87ce-23ae98fd25b0"], "play_count": [1, 1795901110.137607, "lan", "TogglePlayed", "0139624d-2a1e-5e79-87ce-23ae98fd25b0"], "last_played": [1795901110131908, 1795901110.137607, "lan", "TogglePlayed", "0139624d-2a1e-5e79-87ce-23ae98fd25b0"]}'),
	(4, 3, '{"favorite": [true, 1795901111.437081, "wan", "UpdateUserRating", "27a55dd0-6633-53db-8e95-4bb2f13ff3a0"]}'),
	(2, 2, '{"position": [25200000000, 1795901112.1139662, "lan", "PlaybackFinished", "81dba2f6-9de4-5d57-a25d-3f627f6543d0"], "play_count": [1, 1795901112.0282624, "lan", "PlaybackStart", "2a91b74c-7022-5caf-9189-66b822f675d5"], "last_played": [1795901112027684, 1795901112.0282624, "lan", "PlaybackStart", "2a91b74c-7022-5caf-9189-66b822f675d5"]}'),
	(1, 7, '{"played": [true, 1795901112.769863, "lan", "TogglePlayed", "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"], "play_count": [1, 1795901112.769863, "lan", "TogglePlayed", "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"], "last_played": [1795901112769201, 1795901112.769863, "lan", "TogglePlayed", "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"]}'),
	(1, 4, '{"played": [true, 1795901112.7701828, "lan", "TogglePlayed", "d69b069f-389a-5c0e-82cc-5499213836d7"], "play_count": [1, 1795901112.7701828, "lan", "TogglePlayed", "d69b069f-389a-5c0e-82cc-5499213836d7"], "last_played": [1795901112769563, 1795901112.7701828, "lan", "TogglePlayed", "d69b069f-389a-5c0e-82cc-5499213836d7"]}'),
	(1, 13, '{"played": [true, 1795901112.7700639, "lan", "TogglePlayed", "e1722062-9a56-53b8-b032-041cb859d5a6"], "play_count": [1, 1795901112.7700639, "lan", "TogglePlayed", "e1722062-9a56-53b8-b032-041cb859d5a6"], "last_played": [1795901112769443, 1795901112.7700639, "lan", "TogglePlayed", "e1722062-9a56-53b8-b032-041cb859d5a6"]}');

INSERT INTO jellyfin_sync.alembic_version VALUES
	('0001');

INSERT INTO jellyfin_sync.item VALUES
	('lan', '66eef84e614423ae7793e886bd36d8e8', 1, 'Metropolis', 'Movie', '/library/films/Metropolis (1951)/Metropolis (1951).mkv', '{"Imdb": "tt1000001", "Tmdb": "100001"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'c752f095c37917aad48fc9102014e4db', 2, 'The General', 'Movie', '/library/films/The General (1952)/The General (1952).mkv', '{"Imdb": "tt1000002", "Tmdb": "100002"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '9d92ac884475b68458920e59a1f1d3f9', 3, 'Sunrise', 'Movie', '/library/films/Sunrise (1953)/Sunrise (1953).mkv', '{"Imdb": "tt1000003", "Tmdb": "100003"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '3138bac0e791b3e2c6f7793deb4a3906', 4, 'The Kid', 'Movie', '/library/films/The Kid (1954)/The Kid (1954).mkv', '{"Imdb": "tt1000004", "Tmdb": "100004"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'dd646ef46a49b892d60386ee28946134', 5, 'Safety Last', 'Movie', '/library/films/Safety Last (1955)/Safety Last (1955).mkv', '{"Imdb": "tt1000005", "Tmdb": "100005"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '250c2f8c69c7ce322e82b56ce561ce50', 6, 'The Gold Rush', 'Movie', '/library/films/The Gold Rush (1956)/The Gold Rush (1956).mkv', '{"Imdb": "tt1000006", "Tmdb": "100006"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'e0273830582d210e8bd515f32c71d28d', 7, 'Faust', 'Movie', '/library/films/Faust (1957)/Faust (1957).mkv', '{"Imdb": "tt1000007", "Tmdb": "100007"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '78f309a6cd824de90e0345122bbcf45a', 8, 'Way Down East', 'Movie', '/library/films/Way Down East (1958)/Way Down East (1958).mkv', '{"Imdb": "tt1000008", "Tmdb": "100008"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'fd9ab8d824dd454840148b2e13fac2cc', 9, 'The Phantom of the Opera', 'Movie', '/library/films/The Phantom of the Opera (1959)/The Phantom of the Opera (1959).mkv', '{"Imdb": "tt1000009", "Tmdb": "100009"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '250e9e6ca64af877eb0f87f648dd0742', 10, 'The Lost World', 'Movie', '/library/films/The Lost World (1960)/The Lost World (1960).mkv', '{"Imdb": "tt1000010", "Tmdb": "100010"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'dde21f8a80ac50a988c55a5ba06a3de1', 11, 'Sherlock Jr', 'Movie', '/library/films/Sherlock Jr (1961)/Sherlock Jr (1961).mkv', '{"Imdb": "tt1000011", "Tmdb": "100011"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '2fe55428e0967db48181f039af861c4d', 12, 'The Thief of Bagdad', 'Movie', '/library/films/The Thief of Bagdad (1962)/The Thief of Bagdad (1962).mkv', '{"Imdb": "tt1000012", "Tmdb": "100012"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'c128ee40899948436fb22602a907e445', 13, 'Wings', 'Movie', '/library/films/Wings (1963)/Wings (1963).mkv', '{"Imdb": "tt1000013", "Tmdb": "100013"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '056ba47b5a5984c44cc237cc0606974d', 14, 'Pandora''s Box', 'Movie', '/library/films/Pandora''s Box (1964)/Pandora''s Box (1964).mkv', '{"Imdb": "tt1000014", "Tmdb": "100014"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '88198e3c08df66e043c3a68f9a9b9106', 15, 'The Last Laugh', 'Movie', '/library/films/The Last Laugh (1965)/The Last Laugh (1965).mkv', '{"Imdb": "tt1000015", "Tmdb": "100015"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '2b6064faecf8b35dd892e988c4c78dbf', 16, 'He Who Gets Slapped', 'Movie', '/library/films/He Who Gets Slapped (1966)/He Who Gets Slapped (1966).mkv', '{"Imdb": "tt1000016", "Tmdb": "100016"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '72091d5b770b25da98cdce7a5029a635', 17, 'Nosferatu', 'Movie', '/library/films/Nosferatu (1974)/Nosferatu (1974).mkv', '{"Imdb": "tt1000099", "Tmdb": "100099"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '285663f9d694ec433971f5863a47aa13', 18, 'The Perils of Pauline', 'Series', '/library/shows/The Perils of Pauline', '{"Imdb": "tt5000001", "Tmdb": "50001", "Tvdb": "300001"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '0fad9976a958d3fc8dee9d56140551c1', 19, 'Season 1', 'Season', '/library/shows/The Perils of Pauline/Season 01', '{}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '36a065084a13118c8ac3c3d9f1e1f87c', 20, 'Part 1', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E01.mkv', '{"Imdb": "tt20010101", "Tvdb": "8010101"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '744e67fb0fa27bc21439efbdcf65e546', 21, 'Part 2', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E02.mkv', '{"Imdb": "tt20010102", "Tvdb": "8010102"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'b4a1afcc05451988cb3ed9f89b531d9f', 22, 'Part 3', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E03.mkv', '{"Imdb": "tt20010103", "Tvdb": "8010103"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'd2770ed36b64d3489259fd94b5bbdd17', 23, 'Part 4', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E04.mkv', '{"Imdb": "tt20010104", "Tvdb": "8010104"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '38f3c7971a0b35b498bb92833ea87a74', 24, 'Part 5', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E05.mkv', '{"Imdb": "tt20010105", "Tvdb": "8010105"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'f176e203a95462bbf8b71f617cd52f32', 25, 'Part 6', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E06.mkv', '{"Imdb": "tt20010106", "Tvdb": "8010106"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'f95c4f05d6a72e715550ee5377b2be4b', 26, 'Season 2', 'Season', '/library/shows/The Perils of Pauline/Season 02', '{}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'ab7b0d82c1c29756edddd8aa3e0f361d', 27, 'Part 1', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E01.mkv', '{"Imdb": "tt20010201", "Tvdb": "8010201"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '6ee0486418b673cac66acde0f3cb9971', 28, 'Part 2', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E02.mkv', '{"Imdb": "tt20010202", "Tvdb": "8010202"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'c25fe07b180c7228c10d207243acb105', 29, 'Part 3', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E03.mkv', '{"Imdb": "tt20010203", "Tvdb": "8010203"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '2ce53332247ef38fd6b42c805816989e', 30, 'Part 4', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E04.mkv', '{"Imdb": "tt20010204", "Tvdb": "8010204"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'f52a148fc81385dc565160a0619af785', 31, 'Part 5', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E05.mkv', '{"Imdb": "tt20010205", "Tvdb": "8010205"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '6785dc83701424cde5f35f28b39c5ce6', 32, 'Part 6', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E06.mkv', '{"Imdb": "tt20010206", "Tvdb": "8010206"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '881de8a49c18125816ce3ec34f2b872f', 33, 'Fantomas', 'Series', '/library/shows/Fantomas', '{"Imdb": "tt5000002", "Tmdb": "50002", "Tvdb": "300002"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '95044063f1a4da80b7eb4e8740fd4075', 34, 'Season 1', 'Season', '/library/shows/Fantomas/Season 01', '{}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'e0704d02e40187f4dbb2144c03ec71ed', 35, 'Part 1', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E01.mkv', '{"Imdb": "tt20020101", "Tvdb": "8020101"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '218d41de553ba353483be909d01037b6', 36, 'Part 2', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E02.mkv', '{"Imdb": "tt20020102", "Tvdb": "8020102"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'd73c9870dcb4a89121c58236dd060a3f', 37, 'Part 3', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E03.mkv', '{"Imdb": "tt20020103", "Tvdb": "8020103"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'bbb50b9907007dc5943136f33c456983', 38, 'Part 4', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E04.mkv', '{"Imdb": "tt20020104", "Tvdb": "8020104"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'f5b74dc735c28177c459ee5cd0dde1f4', 39, 'Part 5', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E05.mkv', '{"Imdb": "tt20020105", "Tvdb": "8020105"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '604cbc82126f3fe9b6daabbe380f7367', 40, 'Part 6', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E06.mkv', '{"Imdb": "tt20020106", "Tvdb": "8020106"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '4b568dc7fc1dc940377360805d2b6d5e', 41, 'Season 2', 'Season', '/library/shows/Fantomas/Season 02', '{}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '9c9c04266bcb5fcc89daaac1ffe0b141', 42, 'Part 1', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E01.mkv', '{"Imdb": "tt20020201", "Tvdb": "8020201"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '123816a4309d0a42325f9969b0746308', 43, 'Part 2', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E02.mkv', '{"Imdb": "tt20020202", "Tvdb": "8020202"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '7f79888971dd324e4ccc0af171babe94', 44, 'Part 3', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E03.mkv', '{"Imdb": "tt20020203", "Tvdb": "8020203"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '938a2d129931fdddac39bab4ab2d8c50', 45, 'Part 4', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E04.mkv', '{"Imdb": "tt20020204", "Tvdb": "8020204"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '1c06a5af05b07fe058afd58e7574c523', 46, 'Part 5', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E05.mkv', '{"Imdb": "tt20020205", "Tvdb": "8020205"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '381ce8113de91f0ffb78321c5b87a4e6', 47, 'Part 6', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E06.mkv', '{"Imdb": "tt20020206", "Tvdb": "8020206"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '475badfbfb026f42dca00f7f46b292df', 48, 'Record 0001', 'MusicAlbum', '/library/music/Band 0001/Record 0001', '{}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '056e70ab9760650f34f120895788ca9c', 49, 'Song 01', 'Audio', '/library/music/Band 0001/Record 0001/01 - Song 01.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000001"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '2e6b5524f8f44dc0d7151d2acf75f4eb', 50, 'Song 02', 'Audio', '/library/music/Band 0001/Record 0001/02 - Song 02.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000002"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '20fc48443faae3f37bd005120883b9d2', 51, 'Song 03', 'Audio', '/library/music/Band 0001/Record 0001/03 - Song 03.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000003"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'b137edf5d54926ec177e39e583cb27c9', 52, 'Song 04', 'Audio', '/library/music/Band 0001/Record 0001/04 - Song 04.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000004"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'f4542aa84cc7d12178f945a27060c7de', 53, 'Song 05', 'Audio', '/library/music/Band 0001/Record 0001/05 - Song 05.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000005"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'ab23297d61fb887d0cf5194b7a8e97d8', 54, 'Song 06', 'Audio', '/library/music/Band 0001/Record 0001/06 - Song 06.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000006"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'fc7f31f6fa329b0719e68527281f89d9', 55, 'Song 07', 'Audio', '/library/music/Band 0001/Record 0001/07 - Song 07.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000007"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', 'b71bfdeb5ea2116c7796480f30d2a53c', 56, 'Song 08', 'Audio', '/library/music/Band 0001/Record 0001/08 - Song 08.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000008"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '65ef87696eeeaaf797dcc5e4d5999ba0', 57, 'Song 09', 'Audio', '/library/music/Band 0001/Record 0001/09 - Song 09.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000009"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('lan', '136b95b44ce1d395ae54a9826083971e', 58, 'Song 10', 'Audio', '/library/music/Band 0001/Record 0001/10 - Song 10.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000010"}', '{}', '2026-11-28 21:25:09.79457+00'),
	('wan', '249eaddd86c161edc82078d4a9f5df78', 1, 'Metropolis', 'Movie', '/library/films/Metropolis (1951)/Metropolis (1951).mkv', '{"Imdb": "tt1000001", "Tmdb": "100001"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '34a84c3b9834c294b850ed3ea90d972a', 2, 'The General', 'Movie', '/library/films/The General (1952)/The General (1952).mkv', '{"Imdb": "tt1000002", "Tmdb": "100002"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'aecd85ec8aa11626101e52d50fdbe34d', 3, 'Sunrise', 'Movie', '/library/films/Sunrise (1953)/Sunrise (1953).mkv', '{"Imdb": "tt1000003", "Tmdb": "100003"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '57eea8b357c2057eded491b7a43b3c9d', 4, 'The Kid', 'Movie', '/library/films/The Kid (1954)/The Kid (1954).mkv', '{"Imdb": "tt1000004", "Tmdb": "100004"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'e4ccf714938bab9edded1c96dd666e27', 5, 'Safety Last', 'Movie', '/library/films/Safety Last (1955)/Safety Last (1955).mkv', '{"Imdb": "tt1000005", "Tmdb": "100005"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '2b9845a61834fde115ed4226444d2bfb', 6, 'The Gold Rush', 'Movie', '/library/films/The Gold Rush (1956)/The Gold Rush (1956).mkv', '{"Imdb": "tt1000006", "Tmdb": "100006"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '17386affab06c8d7e2b61fc2946373d0', 7, 'Faust', 'Movie', '/library/films/Faust (1957)/Faust (1957).mkv', '{"Imdb": "tt1000007", "Tmdb": "100007"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'e811c5c17ad164abd14111408b90aa41', 8, 'Way Down East', 'Movie', '/library/films/Way Down East (1958)/Way Down East (1958).mkv', '{"Imdb": "tt1000008", "Tmdb": "100008"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '2104860d638080618519fef6ff8cd767', 9, 'The Phantom of the Opera', 'Movie', '/library/films/The Phantom of the Opera (1959)/The Phantom of the Opera (1959).mkv', '{"Imdb": "tt1000009", "Tmdb": "100009"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '3ea9847c703e774031034a360729d452', 10, 'The Lost World', 'Movie', '/library/films/The Lost World (1960)/The Lost World (1960).mkv', '{"Imdb": "tt1000010", "Tmdb": "100010"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'd376a6b7ada9935d2bf3c24e6ec688bf', 11, 'Sherlock Jr', 'Movie', '/library/films/Sherlock Jr (1961)/Sherlock Jr (1961).mkv', '{"Imdb": "tt1000011", "Tmdb": "100011"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '51da481430cc046c8865d93c2c42531d', 12, 'The Thief of Bagdad', 'Movie', '/library/films/The Thief of Bagdad (1962)/The Thief of Bagdad (1962).mkv', '{"Imdb": "tt1000012", "Tmdb": "100012"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '8e73db51d1bafdf133b746310c1d74b6', 13, 'Wings', 'Movie', '/library/films/Wings (1963)/Wings (1963).mkv', '{"Imdb": "tt1000013", "Tmdb": "100013"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '67d4092f71c91f60868cb4857681111b', 14, 'Pandora''s Box', 'Movie', '/library/films/Pandora''s Box (1964)/Pandora''s Box (1964).mkv', '{"Imdb": "tt1000014", "Tmdb": "100014"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '914249e0be072fe1642f1396d4193b0b', 15, 'The Last Laugh', 'Movie', '/library/films/The Last Laugh (1965)/The Last Laugh (1965).mkv', '{"Imdb": "tt1000015", "Tmdb": "100015"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'c827a53c152a711ec658d2da65a6471b', 16, 'He Who Gets Slapped', 'Movie', '/library/films/He Who Gets Slapped (1966)/He Who Gets Slapped (1966).mkv', '{"Imdb": "tt1000016", "Tmdb": "100016"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'b3f3e9c2cb6dabf3250ea07a047f82db', 18, 'The Perils of Pauline', 'Series', '/library/shows/The Perils of Pauline', '{"Imdb": "tt5000001", "Tmdb": "50001", "Tvdb": "300001"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '5080148dfa96a077c06ecd39f49290bb', 19, 'Season 1', 'Season', '/library/shows/The Perils of Pauline/Season 01', '{}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '42cea41f1341daec7addfe8d5b057ce0', 20, 'Part 1', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E01.mkv', '{"Imdb": "tt20010101", "Tvdb": "8010101"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'f5d67beb8ec011c5cb0b27025d1fd76a', 21, 'Part 2', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E02.mkv', '{"Imdb": "tt20010102", "Tvdb": "8010102"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'c18c56daeb2ff65e769ca307f5fb7e61', 22, 'Part 3', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E03.mkv', '{"Imdb": "tt20010103", "Tvdb": "8010103"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'b545e669dc601f33bc5a6d4d5f28c99a', 23, 'Part 4', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E04.mkv', '{"Imdb": "tt20010104", "Tvdb": "8010104"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'ba3628a9d6d8cd7f0c5be6adcda6401f', 24, 'Part 5', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E05.mkv', '{"Imdb": "tt20010105", "Tvdb": "8010105"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '9b6e61ce432c681bad3f2fe8ecffa75f', 25, 'Part 6', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E06.mkv', '{"Imdb": "tt20010106", "Tvdb": "8010106"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '8c9a8d1fdd0df1d64d41a6cce93ac70f', 26, 'Season 2', 'Season', '/library/shows/The Perils of Pauline/Season 02', '{}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '268a5f970dd357f2066cdeb1c77fa381', 27, 'Part 1', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E01.mkv', '{"Imdb": "tt20010201", "Tvdb": "8010201"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '7d226e0854d7fc15c0c5cb613a1252fd', 28, 'Part 2', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E02.mkv', '{"Imdb": "tt20010202", "Tvdb": "8010202"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'b78bd5283015541f0d40be4a44aa281b', 29, 'Part 3', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E03.mkv', '{"Imdb": "tt20010203", "Tvdb": "8010203"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'b765b844fe3634eca0725340f7d0d18c', 30, 'Part 4', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E04.mkv', '{"Imdb": "tt20010204", "Tvdb": "8010204"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '26d5e85848e04d748cf04a20e9a82a00', 31, 'Part 5', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E05.mkv', '{"Imdb": "tt20010205", "Tvdb": "8010205"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '9d9ea0593815eedb7ebb7cd8a95a5f87', 32, 'Part 6', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E06.mkv', '{"Imdb": "tt20010206", "Tvdb": "8010206"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '02b4d05f7411c8faca7d53d94551ab31', 33, 'Fantomas', 'Series', '/library/shows/Fantomas', '{"Imdb": "tt5000002", "Tmdb": "50002", "Tvdb": "300002"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '672ea11d49e979a6e87cad4264e53a17', 34, 'Season 1', 'Season', '/library/shows/Fantomas/Season 01', '{}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'f200e36e06b89027085ee57914ad713d', 35, 'Part 1', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E01.mkv', '{"Imdb": "tt20020101", "Tvdb": "8020101"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'ddc884f80b13bfeed11d835e4e74e2d7', 36, 'Part 2', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E02.mkv', '{"Imdb": "tt20020102", "Tvdb": "8020102"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '11fe8072fb7fd149de801dc2fafd0ef8', 37, 'Part 3', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E03.mkv', '{"Imdb": "tt20020103", "Tvdb": "8020103"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'ea38aa07c4d3c36553a5acfac9243847', 38, 'Part 4', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E04.mkv', '{"Imdb": "tt20020104", "Tvdb": "8020104"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'f7c03dbdb1d803fc7304ac2d339f4ea7', 39, 'Part 5', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E05.mkv', '{"Imdb": "tt20020105", "Tvdb": "8020105"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '5b85a12587496a5c16e9c3dc416e9bbe', 40, 'Part 6', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E06.mkv', '{"Imdb": "tt20020106", "Tvdb": "8020106"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '7edd4a0ac1cbed32e1b2239339e99932', 41, 'Season 2', 'Season', '/library/shows/Fantomas/Season 02', '{}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'ff2297a8366ca087c9b7930d00bad577', 42, 'Part 1', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E01.mkv', '{"Imdb": "tt20020201", "Tvdb": "8020201"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'ac419babbd1e7da4e839fc4a6e8f31a6', 43, 'Part 2', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E02.mkv', '{"Imdb": "tt20020202", "Tvdb": "8020202"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '5b88ce51dae7257d3ba103aebd6632c7', 44, 'Part 3', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E03.mkv', '{"Imdb": "tt20020203", "Tvdb": "8020203"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'a01d04bdf5bdb339b6144af5f1b367fc', 45, 'Part 4', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E04.mkv', '{"Imdb": "tt20020204", "Tvdb": "8020204"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '05963a910600d71d8b65460780b362b5', 46, 'Part 5', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E05.mkv', '{"Imdb": "tt20020205", "Tvdb": "8020205"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'ebcfed9c2c0e5ade7019cd2ba7196d16', 47, 'Part 6', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E06.mkv', '{"Imdb": "tt20020206", "Tvdb": "8020206"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '69232098fc21eb14cb45c7fd6848cabb', 48, 'Record 0001', 'MusicAlbum', '/library/music/Band 0001/Record 0001', '{}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '7b764fdbb2a36fb88e9df4f7486cc8f1', 49, 'Song 01', 'Audio', '/library/music/Band 0001/Record 0001/01 - Song 01.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000001"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '358901e4e37043016a3555fff17ff02b', 50, 'Song 02', 'Audio', '/library/music/Band 0001/Record 0001/02 - Song 02.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000002"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '33de8417fab66dd841f18ade2e44c2a0', 51, 'Song 03', 'Audio', '/library/music/Band 0001/Record 0001/03 - Song 03.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000003"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '4cc4f64bc071f1a40f5a74625d5b28dc', 52, 'Song 04', 'Audio', '/library/music/Band 0001/Record 0001/04 - Song 04.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000004"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '9945784f8b61b3159a4fa286982f5f2a', 53, 'Song 05', 'Audio', '/library/music/Band 0001/Record 0001/05 - Song 05.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000005"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '81fca504dac34389c750e88a2d9e09d1', 54, 'Song 06', 'Audio', '/library/music/Band 0001/Record 0001/06 - Song 06.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000006"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '73997f48648799cdb1d9eb5e9b861ef7', 55, 'Song 07', 'Audio', '/library/music/Band 0001/Record 0001/07 - Song 07.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000007"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '1e6288d443a8e9fcd74d18dfebbb9ff9', 56, 'Song 08', 'Audio', '/library/music/Band 0001/Record 0001/08 - Song 08.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000008"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', '359805238014410364eb34f71b2eed61', 57, 'Song 09', 'Audio', '/library/music/Band 0001/Record 0001/09 - Song 09.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000009"}', '{}', '2026-11-28 21:25:09.984822+00'),
	('wan', 'a939f3ac4b33a4cf1856e95a37fae81e', 58, 'Song 10', 'Audio', '/library/music/Band 0001/Record 0001/10 - Song 10.flac', '{"MusicBrainzTrack": "00000001-0000-4000-8000-000000000010"}', '{}', '2026-11-28 21:25:09.984822+00');

INSERT INTO jellyfin_sync.known_state VALUES
	('lan', '66eef84e614423ae7793e886bd36d8e8', 1, 1, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901110131908}', '{"own": {}, "held": null, "recent": [["r", 1795901110.13198, 1795901110.137607, [true, 0, 1, 1795901110131908, false, null], "TogglePlayed", "0139624d-2a1e-5e79-87ce-23ae98fd25b0"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('wan', '249eaddd86c161edc82078d4a9f5df78', 1, 1, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901110131908}', '{"own": {}, "held": null, "recent": [["w", 1795901110.244547, 1795901110.24835, [true, 0, 1, 1795901110131908, false, null], {"played": true, "play_count": 1, "last_played": 1795901110131908}], ["r", 1795901112.246892, 1795901110.255099, [true, 0, 1, 1795901110131908, false, null], "UpdateUserData", "957b5083-bad9-549b-8af3-05151d596a9b"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('wan', 'aecd85ec8aa11626101e52d50fdbe34d', 4, 3, '{"played": false, "rating": null, "favorite": true, "position": 0, "play_count": 0, "last_played": null}', '{"own": {}, "held": null, "recent": [["r", 1795901113.433403, 1795901111.437081, [false, 0, 0, null, true, null], "UpdateUserRating", "27a55dd0-6633-53db-8e95-4bb2f13ff3a0"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('lan', '9d92ac884475b68458920e59a1f1d3f9', 4, 3, '{"played": false, "rating": null, "favorite": true, "position": 0, "play_count": 0, "last_played": null}', '{"own": {}, "held": null, "recent": [["w", 1795901111.4975424, 1795901111.5002537, [false, 0, 0, null, true, null], {"favorite": true}], ["r", 1795901111.499071, 1795901111.500454, [false, 0, 0, null, true, null], "UpdateUserData", "13da3501-dc31-5adf-86b6-5874caeed232"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('lan', 'c752f095c37917aad48fc9102014e4db', 2, 2, '{"played": false, "rating": null, "favorite": false, "position": 25200000000, "play_count": 1, "last_played": 1795901112027684}', '{"own": {}, "held": null, "recent": [["r", 1795901112.027734, 1795901112.033193, [false, 0, 1, 1795901112027684, false, null], "PlaybackStart", "2a91b74c-7022-5caf-9189-66b822f675d5"], ["r", 1795901112.0623, 1795901112.062885, [false, 6000000000, 1, 1795901112027684, false, null], "PlaybackProgress", "0f7cc080-c783-5aa8-86bd-6e80b69bb0d9"], ["r", 1795901112.089826, 1795901112.090352, [false, 12000000000, 1, 1795901112027684, false, null], "PlaybackProgress", "b0b197a2-68bf-547f-a6c6-539c7c469708"], ["r", 1795901112.101451, 1795901112.102023, [false, 18000000000, 1, 1795901112027684, false, null], "PlaybackProgress", "5f5724d8-31c7-5a83-8271-6263d11e4b27"], ["r", 1795901112.113438, 1795901112.113995, [false, 25200000000, 1, 1795901112027684, false, null], "PlaybackFinished", "81dba2f6-9de4-5d57-a25d-3f627f6543d0"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('wan', '34a84c3b9834c294b850ed3ea90d972a', 2, 2, '{"played": false, "rating": null, "favorite": false, "position": 25200000000, "play_count": 1, "last_played": 1795901112027684}', '{"own": {}, "held": null, "recent": [["w", 1795901112.2480392, 1795901112.2655065, [false, 25200000000, 1, 1795901112027684, false, null], {"position": 25200000000, "play_count": 1, "last_played": 1795901112027684}], ["r", 1795901114.249613, 1795901112.265715, [false, 25200000000, 1, 1795901112027684, false, null], "UpdateUserData", "f3d96d4f-6a72-50a2-a221-e35650a6a3dd"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('lan', 'e0273830582d210e8bd515f32c71d28d', 1, 7, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901112769201}', '{"own": {}, "held": null, "recent": [["r", 1795901112.769268, 1795901112.771867, [true, 0, 1, 1795901112769201, false, null], "TogglePlayed", "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('lan', 'c128ee40899948436fb22602a907e445', 1, 13, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901112769443}', '{"own": {}, "held": null, "recent": [["r", 1795901112.769469, 1795901112.772407, [true, 0, 1, 1795901112769443, false, null], "TogglePlayed", "e1722062-9a56-53b8-b032-041cb859d5a6"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('wan', '57eea8b357c2057eded491b7a43b3c9d', 1, 4, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901112769563}', '{"own": {}, "held": null, "recent": [["l", 1795901114.1269531, 1795901114.1298738, [false, 0, 0, null, false, null], {"played": true, "play_count": 1, "last_played": 1795901112769563}], ["w", 1795901114.1789885, 1795901114.2094142, [true, 0, 1, 1795901112769563, false, null], {"played": true, "play_count": 1, "last_played": 1795901112769563}], ["r", 1795901116.199731, 1795901114.20968, [true, 0, 1, 1795901112769563, false, null], "UpdateUserData", "006ee510-81d2-548a-823f-1e399751c47c"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('lan', '3138bac0e791b3e2c6f7793deb4a3906', 1, 4, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901112769563}', '{"own": {}, "held": null, "recent": [["r", 1795901112.769588, 1795901112.778852, [true, 0, 1, 1795901112769563, false, null], "TogglePlayed", "d69b069f-389a-5c0e-82cc-5499213836d7"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('wan', '8e73db51d1bafdf133b746310c1d74b6', 1, 13, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901112769443}', '{"own": {}, "held": null, "recent": [["l", 1795901114.177727, 1795901114.1990075, [false, 0, 0, null, false, null], {"played": true, "play_count": 1, "last_played": 1795901112769443}], ["r", 1795901116.296036, 1795901114.313203, [true, 0, 1, 1795901112769443, false, null], "UpdateUserData", "e7afe67c-1e37-511a-8e4e-bf09364c697f"], ["w", 1795901114.2932327, 1795901114.312755, [true, 0, 1, 1795901112769443, false, null], {"played": true, "play_count": 1, "last_played": 1795901112769443}]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}'),
	('wan', '17386affab06c8d7e2b61fc2946373d0', 1, 7, '{"played": true, "rating": null, "favorite": false, "position": 0, "play_count": 1, "last_played": 1795901112769201}', '{"own": {}, "held": null, "recent": [["l", 1795901114.1767547, 1795901114.1907637, [false, 0, 0, null, false, null], {"played": true, "play_count": 1, "last_played": 1795901112769201}], ["w", 1795901114.294244, 1795901114.323324, [true, 0, 1, 1795901112769201, false, null], {"played": true, "play_count": 1, "last_played": 1795901112769201}], ["r", 1795901116.314448, 1795901114.340042, [true, 0, 1, 1795901112769201, false, null], "UpdateUserData", "222dd183-2489-5152-83c5-a808991acd59"]], "awaited": null, "horizon": 0.0, "refused": {}, "settled_at": 0.0}');

INSERT INTO jellyfin_sync.person OVERRIDING SYSTEM VALUE VALUES
	(1, 'ada'),
	(2, 'cleo'),
	(3, 'dora'),
	(4, 'ben');

INSERT INTO jellyfin_sync.place OVERRIDING SYSTEM VALUE VALUES
	(1, 'Metropolis', 'Movie', '/library/films/Metropolis (1951)/Metropolis (1951).mkv'),
	(2, 'The General', 'Movie', '/library/films/The General (1952)/The General (1952).mkv'),
	(3, 'Sunrise', 'Movie', '/library/films/Sunrise (1953)/Sunrise (1953).mkv'),
	(4, 'The Kid', 'Movie', '/library/films/The Kid (1954)/The Kid (1954).mkv'),
	(5, 'Safety Last', 'Movie', '/library/films/Safety Last (1955)/Safety Last (1955).mkv'),
	(6, 'The Gold Rush', 'Movie', '/library/films/The Gold Rush (1956)/The Gold Rush (1956).mkv'),
	(7, 'Faust', 'Movie', '/library/films/Faust (1957)/Faust (1957).mkv'),
	(8, 'Way Down East', 'Movie', '/library/films/Way Down East (1958)/Way Down East (1958).mkv'),
	(9, 'The Phantom of the Opera', 'Movie', '/library/films/The Phantom of the Opera (1959)/The Phantom of the Opera (1959).mkv'),
	(10, 'The Lost World', 'Movie', '/library/films/The Lost World (1960)/The Lost World (1960).mkv'),
	(11, 'Sherlock Jr', 'Movie', '/library/films/Sherlock Jr (1961)/Sherlock Jr (1961).mkv'),
	(12, 'The Thief of Bagdad', 'Movie', '/library/films/The Thief of Bagdad (1962)/The Thief of Bagdad (1962).mkv'),
	(13, 'Wings', 'Movie', '/library/films/Wings (1963)/Wings (1963).mkv'),
	(14, 'Pandora''s Box', 'Movie', '/library/films/Pandora''s Box (1964)/Pandora''s Box (1964).mkv'),
	(15, 'The Last Laugh', 'Movie', '/library/films/The Last Laugh (1965)/The Last Laugh (1965).mkv'),
	(16, 'He Who Gets Slapped', 'Movie', '/library/films/He Who Gets Slapped (1966)/He Who Gets Slapped (1966).mkv'),
	(17, 'Nosferatu', 'Movie', '/library/films/Nosferatu (1974)/Nosferatu (1974).mkv'),
	(18, 'The Perils of Pauline', 'Series', '/library/shows/The Perils of Pauline'),
	(19, 'Season 1', 'Season', '/library/shows/The Perils of Pauline/Season 01'),
	(20, 'Part 1', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E01.mkv'),
	(21, 'Part 2', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E02.mkv'),
	(22, 'Part 3', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E03.mkv'),
	(23, 'Part 4', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E04.mkv'),
	(24, 'Part 5', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E05.mkv'),
	(25, 'Part 6', 'Episode', '/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E06.mkv'),
	(26, 'Season 2', 'Season', '/library/shows/The Perils of Pauline/Season 02'),
	(27, 'Part 1', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E01.mkv'),
	(28, 'Part 2', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E02.mkv'),
	(29, 'Part 3', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E03.mkv'),
	(30, 'Part 4', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E04.mkv'),
	(31, 'Part 5', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E05.mkv'),
	(32, 'Part 6', 'Episode', '/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E06.mkv'),
	(33, 'Fantomas', 'Series', '/library/shows/Fantomas'),
	(34, 'Season 1', 'Season', '/library/shows/Fantomas/Season 01'),
	(35, 'Part 1', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E01.mkv'),
	(36, 'Part 2', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E02.mkv'),
	(37, 'Part 3', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E03.mkv'),
	(38, 'Part 4', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E04.mkv'),
	(39, 'Part 5', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E05.mkv'),
	(40, 'Part 6', 'Episode', '/library/shows/Fantomas/Season 01/Fantomas S01E06.mkv'),
	(41, 'Season 2', 'Season', '/library/shows/Fantomas/Season 02'),
	(42, 'Part 1', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E01.mkv'),
	(43, 'Part 2', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E02.mkv'),
	(44, 'Part 3', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E03.mkv'),
	(45, 'Part 4', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E04.mkv'),
	(46, 'Part 5', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E05.mkv'),
	(47, 'Part 6', 'Episode', '/library/shows/Fantomas/Season 02/Fantomas S02E06.mkv'),
	(48, 'Record 0001', 'MusicAlbum', '/library/music/Band 0001/Record 0001'),
	(49, 'Song 01', 'Audio', '/library/music/Band 0001/Record 0001/01 - Song 01.flac'),
	(50, 'Song 02', 'Audio', '/library/music/Band 0001/Record 0001/02 - Song 02.flac'),
	(51, 'Song 03', 'Audio', '/library/music/Band 0001/Record 0001/03 - Song 03.flac'),
	(52, 'Song 04', 'Audio', '/library/music/Band 0001/Record 0001/04 - Song 04.flac'),
	(53, 'Song 05', 'Audio', '/library/music/Band 0001/Record 0001/05 - Song 05.flac'),
	(54, 'Song 06', 'Audio', '/library/music/Band 0001/Record 0001/06 - Song 06.flac'),
	(55, 'Song 07', 'Audio', '/library/music/Band 0001/Record 0001/07 - Song 07.flac'),
	(56, 'Song 08', 'Audio', '/library/music/Band 0001/Record 0001/08 - Song 08.flac'),
	(57, 'Song 09', 'Audio', '/library/music/Band 0001/Record 0001/09 - Song 09.flac'),
	(58, 'Song 10', 'Audio', '/library/music/Band 0001/Record 0001/10 - Song 10.flac');

INSERT INTO jellyfin_sync.place_key VALUES
	('Episode:series:tvdb:300001:s1e6', 25),
	('Movie:tmdb:100003', 3),
	('Episode:series:tvdb:300002:s1e5', 39),
	('Movie:imdb:tt1000015', 15),
	('Episode:path:/library/shows/Fantomas/Season 02/Fantomas S02E03.mkv', 44),
	('Series:imdb:tt5000002', 33),
	('Movie:path:/library/films/Pandora''s Box (1964)/Pandora''s Box (1964).mkv', 14),
	('Episode:tvdb:8010101', 20),
	('Movie:tmdb:100016', 16),
	('Episode:path:/library/shows/Fantomas/Season 01/Fantomas S01E03.mkv', 37),
	('Movie:tmdb:100006', 6),
	('Episode:path:/library/shows/Fantomas/Season 02/Fantomas S02E01.mkv', 42),
	('Episode:series:imdb:tt5000002:s2e5', 46),
	('Episode:series:imdb:tt5000001:s2e2', 28),
	('Episode:path:/library/shows/Fantomas/Season 01/Fantomas S01E05.mkv', 39),
	('Episode:path:/library/shows/Fantomas/Season 01/Fantomas S01E01.mkv', 35),
	('Episode:tvdb:8010102', 21),
	('Audio:path:/library/music/Band 0001/Record 0001/08 - Song 08.flac', 56),
	('Episode:series:imdb:tt5000001:s1e1', 20),
	('Episode:tvdb:8010206', 32),
	('Episode:tvdb:8020106', 40),
	('Episode:imdb:tt20010202', 28),
	('Episode:path:/library/shows/Fantomas/Season 02/Fantomas S02E02.mkv', 43),
	('Episode:series:imdb:tt5000001:s2e5', 31),
	('Episode:tvdb:8010106', 25),
	('Episode:imdb:tt20020206', 47),
	('Movie:path:/library/films/The Kid (1954)/The Kid (1954).mkv', 4),
	('Episode:series:tvdb:300001:s2e1', 27),
	('Audio:path:/library/music/Band 0001/Record 0001/05 - Song 05.flac', 53),
	('Episode:series:imdb:tt5000002:s1e6', 40),
	('Episode:imdb:tt20020106', 40),
	('Movie:tmdb:100099', 17),
	('Episode:series:tmdb:50002:s2e6', 47),
	('Episode:series:tvdb:300001:s1e2', 21),
	('Episode:series:tvdb:300002:s2e4', 45),
	('Movie:tmdb:100005', 5),
	('Episode:imdb:tt20010104', 23),
	('Episode:imdb:tt20010201', 27),
	('Season:path:/library/shows/The Perils of Pauline/Season 02', 26),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000004', 52),
	('Episode:series:imdb:tt5000001:s2e3', 29),
	('Movie:imdb:tt1000001', 1),
	('Movie:imdb:tt1000008', 8),
	('Episode:path:/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E01.mkv', 20),
	('Episode:series:tmdb:50002:s1e3', 37),
	('Movie:imdb:tt1000012', 12),
	('Movie:imdb:tt1000009', 9),
	('Episode:series:tvdb:300001:s2e4', 30),
	('Episode:series:imdb:tt5000001:s2e1', 27),
	('Episode:series:tmdb:50002:s1e6', 40),
	('Audio:path:/library/music/Band 0001/Record 0001/09 - Song 09.flac', 57),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000008', 56),
	('Movie:tmdb:100011', 11),
	('Episode:series:tvdb:300001:s2e3', 29),
	('Audio:path:/library/music/Band 0001/Record 0001/01 - Song 01.flac', 49),
	('Episode:tvdb:8020102', 36),
	('Episode:imdb:tt20020102', 36),
	('Episode:tvdb:8010103', 22),
	('Episode:series:tmdb:50002:s2e1', 42),
	('Episode:series:imdb:tt5000002:s1e4', 38),
	('Episode:series:tmdb:50001:s2e3', 29),
	('Movie:imdb:tt1000013', 13),
	('Episode:path:/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E06.mkv', 25),
	('Movie:path:/library/films/Nosferatu (1974)/Nosferatu (1974).mkv', 17),
	('Movie:tmdb:100004', 4),
	('Episode:path:/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E01.mkv', 27),
	('Episode:tvdb:8020101', 35),
	('Audio:path:/library/music/Band 0001/Record 0001/03 - Song 03.flac', 51),
	('Movie:tmdb:100013', 13),
	('Episode:series:imdb:tt5000002:s2e4', 45),
	('Episode:imdb:tt20010203', 29),
	('Movie:path:/library/films/He Who Gets Slapped (1966)/He Who Gets Slapped (1966).mkv', 16),
	('Episode:series:tmdb:50002:s2e2', 43),
	('Episode:series:tmdb:50002:s1e1', 35),
	('Episode:series:tmdb:50001:s1e6', 25),
	('Episode:path:/library/shows/Fantomas/Season 01/Fantomas S01E06.mkv', 40),
	('Episode:series:imdb:tt5000002:s2e6', 47),
	('Episode:imdb:tt20020203', 44),
	('Season:path:/library/shows/Fantomas/Season 02', 41),
	('Episode:tvdb:8010105', 24),
	('Movie:tmdb:100007', 7),
	('Episode:path:/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E05.mkv', 31),
	('Episode:series:tmdb:50001:s1e2', 21),
	('Movie:imdb:tt1000011', 11),
	('Movie:path:/library/films/Wings (1963)/Wings (1963).mkv', 13),
	('Episode:imdb:tt20010106', 25),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000009', 57),
	('Audio:path:/library/music/Band 0001/Record 0001/04 - Song 04.flac', 52),
	('Movie:tmdb:100010', 10),
	('Episode:path:/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E02.mkv', 28),
	('Series:tmdb:50002', 33),
	('Movie:imdb:tt1000016', 16),
	('Movie:path:/library/films/Faust (1957)/Faust (1957).mkv', 7),
	('Episode:series:tvdb:300002:s1e1', 35),
	('Episode:tvdb:8020204', 45),
	('Movie:imdb:tt1000010', 10),
	('Episode:series:imdb:tt5000002:s2e3', 44),
	('Episode:series:imdb:tt5000002:s1e5', 39),
	('Episode:series:tmdb:50001:s2e4', 30),
	('Episode:series:tmdb:50001:s2e5', 31),
	('Episode:imdb:tt20010103', 22),
	('Season:path:/library/shows/Fantomas/Season 01', 34),
	('Episode:tvdb:8020205', 46),
	('Episode:imdb:tt20020104', 38),
	('Episode:series:imdb:tt5000001:s1e3', 22),
	('Movie:imdb:tt1000014', 14),
	('Movie:path:/library/films/Sunrise (1953)/Sunrise (1953).mkv', 3),
	('Episode:tvdb:8010201', 27),
	('Episode:path:/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E02.mkv', 21),
	('Audio:path:/library/music/Band 0001/Record 0001/10 - Song 10.flac', 58),
	('Episode:tvdb:8010202', 28),
	('Episode:series:tvdb:300002:s1e4', 38),
	('Episode:series:tmdb:50002:s1e2', 36),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000006', 54),
	('Movie:imdb:tt1000004', 4),
	('Episode:series:imdb:tt5000002:s2e2', 43),
	('Episode:series:tvdb:300001:s2e5', 31),
	('Episode:series:imdb:tt5000001:s1e5', 24),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000010', 58),
	('Episode:series:tmdb:50002:s2e3', 44),
	('Episode:tvdb:8020105', 39),
	('Episode:series:imdb:tt5000001:s1e2', 21),
	('Episode:imdb:tt20020205', 46),
	('Episode:series:imdb:tt5000002:s2e1', 42),
	('Episode:series:tmdb:50001:s1e3', 22),
	('Episode:imdb:tt20010205', 31),
	('Episode:series:imdb:tt5000001:s1e4', 23),
	('Movie:tmdb:100014', 14),
	('Episode:path:/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E04.mkv', 30),
	('Audio:path:/library/music/Band 0001/Record 0001/06 - Song 06.flac', 54),
	('Episode:path:/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E05.mkv', 24),
	('Episode:series:imdb:tt5000002:s1e2', 36),
	('Episode:series:tvdb:300001:s2e2', 28),
	('Movie:imdb:tt1000007', 7),
	('Episode:series:tvdb:300002:s2e6', 47),
	('Episode:path:/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E04.mkv', 23),
	('Episode:path:/library/shows/Fantomas/Season 02/Fantomas S02E04.mkv', 45),
	('Episode:tvdb:8020103', 37),
	('Movie:tmdb:100009', 9),
	('Episode:imdb:tt20010101', 20),
	('Episode:imdb:tt20020103', 37),
	('Episode:series:tvdb:300001:s1e5', 24),
	('Episode:tvdb:8010104', 23),
	('Episode:series:tvdb:300002:s1e2', 36),
	('Series:path:/library/shows/The Perils of Pauline', 18),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000003', 51),
	('Series:path:/library/shows/Fantomas', 33),
	('Episode:imdb:tt20010204', 30),
	('Episode:path:/library/shows/Fantomas/Season 02/Fantomas S02E05.mkv', 46),
	('Series:tvdb:300002', 33),
	('Episode:series:tmdb:50001:s1e1', 20),
	('Episode:series:tmdb:50001:s2e1', 27),
	('Movie:path:/library/films/Sherlock Jr (1961)/Sherlock Jr (1961).mkv', 11),
	('Audio:path:/library/music/Band 0001/Record 0001/07 - Song 07.flac', 55),
	('Episode:path:/library/shows/Fantomas/Season 01/Fantomas S01E02.mkv', 36),
	('Movie:path:/library/films/The Thief of Bagdad (1962)/The Thief of Bagdad (1962).mkv', 12),
	('Episode:tvdb:8020202', 43),
	('Episode:series:tmdb:50001:s1e5', 24),
	('Episode:series:tvdb:300001:s1e3', 22),
	('Movie:imdb:tt1000006', 6),
	('Episode:imdb:tt20010102', 21),
	('Movie:imdb:tt1000002', 2),
	('Episode:series:imdb:tt5000001:s1e6', 25),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000005', 53),
	('Episode:series:tvdb:300002:s2e3', 44),
	('Movie:path:/library/films/The Last Laugh (1965)/The Last Laugh (1965).mkv', 15),
	('Episode:series:tvdb:300001:s2e6', 32),
	('Episode:path:/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E03.mkv', 29),
	('Episode:imdb:tt20010206', 32),
	('Series:imdb:tt5000001', 18),
	('Movie:imdb:tt1000005', 5),
	('Episode:imdb:tt20020202', 43),
	('Episode:tvdb:8020104', 38),
	('Episode:tvdb:8020206', 47),
	('Episode:series:tmdb:50002:s1e5', 39),
	('Episode:imdb:tt20020101', 35),
	('Episode:imdb:tt20010105', 24),
	('Movie:imdb:tt1000003', 3),
	('Movie:path:/library/films/Metropolis (1951)/Metropolis (1951).mkv', 1),
	('Episode:series:tmdb:50001:s2e2', 28),
	('Movie:path:/library/films/Safety Last (1955)/Safety Last (1955).mkv', 5),
	('Movie:path:/library/films/The Gold Rush (1956)/The Gold Rush (1956).mkv', 6),
	('Movie:tmdb:100002', 2),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000001', 49),
	('Episode:imdb:tt20020204', 45),
	('Episode:series:tvdb:300002:s2e5', 46),
	('Episode:imdb:tt20020105', 39),
	('Movie:tmdb:100008', 8),
	('Episode:series:tvdb:300001:s1e4', 23),
	('Episode:series:tmdb:50001:s1e4', 23),
	('MusicAlbum:path:/library/music/Band 0001/Record 0001', 48),
	('Season:path:/library/shows/The Perils of Pauline/Season 01', 19),
	('Movie:path:/library/films/The Lost World (1960)/The Lost World (1960).mkv', 10),
	('Episode:series:imdb:tt5000002:s1e1', 35),
	('Episode:series:tmdb:50002:s2e4', 45),
	('Episode:series:tvdb:300002:s1e6', 40),
	('Episode:tvdb:8010205', 31),
	('Series:tmdb:50001', 18),
	('Episode:path:/library/shows/The Perils of Pauline/Season 02/The Perils of Pauline S02E06.mkv', 32),
	('Episode:tvdb:8010203', 29);
INSERT INTO jellyfin_sync.place_key VALUES
	('Episode:series:tvdb:300001:s1e1', 20),
	('Episode:path:/library/shows/Fantomas/Season 02/Fantomas S02E06.mkv', 47),
	('Episode:series:tvdb:300002:s1e3', 37),
	('Episode:series:imdb:tt5000001:s2e6', 32),
	('Episode:series:tvdb:300002:s2e1', 42),
	('Episode:series:imdb:tt5000001:s2e4', 30),
	('Episode:series:tmdb:50001:s2e6', 32),
	('Episode:tvdb:8010204', 30),
	('Movie:tmdb:100012', 12),
	('Audio:path:/library/music/Band 0001/Record 0001/02 - Song 02.flac', 50),
	('Episode:series:imdb:tt5000002:s1e3', 37),
	('Movie:imdb:tt1000099', 17),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000002', 50),
	('Movie:tmdb:100001', 1),
	('Movie:path:/library/films/The Phantom of the Opera (1959)/The Phantom of the Opera (1959).mkv', 9),
	('Episode:tvdb:8020201', 42),
	('Movie:path:/library/films/The General (1952)/The General (1952).mkv', 2),
	('Episode:series:tmdb:50002:s1e4', 38),
	('Episode:imdb:tt20020201', 42),
	('Movie:tmdb:100015', 15),
	('Episode:series:tvdb:300002:s2e2', 43),
	('Episode:path:/library/shows/Fantomas/Season 01/Fantomas S01E04.mkv', 38),
	('Episode:path:/library/shows/The Perils of Pauline/Season 01/The Perils of Pauline S01E03.mkv', 22),
	('Audio:musicbrainztrack:00000001-0000-4000-8000-000000000007', 55),
	('Episode:tvdb:8020203', 44),
	('Episode:series:tmdb:50002:s2e5', 46),
	('Series:tvdb:300001', 18),
	('Movie:path:/library/films/Way Down East (1958)/Way Down East (1958).mkv', 8);

INSERT INTO jellyfin_sync.reconcile_run OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-28 21:25:09.688833+00', '{"waiting": 0, "written": 0, "compared": 0, "conflicts": 0, "differing": 0}');

INSERT INTO jellyfin_sync.server VALUES
	('lan', '73f50c9f17291ce93ee52e50b73f6f63', '10.11.11', true, '', '2026-11-28 21:25:09.524246+00', '2026-11-28 21:25:12.778852+00', 58, '2026-11-28 21:25:09.885703+00'),
	('wan', 'bc6680c1a0d13d778d73c59185b1e412', '10.10.7', true, '', '2026-11-28 21:25:14.15407+00', '2026-11-28 21:25:14.340042+00', 57, '2026-11-28 21:25:10.096038+00');

INSERT INTO jellyfin_sync.sync_log OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-28 21:25:10.255659+00', 'wan', 1, 1, '249eaddd86c161edc82078d4a9f5df78', 'Metropolis', '{"played": {"after": true, "before": false, "origin": "lan", "reason": "TogglePlayed", "message_id": "0139624d-2a1e-5e79-87ce-23ae98fd25b0"}, "play_count": {"after": 1, "before": 0, "origin": "lan", "reason": "TogglePlayed", "message_id": "0139624d-2a1e-5e79-87ce-23ae98fd25b0"}, "last_played": {"after": 1795901110131908, "before": null, "origin": "lan", "reason": "TogglePlayed", "message_id": "0139624d-2a1e-5e79-87ce-23ae98fd25b0"}}', 'played, play count, last played changed on lan (TogglePlayed)'),
	(2, '2026-11-28 21:25:11.509324+00', 'lan', 4, 3, '9d92ac884475b68458920e59a1f1d3f9', 'Sunrise', '{"favorite": {"after": true, "before": false, "origin": "wan", "reason": "UpdateUserRating", "message_id": "27a55dd0-6633-53db-8e95-4bb2f13ff3a0"}}', 'favourite changed on wan (UpdateUserRating)'),
	(3, '2026-11-28 21:25:12.267298+00', 'wan', 2, 2, '34a84c3b9834c294b850ed3ea90d972a', 'The General', '{"position": {"after": 25200000000, "before": 0, "origin": "lan", "reason": "PlaybackFinished", "message_id": "81dba2f6-9de4-5d57-a25d-3f627f6543d0"}, "play_count": {"after": 1, "before": 0, "origin": "lan", "reason": "PlaybackStart", "message_id": "2a91b74c-7022-5caf-9189-66b822f675d5"}, "last_played": {"after": 1795901112027684, "before": null, "origin": "lan", "reason": "PlaybackStart", "message_id": "2a91b74c-7022-5caf-9189-66b822f675d5"}}', 'position changed on lan (PlaybackFinished); play count, last played changed on lan (PlaybackStart)'),
	(4, '2026-11-28 21:25:14.215726+00', 'wan', 1, 4, '57eea8b357c2057eded491b7a43b3c9d', 'The Kid', '{"played": {"after": true, "before": false, "origin": "lan", "reason": "TogglePlayed", "message_id": "d69b069f-389a-5c0e-82cc-5499213836d7"}, "play_count": {"after": 1, "before": 0, "origin": "lan", "reason": "TogglePlayed", "message_id": "d69b069f-389a-5c0e-82cc-5499213836d7"}, "last_played": {"after": 1795901112769563, "before": null, "origin": "lan", "reason": "TogglePlayed", "message_id": "d69b069f-389a-5c0e-82cc-5499213836d7"}}', 'played, play count, last played changed on lan (TogglePlayed)'),
	(5, '2026-11-28 21:25:14.35228+00', 'wan', 1, 13, '8e73db51d1bafdf133b746310c1d74b6', 'Wings', '{"played": {"after": true, "before": false, "origin": "lan", "reason": "TogglePlayed", "message_id": "e1722062-9a56-53b8-b032-041cb859d5a6"}, "play_count": {"after": 1, "before": 0, "origin": "lan", "reason": "TogglePlayed", "message_id": "e1722062-9a56-53b8-b032-041cb859d5a6"}, "last_played": {"after": 1795901112769443, "before": null, "origin": "lan", "reason": "TogglePlayed", "message_id": "e1722062-9a56-53b8-b032-041cb859d5a6"}}', 'played, play count, last played changed on lan (TogglePlayed)'),
	(6, '2026-11-28 21:25:14.35228+00', 'wan', 1, 7, '17386affab06c8d7e2b61fc2946373d0', 'Faust', '{"played": {"after": true, "before": false, "origin": "lan", "reason": "TogglePlayed", "message_id": "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"}, "play_count": {"after": 1, "before": 0, "origin": "lan", "reason": "TogglePlayed", "message_id": "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"}, "last_played": {"after": 1795901112769201, "before": null, "origin": "lan", "reason": "TogglePlayed", "message_id": "13e5db9f-0f8e-5f40-aaf8-63e6b3bb3158"}}', 'played, play count, last played changed on lan (TogglePlayed)');

SELECT pg_catalog.setval('jellyfin_sync.due_write_change_id_seq', 7, true);

SELECT pg_catalog.setval('jellyfin_sync.outbox_outbox_id_seq', 9, true);

SELECT pg_catalog.setval('jellyfin_sync.person_person_id_seq', 8, true);

SELECT pg_catalog.setval('jellyfin_sync.place_place_id_seq', 58, true);

SELECT pg_catalog.setval('jellyfin_sync.reconcile_run_reconcile_run_id_seq', 1, true);

SELECT pg_catalog.setval('jellyfin_sync.sync_log_sync_log_id_seq', 6, true);

ALTER TABLE ONLY jellyfin_sync.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (server, user_id);

ALTER TABLE ONLY jellyfin_sync.agreed_state
    ADD CONSTRAINT agreed_state_pkey PRIMARY KEY (person_id, place_id);

ALTER TABLE ONLY jellyfin_sync.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY jellyfin_sync.due_write
    ADD CONSTRAINT due_write_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY jellyfin_sync.due_write
    ADD CONSTRAINT due_write_target_person_id_place_id_key UNIQUE (target, person_id, place_id);

ALTER TABLE ONLY jellyfin_sync.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (durable, message_id);

ALTER TABLE ONLY jellyfin_sync.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (server, item_id);

ALTER TABLE ONLY jellyfin_sync.known_state
    ADD CONSTRAINT known_state_pkey PRIMARY KEY (server, item_id, person_id);

ALTER TABLE ONLY jellyfin_sync.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (outbox_id);

ALTER TABLE ONLY jellyfin_sync.person
    ADD CONSTRAINT person_name_key UNIQUE (name);

ALTER TABLE ONLY jellyfin_sync.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY jellyfin_sync.place_key
    ADD CONSTRAINT place_key_pkey PRIMARY KEY (key, place_id);

ALTER TABLE ONLY jellyfin_sync.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (place_id);

ALTER TABLE ONLY jellyfin_sync.reconcile_run
    ADD CONSTRAINT reconcile_run_pkey PRIMARY KEY (reconcile_run_id);

ALTER TABLE ONLY jellyfin_sync.server
    ADD CONSTRAINT server_pkey PRIMARY KEY (server);

ALTER TABLE ONLY jellyfin_sync.sync_log
    ADD CONSTRAINT sync_log_pkey PRIMARY KEY (sync_log_id);

CREATE INDEX account_person ON jellyfin_sync.account USING btree (person_id);

CREATE INDEX agreed_state_place ON jellyfin_sync.agreed_state USING btree (place_id);

CREATE INDEX due_write_claimed ON jellyfin_sync.due_write USING btree (claimed_by) WHERE (claimed_by IS NOT NULL);

CREATE INDEX due_write_next ON jellyfin_sync.due_write USING btree (target, due_at) WHERE (claimed_by IS NULL);

CREATE INDEX due_write_pair ON jellyfin_sync.due_write USING btree (person_id, place_id);

CREATE INDEX inbox_seen_at ON jellyfin_sync.inbox USING btree (seen_at);

CREATE INDEX item_place ON jellyfin_sync.item USING btree (place_id, server);

CREATE INDEX known_state_pair ON jellyfin_sync.known_state USING btree (person_id, place_id);

CREATE INDEX sync_log_time ON jellyfin_sync.sync_log USING btree (written_at);

ALTER TABLE ONLY jellyfin_sync.account
    ADD CONSTRAINT account_person_id_fkey FOREIGN KEY (person_id) REFERENCES jellyfin_sync.person(person_id);

ALTER TABLE ONLY jellyfin_sync.agreed_state
    ADD CONSTRAINT agreed_state_person_id_fkey FOREIGN KEY (person_id) REFERENCES jellyfin_sync.person(person_id);

ALTER TABLE ONLY jellyfin_sync.agreed_state
    ADD CONSTRAINT agreed_state_place_id_fkey FOREIGN KEY (place_id) REFERENCES jellyfin_sync.place(place_id);

ALTER TABLE ONLY jellyfin_sync.due_write
    ADD CONSTRAINT due_write_person_id_fkey FOREIGN KEY (person_id) REFERENCES jellyfin_sync.person(person_id);

ALTER TABLE ONLY jellyfin_sync.due_write
    ADD CONSTRAINT due_write_place_id_fkey FOREIGN KEY (place_id) REFERENCES jellyfin_sync.place(place_id);

ALTER TABLE ONLY jellyfin_sync.item
    ADD CONSTRAINT item_place_id_fkey FOREIGN KEY (place_id) REFERENCES jellyfin_sync.place(place_id);

ALTER TABLE ONLY jellyfin_sync.known_state
    ADD CONSTRAINT known_state_person_id_fkey FOREIGN KEY (person_id) REFERENCES jellyfin_sync.person(person_id);

ALTER TABLE ONLY jellyfin_sync.known_state
    ADD CONSTRAINT known_state_place_id_fkey FOREIGN KEY (place_id) REFERENCES jellyfin_sync.place(place_id);

ALTER TABLE ONLY jellyfin_sync.place_key
    ADD CONSTRAINT place_key_place_id_fkey FOREIGN KEY (place_id) REFERENCES jellyfin_sync.place(place_id) ON DELETE CASCADE;

ALTER TABLE ONLY jellyfin_sync.sync_log
    ADD CONSTRAINT sync_log_person_id_fkey FOREIGN KEY (person_id) REFERENCES jellyfin_sync.person(person_id);

ALTER TABLE ONLY jellyfin_sync.sync_log
    ADD CONSTRAINT sync_log_place_id_fkey FOREIGN KEY (place_id) REFERENCES jellyfin_sync.place(place_id);

