"""Every message and query of the contracts, by subject."""

import importlib
import pkgutil
from typing import TypeAlias, TypeVar

import medley_contracts
from medley_contracts.durables import DURABLES, Durable
from medley_contracts.message import Message, Query, Value

Spoken: TypeAlias = type[Message] | type[Query]
SpokenT = TypeVar("SpokenT", bound=Value)


def every_message() -> list[Spoken]:
    """Every class of the contracts with a subject, in the order of subjects; not those of tests."""
    for module in pkgutil.iter_modules(medley_contracts.__path__):
        importlib.import_module(f"{medley_contracts.__name__}.{module.name}")
    found: list[Spoken] = [*_below(Message), *_below(Query)]
    package = f"{medley_contracts.__name__}."
    spoken = [
        kind for kind in found if hasattr(kind, "SUBJECT") and kind.__module__.startswith(package)
    ]
    return sorted(spoken, key=lambda kind: str(kind.SUBJECT))


def _below(base: type[SpokenT]) -> list[type[SpokenT]]:
    found: list[type[SpokenT]] = []
    for child in base.__subclasses__():
        found += [child, *_below(child)]
    return found


def readers(kind: Spoken) -> list[Durable]:
    """The lasting cursors that read it."""
    return [durable for durable in DURABLES if durable.contract is kind]
