"""Which tables a station has, with their members in the order they are sent."""

from typing import Final

from medley_simulators.libretime.tables import (
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    FLOAT,
    INTEGER,
    TIME,
    Member,
    Table,
)

_FILE_TEXTS_A: Final = (
    "name description artwork artist_name artist_url original_artist album_title track_title"
)
_FILE_TEXTS_B: Final = (
    "mood date track_number disc_number comment language label copyright composer conductor "
    "orchestra encoder encoded_by isrc lyrics lyricist original_lyricist subject contributor "
    "rating url info_url audio_source_url buy_this_url catalog_number radio_station_name "
    "radio_station_url report_datetime report_location report_organization"
)


def tables() -> dict[str, Table]:
    """Fresh ones, as after an installation: empty."""
    made = (*_library(), *_shows(), *_schedule(), *_others())
    return {table.name: table for table in made}


def _library() -> tuple[Table, ...]:
    file = Table(
        "file",
        (
            Member("import_status", INTEGER, default=1, may_be_null=False),
            Member("filepath"),
            Member("size", INTEGER, is_required=True, may_be_null=False),
            Member("exists", BOOLEAN),
            Member("mime", is_required=True, may_be_null=False),
            Member("md5", longest=32),
            Member("hidden", BOOLEAN),
            Member("accessed", INTEGER, is_required=True, may_be_null=False),
            Member("scheduled", BOOLEAN),
            Member("part_of_list", BOOLEAN),
            *(Member(n, DATETIME) for n in ("created_at", "updated_at", "last_played_at")),
            Member("bit_rate", INTEGER),
            Member("sample_rate", INTEGER),
            Member("format"),
            Member("channels", INTEGER),
            Member("length", DURATION),
            Member("bpm", INTEGER),
            Member("replay_gain"),
            Member("cue_in", DURATION),
            Member("cue_out", DURATION),
            *(Member(name, is_required=name == "name") for name in _FILE_TEXTS_A.split()),
            Member("genre", longest=64),
            *(Member(name) for name in _FILE_TEXTS_B.split()),
            Member("library", INTEGER, refers_to="library"),
            Member("owner", INTEGER),
            Member("edited_by", INTEGER),
        ),
    )
    library = Table(
        "library",
        (
            Member("name", is_not_null=True),
            Member("code", is_required=True, may_be_null=False, longest=16),
            Member("description", is_not_null=True),
            Member("enabled", BOOLEAN, default=True, may_be_null=False),
            Member("analyze_cue_points", BOOLEAN, default=False, may_be_null=False),
        ),
        unique=("code",),
    )
    return file, library


def _shows() -> tuple[Table, ...]:
    def must(name: str) -> Member:
        return Member(name, BOOLEAN, is_required=True, may_be_null=False)

    show = Table(
        "show",
        (
            Member("name", is_required=True, may_be_null=False),
            *(Member(n) for n in ("description", "genre", "url", "image")),
            *(Member(n) for n in ("foreground_color", "background_color")),
            Member("live_enabled", BOOLEAN, default=False),
            must("linked"),
            must("linkable"),
            Member("auto_playlist", INTEGER),
            must("auto_playlist_enabled"),
            must("auto_playlist_repeat"),
            Member("intro_playlist", INTEGER),
            must("override_intro_playlist"),
            Member("outro_playlist", INTEGER),
            must("override_outro_playlist"),
        ),
    )
    instance = Table(
        "showinstance",
        (
            *(
                Member(n, DATETIME, is_required=True)
                for n in ("created_at", "starts_at", "ends_at")
            ),
            Member("filled_time", DURATION),
            Member("last_scheduled_at", DATETIME),
            Member("description"),
            must("modified"),
            Member("rebroadcast", INTEGER),
            must("auto_playlist_built"),
            Member("record_enabled", INTEGER, default=0),
            Member("show", INTEGER, is_required=True, may_be_null=False, refers_to="show"),
            Member("instance", INTEGER, refers_to="showinstance"),
            Member("record_file", INTEGER, refers_to="file"),
        ),
    )
    days = Table(
        "showdays",
        (
            Member("first_show_on", DATE, is_required=True),
            Member("last_show_on", DATE),
            Member("start_time", TIME, is_required=True),
            Member("timezone", is_required=True),
            Member("duration", is_required=True),
            Member("record_enabled", INTEGER),
            Member("week_day", INTEGER),
            Member("repeat_kind", INTEGER, is_required=True),
            Member("repeat_next_on", DATE),
            Member("show", INTEGER, is_required=True, refers_to="show"),
        ),
    )
    return show, instance, days


def _schedule() -> tuple[Table, ...]:
    def must(name: str, kind: object = INTEGER) -> Member:
        return Member(name, kind, is_required=True, may_be_null=False)  # type: ignore[arg-type]  # a Kind

    schedule = Table(
        "schedule",
        (
            must("starts_at", DATETIME),
            must("ends_at", DATETIME),
            Member("length", DURATION),
            Member("fade_in", TIME),
            Member("fade_out", TIME),
            must("cue_in", DURATION),
            must("cue_out", DURATION),
            must("position"),
            Member("position_status", INTEGER, default=1),
            must("broadcasted"),
            Member("played", BOOLEAN),
            Member("instance", INTEGER, is_required=True, refers_to="showinstance"),
            Member("file", INTEGER, refers_to="file"),
            Member("stream", INTEGER),
        ),
    )
    history = Table(
        "playouthistory",
        (
            must("starts", DATETIME),
            Member("ends", DATETIME),
            Member("file", INTEGER, refers_to="file"),
            Member("instance", INTEGER, refers_to="showinstance"),
        ),
    )
    metadata = Table(
        "playouthistorymetadata",
        (
            Member("key", is_required=True, longest=128),
            Member("value", is_required=True, longest=128),
            Member("history", INTEGER, is_required=True, refers_to="playouthistory"),
        ),
    )
    return schedule, history, metadata


def _others() -> tuple[Table, ...]:
    dates = (Member("created_at", DATETIME), Member("updated_at", DATETIME))
    playlist = Table(
        "playlist",
        (
            *dates,
            Member("name", is_required=True),
            Member("description"),
            Member("length", DURATION),
            Member("owner", INTEGER),
        ),
    )
    content = Table(
        "playlistcontent",
        (
            Member("kind", INTEGER, default=0),
            Member("position", INTEGER),
            Member("offset", FLOAT, is_required=True),
            *(Member(n, DURATION) for n in ("length", "cue_in", "cue_out")),
            *(Member(n, TIME) for n in ("fade_in", "fade_out")),
            Member("playlist", INTEGER, refers_to="playlist"),
            Member("file", INTEGER, refers_to="file"),
            Member("stream", INTEGER),
            Member("block", INTEGER),
        ),
    )
    block = Table(
        "smartblock",
        (
            *dates,
            Member("name", is_required=True),
            Member("description"),
            Member("length", DURATION),
            Member("kind", default="dynamic"),
            Member("owner", INTEGER),
        ),
    )
    preference = Table("preference", (Member("key"), Member("value"), Member("user", INTEGER)))
    live_log = Table(
        "livelog",
        (Member("state"), Member("start_time", DATETIME), Member("end_time", DATETIME)),
    )
    empty = ("webstream", "serviceregister", "historytemplate", "historytemplatefield")
    return (playlist, content, block, preference, live_log, *(Table(n, ()) for n in empty))
