"""A small backup, and what came of restoring one, for the description of their routes."""

from typing import Final

from pydantic import JsonValue

BACKUP: Final = """\
{"medley_backup":1,"made_at":"2026-01-02T03:04:05Z","servers":["lan","wan"],"accounts":1,"states":1}
{"account":{"person":"anna","server":"lan","username":"anna"}}
{"state":{"person":"anna","type":"Movie","name":"Heat","path":"/films/Heat.mkv","ids":["imdb:tt0113277"],"played":true}}
{"end":{"complete":true}}
"""
RESTORE_RESULT: Final[JsonValue] = {
    "lines": 5120,
    "states": 5100,
    "bad_lines": 1,
    "ambiguous": 0,
    "is_whole": True,
    "written": 4980,
    "waiting": 12,
    "errors": [{"line": 17, "field": "rating", "detail": "should be a number up to 10, or null"}],
}
