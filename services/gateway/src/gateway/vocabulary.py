"""Every message there is, found in the contracts."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import medley_contracts
from medley_contracts.message import Message, Query
from medley_contracts.subjects import Kind


@cache
def contracts() -> tuple[type[Message] | type[Query], ...]:
    """All events, commands and queries, in the order of their subjects."""
    for module in iter_modules(medley_contracts.__path__):
        import_module(f"{medley_contracts.__name__}.{module.name}")
    found = {str(one.SUBJECT): one for root in (Message, Query) for one in _concrete(root)}
    return tuple(found[subject] for subject in sorted(found))


def events() -> tuple[type[Message], ...]:
    """The contracts of the stream of events."""
    return tuple(
        one for one in contracts() if one.SUBJECT.kind is Kind.EVENT and issubclass(one, Message)
    )


def _concrete(root: type[Message] | type[Query]) -> Iterator[type[Message] | type[Query]]:
    for child in root.__subclasses__():
        if "SUBJECT" in vars(child):
            yield child
        yield from _concrete(child)
