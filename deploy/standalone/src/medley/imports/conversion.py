"""What an import comes to: sections of medley.yaml, and what a person should know about them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from medley.outcome import CommandFailed, WrongUsage, reason_of

_OWNER_ONLY: Final = 0o600


@dataclass(slots=True)
class Conversion:
    """Sections by name, and one sentence for each thing that could not be taken as it was."""

    sections: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The sections as they stand in medley.yaml, below the notes."""
        notes = "".join(f"# {note}\n" for note in self.notes)
        settings = yaml.safe_dump(self.sections, sort_keys=False, allow_unicode=True)
        return f"{notes}{settings}"


def read_yaml(path: Path) -> Mapping[str, Any]:
    """The mapping in a YAML file of another tool.

    Raises
    ------
    WrongUsage
        It cannot be read, or is no mapping; its text is never repeated, for it may hold keys.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {reason_of(error)}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        raise WrongUsage(f"{path}{where} is not YAML") from None
    if not isinstance(document, dict):
        raise WrongUsage(f"{path} holds no settings")
    return document


def write_new(path: Path, text: str) -> None:
    """Write a file that only its owner may read; one that is there already stays as it is.

    Raises
    ------
    CommandFailed
        There is a file already, or none can be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        raise CommandFailed(f"{path} is there already; name another file") from None
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {reason_of(error)}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
