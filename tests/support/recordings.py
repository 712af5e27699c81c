"""Exchanges recorded with a stock LibreTime 4.5, and the session they were part of."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from medley_simulators.libretime.server import LibretimeSimulator
from medley_simulators.libretime.state import Account

FOLDER: Final = Path(__file__).parents[1] / "recordings" / "libretime-4.5"
NAMES: Final = sorted(path.stem for path in FOLDER.glob("*.json"))
UNLIKE_AN_EXCHANGE: Final = frozenset({"role_matrix", "replace_hour_trace"})
RECORDED_AT: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)
"""What counts as the future was told by this clock."""
KEY: Final = "recorded-key"

BEFORE_ANYTHING: Final = (
    *(name for name in NAMES if name.startswith(("absent_", "auth_"))),
    *("version", "info", "root", "stream_state", "stream_preferences", "options_files"),
    *("libraries_empty", "files_empty", "playlists", "smart_blocks", "webstreams", "podcasts"),
    *("service_registers", "history_templates", "history_template_fields", "trailing_slash"),
    *("preferences", "live_logs", "+manager", "denied_manager_history"),
)
LIBRARY: Final = (
    *("library_create_MUS", "library_create_VOT", "+library libraries_list 3 4", "libraries_list"),
    *("library_duplicate_code", "library_create_minimal_no_name"),
    *("post_bad_json", "post_form_encoded"),
    *("file_create_0", "+file files_list 2", "file_create_2", "+file files_list 4 5"),
    *("file_create_empty", "file_create_pending_defaults", "files_list", "files_filter_genre"),
    *("files_filter_md5", "files_unknown_filters_ignored", "file_detail", "file_404"),
    *("file_download", "file_download_404", "file_download_no_filepath"),
)
SHOWS: Final = (
    *("show_create_min", "show_create", "show_days_create", "show_instance_create_min"),
    *("show_instance_create", "show_instance_create_b", "show_instances_list"),
    *("show_instances_filters_ignored", "show_instance_overlap_not_rejected"),
    "show_instance_delete_overlap",
)
SCHEDULE: Final = (
    *("schedule_create_empty", "schedule_create", "schedule_create_2"),
    *("schedule_create_overrun_instance_end", "schedule_create_after_instance_end"),
    *("schedule_create_b", "schedule_create_exact_duplicate_accepted"),
    *("schedule_create_bad_file", "schedule_create_bad_time", "schedule_bulk_post_list"),
    *("schedule_create_ends_before_starts", "schedule_create_no_file_no_stream"),
    *("schedule_create_naive_times", "schedule_list", "schedule_detail_overrun_clamped"),
    "schedule_detail_after_end",
    *(name for name in NAMES if name.startswith("schedule_filter_")),
    *("file_after_scheduling", "show_instance_after_scheduling"),
    *("schedule_patch_starts_only", "schedule_patch_position_only", "schedule_patch_ends_only"),
    *("schedule_after_patches", "schedule_patch_ends_ignored", "schedule_put"),
    *("schedule_bulk_delete_not_allowed", "file_delete_in_use"),
    *("schedule_delete", "schedule_delete_again", "show_instance_delete_with_items"),
    *("+clamped", "schedule_clamp_with_cue_in"),
)
THE_REST: Final = (
    *("history_create_min", "history_create", "history_create_no_file", "history_list"),
    *("history_filters_ignored", "history_meta_create", "+meta", "history_meta_list"),
    *("history_duplicate_accepted", "file_patch", "+unicode", "file_download_unicode"),
    *("file_patch_updated_at", "file_delete_missing_on_disk", "file_after_delete"),
    *("file_delete_on_disk", "file_after_delete_on_disk", "file_delete_no_filepath"),
    *("playlist_create", "playlist_content_create", "smart_block_create"),
)
SESSION: Final = (*BEFORE_ANYTHING, *LIBRARY, *SHOWS, *SCHEDULE, *THE_REST)
"""The order in which they were recorded. What begins with ``+`` happened in between, unrecorded."""

_UNRECORDED_BODIES: Final = {
    "post_bad_json": ("application/json", b"{bad"),
    "post_form_encoded": (
        "application/x-www-form-urlencoded",
        b"name=Form&code=FRM&description=d",
    ),
}
_PASSWORDS: Final = {
    "auth_basic_bad": "admin:wrong",
    "denied_manager_history": "manager:manager",
}


@dataclass(frozen=True, slots=True)
class Recording:
    """One exchange."""

    name: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The recorded answer's body, as bytes again."""
        body = self.response["body"]
        return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def recording(name: str) -> Recording:
    """The exchange of that name."""
    told = loaded(name)
    return Recording(name, told["request"], told["response"])


