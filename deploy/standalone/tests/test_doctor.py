from pathlib import Path

import pytest

from gateway.settings import Settings as GatewaySettings
from jellyfin_sync.settings import Settings as JellyfinSettings
from medley.commands.doctor import is_held
from medley.doctor.finding import Finding, State, away, note, ok, verdict, wrong
from medley.doctor.jellyfin import Library, compare
from medley.doctor.settings import look_at_settings
from medley.embedded.home import Home
from medley.outcome import Exit
from medley.surroundings import Surroundings

LAN = {"url": "http://127.0.0.1:1", "api_key": "k"}
WAN = {"url": "http://wan.example", "api_key": "k"}


def told(folder: Path, gateway: dict[str, object], servers: dict[str, object]) -> list[Finding]:
    surroundings = Surroundings(folder, None, {"MEDLEY_HOME": str(folder)}, {})
    return list(
        look_at_settings(
            surroundings,
            GatewaySettings.model_validate(gateway),
            JellyfinSettings.model_validate({"servers": servers}),
        )
    )


def posting(**secrets: str | None) -> dict[str, object]:
    return {
        "allow_unsigned_webhooks": None in secrets.values(),
        "webhooks": {"jellyfin": {name: {"secret": s} for name, s in secrets.items()}},
    }


@pytest.mark.parametrize(
    ("gateway", "servers", "state", "said"),
    [
        pytest.param({}, {}, State.NOTE, "no Jellyfin server", id="nothing to do"),
        pytest.param({}, {"lan": LAN}, State.NOTE, "only one Jellyfin", id="nobody to agree with"),
        pytest.param({}, {"lan": LAN}, State.NOTE, "lan has no webhook", id="not heard"),
        pytest.param(posting(moon="s"), {}, State.NOTE, "moon may post", id="a stranger"),
        pytest.param(posting(lan=None), {}, State.NOTE, "anyone may post as", id="unsigned"),
        pytest.param(posting(lan="change-me"), {}, State.WRONG, "of the example", id="example"),
        pytest.param({}, {"wan": WAN}, State.NOTE, "wan may not reach it", id="on loopback"),
    ],
)
def test_settings_that_are_probably_not_meant_are_told(
    tmp_path: Path, gateway: dict[str, object], servers: dict[str, object], state: State, said: str
) -> None:
    found = [one for one in told(tmp_path, gateway, servers) if said in one.detail]

    assert [one.state for one in found] == [state]
    assert found[0].remedy


def test_settings_that_are_meant_are_only_named(tmp_path: Path) -> None:
    (tmp_path / "medley.yaml").write_text("")
    gateway = posting(lan="s", wan="t") | {"host": "0.0.0.0"}

    found = told(tmp_path, gateway, {"lan": LAN, "wan": WAN})

    assert [one.state for one in found] == [State.OK]


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        pytest.param([ok("a", "")], Exit.DONE, id="all is well"),
        pytest.param([ok("a", ""), note("b", "")], Exit.DONE, id="a note is no failure"),
        pytest.param([note("a", ""), wrong("b", "", "x")], Exit.FAILED, id="something to do"),
        pytest.param(
            [wrong("a", "", "x"), away("b", "", "x")], Exit.UNREACHABLE, id="something away"
        ),
    ],
)
def test_the_exit_code_is_that_of_the_worst(findings: list[Finding], code: Exit) -> None:
    assert verdict(findings) == code


def test_libraries_at_the_same_common_path_match() -> None:
    lan = Library("lan", {"/x/a": "/media/a", "/x/b": "/media/b"})
    wan = Library("wan", {"/x/a": "/srv/a", "/x/b": "/srv/b", "/x/c": "/srv/c"})

    (found,) = compare([lan, wan])

    assert found == ok("paths lan, wan", "2 of 2 files lie at the same common path")


def test_libraries_that_do_not_match_are_told_with_an_example_of_each() -> None:
    lan = Library("lan", {"/media/a": "/media/a", "/media/b": "/media/b"})
    wan = Library("wan", {"/srv/a": "/srv/a"})

    (found,) = compare([lan, wan])

    assert found.state is State.NOTE
    assert "path_map" in found.remedy
    assert "lan has /media/a, wan has /srv/a" in found.remedy


def test_an_empty_library_is_no_mismatch() -> None:
    (found,) = compare([Library("lan", {"/a": "/a"}), Library("wan")])

    assert found.state is State.OK


def test_a_home_is_held_while_somebody_has_it_open(folder: Path) -> None:
    before = is_held(folder)

    with Home.open(folder):
        inside = is_held(folder)

    assert (before, inside, is_held(folder)) == (False, True, False)
