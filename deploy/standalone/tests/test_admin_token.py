import os
from pathlib import Path

import pytest

from gateway.settings import Settings
from medley.admin_token import find_token, keep_token
from medley.outcome import WrongUsage
from medley.surroundings import Surroundings


def surroundings(home: Path, **environ: str) -> Surroundings:
    return Surroundings(home, None, environ, {})


def with_tokens(**tokens: str) -> Settings:
    return Settings.model_validate({"admin_tokens": tokens})


def test_the_variable_wins_over_everything(tmp_path: Path) -> None:
    keep_token(tmp_path, "kept")

    found = find_token(
        surroundings(tmp_path, MEDLEY_ADMIN_TOKEN=" said "), with_tokens(ops="written")
    )

    assert found == "said"


def test_the_settings_win_over_the_home(tmp_path: Path) -> None:
    keep_token(tmp_path, "kept")

    assert find_token(surroundings(tmp_path), with_tokens(ops="written")) == "written"


def test_the_token_made_at_first_start_is_found_in_the_home(tmp_path: Path) -> None:
    keep_token(tmp_path, "kept")

    assert find_token(surroundings(tmp_path), with_tokens()) == "kept"


def test_the_kept_token_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = keep_token(tmp_path, "kept")

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_uid == os.geteuid()


def test_without_any_token_every_way_to_give_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"MEDLEY_ADMIN_TOKEN.*gateway\.admin_tokens") as refused:
        find_token(surroundings(tmp_path), with_tokens())

    assert str(tmp_path) in str(refused.value)


def test_a_token_that_cannot_be_read_is_not_mistaken_for_none(tmp_path: Path) -> None:
    (tmp_path / "admin-token").mkdir()

    with pytest.raises(WrongUsage, match="cannot be read"):
        find_token(surroundings(tmp_path), with_tokens())
