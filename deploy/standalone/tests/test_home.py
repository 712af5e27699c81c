"""The home: locked, private, and the same at each start."""

import os
import socket
import stat
from collections.abc import Generator
from pathlib import Path

import pytest

from medley.embedded import ports
from medley.embedded.errors import HomeInUse, HomeNotWritable, PortTaken
from medley.embedded.home import Home, default_home


@pytest.fixture
def home(folder: Path) -> Generator[Home, None, None]:
    with Home.open(folder / "home") as opened:
        yield opened


def test_a_second_instance_is_refused_in_one_sentence(home: Home) -> None:
    with pytest.raises(HomeInUse) as refusal:
        Home.open(home.path)

    assert str(refusal.value) == (
        f"Another medley (process {os.getpid()}) is running on {home.path}: "
        "stop it first, or set MEDLEY_HOME to another folder."
    )


def test_a_closed_home_can_be_opened_again(home: Home) -> None:
    home.close()

    again = Home.open(home.path)

    assert again.path == home.path
    home._lock = again._lock


def test_a_home_that_cannot_be_made_says_so_in_one_sentence(folder: Path) -> None:
    (folder / "file").touch()
    path = folder / "file" / "home"

    with pytest.raises(HomeNotWritable) as refusal:
        Home.open(path)

    assert str(refusal.value) == (
        f"{path} cannot be written (not a directory): make it writable for this user, "
        "or set MEDLEY_HOME to a folder that is."
    )


def test_nobody_else_may_look_into_the_home(home: Home) -> None:
    secret = home.secret_file("nats-password")

    assert stat.S_IMODE(home.path.stat().st_mode) & 0o066 == 0
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700


def test_secrets_are_made_once_and_differ(home: Home) -> None:
    first = home.secret("nats-password")

    assert home.secret("nats-password") == first
    assert home.secret("postgres-password") != first
    assert len(first) >= 32


def test_ports_stay_the_same_and_differ(home: Home) -> None:
    first = home.port("nats")

    assert home.port("nats") == first
    assert home.port("nats-monitor") != first


def test_a_port_that_was_taken_meanwhile_is_replaced(home: Home) -> None:
    first = home.port("nats")

    with socket.create_server((ports.LOOPBACK, first)):
        second = home.port("nats")

    assert second != first
    assert home.port("nats") == second


def test_a_port_asked_for_by_number_and_taken_is_an_error() -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(PortTaken) as refusal:
            ports.require_free(port, what="NATS")

    assert str(refusal.value) == (
        f"Port {port}, wanted for NATS, is in use by another program: "
        "stop that program, or choose another port."
    )


def test_the_environment_chooses_the_home() -> None:
    assert default_home({"MEDLEY_HOME": "/srv/medley"}) == Path("/srv/medley")


def test_without_it_the_home_is_where_a_user_keeps_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert default_home({"XDG_DATA_HOME": "/data"}) == Path("/data/medley")
    assert default_home({}) == Path("~/.local/share/medley").expanduser()


def test_without_it_the_home_of_root_is_one_the_servers_user_can_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert default_home({}) == Path("/var/lib/medley")
