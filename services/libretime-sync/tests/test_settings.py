"""What the section `libretime_sync` accepts."""

from pathlib import Path

import pytest

from libretime_sync.settings import Settings, Surface
from medley_kit.settings import SettingsError, load_settings

KNOWN = {
    "LIBRETIME_INTERNAL_URL": "http://nginx:8080",
    "LIBRETIME_API_URL": "https://radio.example",
    "LIBRETIME_PUBLIC_URL": "https://radio.example",
    "LIBRETIME_API_KEY": "from-environment",
}


def load(tmp_path: Path, text: str, **environ: str) -> Settings:
    path = tmp_path / "medley.yaml"
    path.write_text(text)
    return load_settings(Settings, config=path, environ=environ)


def test_a_service_without_stations_starts(tmp_path: Path) -> None:
    assert load(tmp_path, "").stations == {}


def test_libretimes_own_variables_make_the_station_main(tmp_path: Path) -> None:
    stations = load(tmp_path, "", **KNOWN).stations

    assert list(stations) == ["main"]
    assert stations["main"].url == "http://nginx:8080"
    assert stations["main"].api_key.get_secret_value() == "from-environment"
    assert stations["main"].surface is Surface.AUTO


def test_the_file_wins_over_libretimes_own_variables(tmp_path: Path) -> None:
    text = "libretime_sync: {stations: {main: {internal_url: 'http://file:1', api_key: file}}}\n"

    station = load(tmp_path, text, **KNOWN).stations["main"]

    assert station.url == "http://file:1"
    assert station.api_key.get_secret_value() == "file"
    assert station.public_url == "https://radio.example"


def test_a_station_has_an_address(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"`libretime_sync\.stations\.main\.api_url` is requ"):
        load(tmp_path, "libretime_sync: {stations: {main: {api_key: k}}}\n")


def test_a_time_zone_exists(tmp_path: Path) -> None:
    text = "libretime_sync: {stations: {main: {api_url: 'http://a', api_key: k, timezone: CEST}}}\n"

    with pytest.raises(SettingsError, match=r"stations\.main\.timezone` should be the IANA name"):
        load(tmp_path, text)
