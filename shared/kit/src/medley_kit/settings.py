"""How a service learns its settings: one medley.yaml, the environment over it."""

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar, TypeVar

from pydantic import Field, SecretStr, field_validator, model_validator

from medley_kit.errors import PermanentError
from medley_kit.quantities import NatsAddress, PostgresDsn, Secret
from medley_kit.settings_file import Document, find_config, read_document
from medley_kit.settings_model import Reading, SettingsPart, refuse
from medley_kit.settings_tree import (
    Branch,
    Layer,
    Leaf,
    Origin,
    Problem,
    Tree,
    at_path,
    from_value,
    laid_over,
)

_PREFIX = "MEDLEY_"
_LEVELS = "__"


class SettingsError(PermanentError):
    """The settings are wrong; the text names every key, its file and its line, and no secret."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        ordered = sorted(set(problems), key=_in_reading_order)
        self.sentences = tuple(str(problem) for problem in ordered)
        super().__init__("\n".join(self.sentences))


class NatsSettings(SettingsPart):
    """How to reach NATS."""

    url: list[NatsAddress] = Field(
        default=["nats://127.0.0.1:4222"],
        min_length=1,
        description="Where NATS listens: one address, or a list of one for each node.",
    )
    user: str | None = Field(default=None, description="The user to sign in as.")
    password: Secret | None = Field(default=None, description="The user's password.")
    credentials_file: Path | None = Field(
        default=None, description="A NATS credentials file, instead of a user and password."
    )

    replicas: int = Field(
        default=1,
        ge=1,
        le=5,
        description="Copies of each stream: 3 on a cluster of three nodes or more.",
    )

    @field_validator("url", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @model_validator(mode="after")
    def _one_way_to_sign_in(self) -> "NatsSettings":
        if self.credentials_file and (self.user or self.password):
            refuse("and `user` are two ways to sign in; give one", at=("credentials_file",))
        return self

    @property
    def is_given(self) -> bool:
        """Whether somebody said where NATS is; else ``medley up`` starts its own."""
        return "url" in self.model_fields_set


class PostgresSettings(SettingsPart):
    """How to reach PostgreSQL."""

    dsn: PostgresDsn = Field(
        default=SecretStr("postgresql://127.0.0.1:5432/medley"),
        description="`postgresql://[user[:password]@]host[:port]/database`.",
    )

    @property
    def is_given(self) -> bool:
        """Whether somebody said where PostgreSQL is; else ``medley up`` starts its own."""
        return "dsn" in self.model_fields_set


class ServiceSettings(SettingsPart):
    """What one service is told: its own section, and how to reach the two servers all of them use.

    ``SECTION`` names the section. ``FALLBACKS`` maps variables that other software already knows to
    places in the section, for where neither the file nor a variable of ours says anything.
    """

    SECTION: ClassVar[str]
    FALLBACKS: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    nats: NatsSettings = Field(default=NatsSettings(), description="The section `nats`.")
    postgres: PostgresSettings = Field(
        default=PostgresSettings(), description="The section `postgres`."
    )


SHARED: Mapping[str, type[SettingsPart]] = {"nats": NatsSettings, "postgres": PostgresSettings}
"""The sections every service reads besides its own."""

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)
PartT = TypeVar("PartT", bound=SettingsPart)


def load_settings(
    model: type[SettingsT],
    *,
    config: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> SettingsT:
    """The settings of one service; ``overrides`` (section → key → value) win over everything.

    A section that is missing gives the defaults. Mistakes in other sections are not seen.

    Raises
    ------
    SettingsError
        With every mistake at once.
    """
    sources = _Sources(find_config(config, environ), environ, overrides or {})
    settings, problems = sources.read(model)
    if settings is None or problems:
        raise SettingsError(problems)
    return settings


def check_whole_file(
    config: Path | None,
    sections: Mapping[str, type[ServiceSettings]],
    *,
    environ: Mapping[str, str] = os.environ,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> None:
    """Read every section of every service, and refuse sections and variables that belong to none.

    Raises
    ------
    SettingsError
        With every mistake of the whole file at once.
    """
    sources = _Sources(find_config(config, environ), environ, overrides or {})
    problems = list(sources.document.problems)
    problems += _unknown_sections(sources, {*sections, *SHARED})
    for model in sections.values():
        problems += sources.read(model)[1]
    if problems:
        raise SettingsError(problems)


class _Sources:
    """The file and the variables, read once."""

    def __init__(
        self,
        config: Path | None,
        environ: Mapping[str, str],
        overrides: Mapping[str, Mapping[str, object]],
    ) -> None:
        self.document: Document = read_document(config)
        self.variables = _variables(environ)
        self._environ = environ
        self._overrides = overrides

    def read(self, model: type[SettingsT]) -> tuple[SettingsT | None, list[Problem]]:
        """The settings of one service, and what is wrong in the sections it reads."""
        wanted = {model.SECTION, *SHARED}
        problems = [p for p in self.document.problems if len(p.at) <= 1 or p.at[0] in wanted]
        nats = self._part(NatsSettings, "nats", problems)
        postgres = self._part(PostgresSettings, "postgres", problems)
        reading = Reading(model, self._section(model), (model.SECTION,))
        settings = reading.value({"nats": nats, "postgres": postgres}, hidden=frozenset(SHARED))
        return settings, [*problems, *reading.problems]

    def _part(self, model: type[PartT], section: str, problems: list[Problem]) -> PartT:
        reading = Reading(model, self._tree(section, None), (section,))
        value = reading.value({}, hidden=frozenset())
        problems += reading.problems
        return model() if value is None else value

    def _section(self, model: type[ServiceSettings]) -> Tree | None:
        fallback: Tree | None = None
        for name, path in model.FALLBACKS.items():
            if text := self._environ.get(name, "").strip():
                leaf = Leaf(text, text, Origin(Layer.FALLBACK, name))
                fallback = laid_over(fallback, at_path(path, leaf))
        return self._tree(model.SECTION, fallback)

    def _tree(self, section: str, fallback: Tree | None) -> Tree | None:
        tree = fallback
        if self.document.root and section in self.document.root.children:
            tree = laid_over(tree, self.document.root.children[section])
        for origin, (name, *path), text in self.variables:
            if name == section:
                tree = laid_over(tree, at_path(path, Leaf(text, text, origin)))
        if section in self._overrides:
            origin = Origin(Layer.OVERRIDE, "overrides")
            tree = laid_over(tree, from_value(self._overrides[section], origin))
        return tree


def _variables(environ: Mapping[str, str]) -> list[tuple[Origin, tuple[str, ...], str]]:
    """Each variable that is a setting, its key path lower-cased; an empty one counts as not set."""
    return [
        (Origin(Layer.ENVIRONMENT, name), tuple(name[len(_PREFIX) :].lower().split(_LEVELS)), text)
        for name, text in sorted(environ.items())
        if name.startswith(_PREFIX) and _LEVELS in name and text.strip()
    ]


def _unknown_sections(sources: _Sources, known: set[str]) -> list[Problem]:
    said: list[tuple[str, Origin]] = [(path[0], origin) for origin, path, _ in sources.variables]
    if isinstance(root := sources.document.root, Branch):
        said += [(name, tree.origin) for name, tree in root.children.items()]
    problems = []
    for name, origin in said:
        if name in known:
            continue
        close = difflib.get_close_matches(name.casefold(), known, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(sorted(known))}"
        problems.append(Problem((name,), origin, f"is not a section; {hint}"))
    return problems


def _in_reading_order(problem: Problem) -> tuple[int, str, int, str]:
    if (origin := problem.origin) is None:
        return (-1, "", 0, str(problem))
    return (origin.layer, origin.source, origin.line, str(problem))
