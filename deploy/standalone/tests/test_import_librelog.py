"""What a LibreLog's variables come to."""

from pathlib import Path

import pytest

from libretime_sync.settings import Settings
from medley.imports.env_file import read_env
from medley.imports.librelog import convert
from medley.outcome import WrongUsage

ENV = """
# LibreTime
LIBRETIME_API_URL="https://radio2/api/v2"   # with the path, as its guide said
export LIBRETIME_INTERNAL_URL='http://nginx:8080'
LIBRETIME_API_KEY=key # a comment
TZ=Europe/Berlin
LIBRETIME_SYNC_BATCH=100
DATABASE_URL=postgresql://u:secret@db/librelog
"""


def test_its_variables_make_a_station_the_settings_accept(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV)

    made = convert(read_env(path))

    settings = Settings.model_validate(made.sections["libretime_sync"])
    main = settings.stations["main"]
    assert (main.url, main.timezone) == ("http://nginx:8080", "Europe/Berlin")
    assert main.api_key.get_secret_value() == "key"
    assert made.notes == ["LIBRETIME_SYNC_BATCH has no counterpart here."]
    assert "secret" not in made.text()


def test_w23_the_oldest_name_of_the_address_is_understood() -> None:
    made = convert({"LIBRETIME_URL": "http://radio", "LIBRETIME_API_KEY": "k"})

    station = made.sections["libretime_sync"]["stations"]["main"]
    assert station["api_url"] == "http://radio"
    assert len(made.notes) == 2


def test_a_file_without_a_station_is_wrong_usage() -> None:
    with pytest.raises(WrongUsage, match="names no LibreTime"):
        convert({"DATABASE_URL": "x"})


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be read"):
        read_env(tmp_path / "none")
