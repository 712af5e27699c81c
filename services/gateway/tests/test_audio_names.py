"""How a track's name gets into a header."""

import pytest

from gateway.routes.libretime_audio import disposition


def test_w45_nothing_in_a_title_escapes_its_header() -> None:
    said = disposition('a"; filename=evil.exe\r\nSet-Cookie: x=1/../b.mp3')

    assert "\r" not in said
    assert "\n" not in said
    assert said.count('"') == 2
    assert "/" not in said


@pytest.mark.parametrize("filename", ["", "\x00\x01", "/"])
def test_a_track_without_a_usable_name_has_one(filename: str) -> None:
    assert 'filename="track"' in disposition(filename)


def test_a_name_in_any_script_travels() -> None:
    said = disposition("Björk.mp3")

    assert said == "inline; filename=\"Bj_rk.mp3\"; filename*=UTF-8''Bj%C3%B6rk.mp3"
