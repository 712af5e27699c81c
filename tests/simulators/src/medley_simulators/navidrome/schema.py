"""The tables of each release, with the keys and indexes a writer meets."""

import sqlite3
from typing import Final

from medley_simulators.navidrome.versions import VERSIONS, Version

_TABLES: Final = """
CREATE TABLE goose_db_version(
    id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL,
    tstamp TIMESTAMP DEFAULT (datetime('now'))
);
CREATE TABLE user(
    id varchar(255) NOT NULL PRIMARY KEY, user_name varchar(255) DEFAULT '' NOT NULL UNIQUE,
    name varchar(255) DEFAULT '' NOT NULL COLLATE NOCASE, email varchar(255) DEFAULT '' NOT NULL,
    password varchar(255) DEFAULT '' NOT NULL, is_admin bool DEFAULT FALSE NOT NULL,
    last_login_at datetime, created_at datetime NOT NULL, updated_at datetime NOT NULL
);
CREATE TABLE library(
    id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL UNIQUE, path text NOT NULL UNIQUE
);
CREATE TABLE artist(
    id varchar(255) NOT NULL PRIMARY KEY, name varchar(255) DEFAULT '' NOT NULL,
    missing boolean DEFAULT FALSE NOT NULL
);
CREATE TABLE album(
    id varchar(255) NOT NULL PRIMARY KEY, name varchar(255) DEFAULT '' NOT NULL,
    album_artist varchar(255) DEFAULT '' NOT NULL, album_artist_id varchar(255) DEFAULT '' NOT NULL,
    library_id integer NOT NULL DEFAULT 1 REFERENCES library(id) ON DELETE CASCADE,
    song_count integer DEFAULT 0 NOT NULL, missing boolean DEFAULT FALSE NOT NULL,
    participants jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE media_file(
    id varchar(255) NOT NULL PRIMARY KEY, path varchar(255) DEFAULT '' NOT NULL COLLATE NOCASE,
    title varchar(255) DEFAULT '' NOT NULL, album varchar(255) DEFAULT '' NOT NULL,
    artist varchar(255) DEFAULT '' NOT NULL, artist_id varchar(255) DEFAULT '' NOT NULL,
    album_artist varchar(255) DEFAULT '' NOT NULL, album_artist_id varchar(255) DEFAULT '',
    album_id varchar(255) DEFAULT '' NOT NULL, track_number integer DEFAULT 0 NOT NULL,
    disc_number integer DEFAULT 0 NOT NULL, year integer DEFAULT 0 NOT NULL,
    duration real DEFAULT 0 NOT NULL, mbz_recording_id varchar(255) DEFAULT '',
    mbz_release_track_id varchar(255) DEFAULT '', mbz_album_id varchar(255) DEFAULT '',
    explicit_status varchar(255) DEFAULT '' NOT NULL,
    library_id integer NOT NULL DEFAULT 1 REFERENCES library(id) ON DELETE CASCADE,
    pid varchar(255) NOT NULL DEFAULT '', participants jsonb NOT NULL DEFAULT '{}',
    tags jsonb NOT NULL DEFAULT '{}', created_at datetime, updated_at datetime
);
CREATE TABLE media_file_artists(
    media_file_id varchar NOT NULL REFERENCES media_file(id) ON DELETE CASCADE,
    artist_id varchar NOT NULL REFERENCES artist(id) ON DELETE CASCADE,
    role varchar DEFAULT '' NOT NULL, sub_role varchar DEFAULT '' NOT NULL,
    UNIQUE (artist_id, media_file_id, role, sub_role)
);
CREATE TABLE annotation(
    user_id varchar(255) NOT NULL REFERENCES user(id) ON DELETE CASCADE ON UPDATE CASCADE,
    item_id varchar(255) DEFAULT '' NOT NULL, item_type varchar(255) DEFAULT '' NOT NULL,
    play_count integer DEFAULT 0, play_date datetime, rating integer DEFAULT 0,
    starred bool DEFAULT FALSE NOT NULL, starred_at datetime, UNIQUE (user_id, item_id, item_type)
);
CREATE TABLE player(
    id varchar(255) NOT NULL PRIMARY KEY, name varchar NOT NULL, user_agent varchar,
    user_id varchar NOT NULL REFERENCES user(id) ON DELETE CASCADE ON UPDATE CASCADE,
    client varchar NOT NULL, last_seen datetime, report_real_path bool DEFAULT FALSE NOT NULL,
    scrobble_enabled bool DEFAULT true
);
CREATE TABLE property(id varchar(255) NOT NULL PRIMARY KEY, value varchar(255) DEFAULT '' NOT NULL);
CREATE TABLE scrobble_buffer(
    user_id varchar NOT NULL, service varchar NOT NULL, media_file_id varchar NOT NULL,
    play_time datetime NOT NULL, enqueue_time datetime NOT NULL,
    UNIQUE (user_id, service, media_file_id, play_time)
);
CREATE INDEX annotation_play_count ON annotation(play_count);
CREATE INDEX annotation_play_date ON annotation(play_date);
CREATE INDEX annotation_starred ON annotation(starred);
CREATE INDEX media_file_album_id ON media_file(album_id);
CREATE INDEX media_file_title ON media_file(title);
CREATE INDEX media_file_artists_media_file_id ON media_file_artists(media_file_id);
CREATE INDEX media_file_artists_role ON media_file_artists(role);
INSERT INTO library(id, name, path) VALUES (1, 'Music Library', '/music');
"""
_MISSING: Final = """
ALTER TABLE media_file ADD COLUMN missing boolean DEFAULT FALSE NOT NULL;
CREATE INDEX media_file_missing ON media_file(missing);
"""
_USER_LIBRARY: Final = """
CREATE TABLE user_library(
    user_id VARCHAR(255) NOT NULL REFERENCES user(id) ON DELETE CASCADE ON UPDATE CASCADE,
    library_id INTEGER NOT NULL REFERENCES library(id) ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (user_id, library_id)
);
"""
_HISTORY: Final = """
ALTER TABLE annotation ADD COLUMN rated_at datetime;
CREATE TABLE scrobbles(
    media_file_id VARCHAR(255) NOT NULL
        REFERENCES media_file(id) ON DELETE CASCADE ON UPDATE CASCADE,
    user_id VARCHAR(255) NOT NULL REFERENCES user(id) ON DELETE CASCADE ON UPDATE CASCADE,
    submission_time INTEGER NOT NULL
);
CREATE INDEX scrobbles_date ON scrobbles(submission_time);
"""
_HISTORY_WITH_IDS: Final = """
ALTER TABLE annotation ADD COLUMN rated_at datetime;
CREATE TABLE scrobbles(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_file_id VARCHAR(255) NOT NULL
        REFERENCES media_file(id) ON DELETE CASCADE ON UPDATE CASCADE,
    user_id VARCHAR(255) NOT NULL REFERENCES user(id) ON DELETE CASCADE ON UPDATE CASCADE,
    submission_time INTEGER NOT NULL
);
CREATE INDEX scrobbles_user_time ON scrobbles(user_id, submission_time);
"""
_AVERAGE_RATING: Final = "ALTER TABLE media_file ADD COLUMN average_rating REAL DEFAULT 0 NOT NULL;"
_APPLIED: Final = "INSERT INTO goose_db_version(version_id, is_applied) VALUES (?, 1)"


def create(connection: sqlite3.Connection, version: Version) -> None:
    """Build an empty database, and note every migration up to the release's newest."""
    connection.executescript(_TABLES)
    if version.has_missing:
        connection.executescript(_MISSING)
    if version.has_user_library:
        connection.executescript(_USER_LIBRARY)
    if version.has_history:
        connection.executescript(_HISTORY_WITH_IDS if version.has_history_ids else _HISTORY)
    if version.has_average_rating:
        connection.executescript(_AVERAGE_RATING)
    applied = [one.migration for one in VERSIONS.values() if one.migration <= version.migration]
    connection.executemany(_APPLIED, [(number,) for number in sorted(applied)])
    connection.commit()