def loaded(name: str) -> Any:
    """The file as it is."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def basic(credentials: str) -> str:
    """A header for ``user:password``."""
    return f"Basic {b64encode(credentials.encode()).decode()}"


def fresh_station() -> LibretimeSimulator:
    """A station as it was when the recording began."""
    station = LibretimeSimulator(api_key=KEY, now=lambda: RECORDED_AT)
    station.switches.is_direct = True
    for table, name in (("preference", "preferences"), ("livelog", "live_logs")):
        add_rows(station, table, recording(name).response["body"])
    return station


def add_rows(station: LibretimeSimulator, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Put recorded rows in, with the ids they had."""
    into = station.state.tables[table]
    for row in rows:
        read = {
            m.name: None if row[m.name] is None else m.kind.read(row[m.name]) for m in into.members
        }
        into.add(read, row_id=row["id"])


async def play(station: LibretimeSimulator) -> dict[str, httpx.Response]:
    """The station's answer to each request of the session."""
    answers: dict[str, httpx.Response] = {}
    transport = httpx.ASGITransport(station.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://libretime.example") as http:
        for step in SESSION:
            if step.startswith("+"):
                _happens(station, step.removeprefix("+"))
            else:
                answers[step] = await http.send(_request(http, recording(step)))
    return answers


def _request(http: httpx.AsyncClient, made: Recording) -> httpx.Request:
    asked = made.request
    headers = {}
    if asked["authorization"] is not None:
        headers["Authorization"] = _credentials(made.name, asked["authorization"])
    kind, content = _UNRECORDED_BODIES.get(made.name, ("application/json", b""))
    if asked["json"] is not None:
        content = json.dumps(asked["json"]).encode()
    if content:
        headers["Content-Type"] = kind
    return http.build_request(
        asked["method"], asked["path"], params=asked["params"], content=content, headers=headers
    )


def _credentials(name: str, said: str) -> str:
    if said.startswith("Basic"):
        return basic(_PASSWORDS.get(name, "admin:admin"))
    return said.replace("<key>", KEY)


def _happens(station: LibretimeSimulator, step: str) -> None:
    kind, *rest = step.split()
    if kind in {"library", "file"}:
        rows = {row["id"]: row for row in recording(rest[0]).response["body"]}
        add_rows(station, kind, [rows[int(number)] for number in rest[1:]])
    elif kind == "manager":
        station.state.accounts.append(Account("manager", "manager", "P"))
    elif kind == "meta":
        rows = recording("history_meta_list").response["body"]
        add_rows(station, "playouthistorymetadata", [row for row in rows if row["id"] > 1])
    elif kind == "unicode":
        row = recording("file_patch_updated_at").response["body"]
        add_rows(station, "file", [{**row, "track_title": "ü", "updated_at": None}])
    elif kind == "clamped":
        row = recording("schedule_clamp_with_cue_in").response["body"]
        instance = recording("show_instance_create").response["body"]
        hour = {"starts_at": "2026-12-20T13:00:00Z", "ends_at": "2026-12-20T14:00:00Z"}
        add_rows(station, "showinstance", [{**instance, **hour, "id": row["instance"]}])
        written = {"ends_at": "2026-12-20T14:01:00Z", "cue_out": "00:02:30"}
        add_rows(station, "schedule", [{**row, **written}])
