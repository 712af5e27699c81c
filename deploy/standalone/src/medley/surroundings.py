"""What the command runs on: the home, medley.yaml and the environment, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from medley.catalogue import NAMES, package_of, settings_of
from medley.embedded.home import default_home

if TYPE_CHECKING:
    from medley_kit.settings import ServiceSettings

SettingsT = TypeVar("SettingsT", bound="ServiceSettings")
Overrides = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where settings come from; ``config`` ``None`` means the first of the usual places.

    ``overrides`` (section → key → value) win over file and environment: they tell where the
    embedded servers are.
    """

    home: Path
    config: Path | None
    environ: Mapping[str, str]
    overrides: Overrides

    @property
    def file(self) -> Path | None:
        """The file that is read; ``None``: there is none, and everything has its default."""
        from medley_kit.settings_file import find_config  # noqa: PLC0415 - not for `--help`

        return find_config(self.config, self.environ)

    def load(self, model: type[SettingsT]) -> SettingsT:
        """The settings of one service.

        Raises
        ------
        SettingsError
            With every mistake in its section.
        """
        from medley_kit.settings import load_settings  # noqa: PLC0415 - not for `--help`

        return load_settings(
            model, config=self.config, environ=self.environ, overrides=self.overrides
        )

    def check(self) -> None:
        """Return if the whole file makes sense, whichever services are to run; errors as `load`."""
        from medley_kit.settings import check_whole_file  # noqa: PLC0415 - not for `--help`

        sections = {package_of(name): settings_of(name) for name in NAMES}
        check_whole_file(self.config, sections, environ=self.environ, overrides=self.overrides)

    def knowing(self, overrides: Overrides) -> "Surroundings":
        """The same with these values on top."""
        return replace(self, overrides={**self.overrides, **overrides})


def find_surroundings(
    config: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Surroundings:
    """What the environment and the command line say."""
    home = default_home(environ)
    # The kit looks for the file in the home too, and must mean the same folder.
    return Surroundings(home, config, {**environ, "MEDLEY_HOME": str(home)}, {})
