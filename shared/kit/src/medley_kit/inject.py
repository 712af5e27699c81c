"""How a handler gets what it asks for by ``Context``, without a thread for each message.

FastDepends 3.0 sends every synchronous ``use`` of a field through a thread, that of ``Context``
too: a fifth of a millisecond and two switches, for a look into a dictionary.
"""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any, get_args, get_origin

from faststream import ContextRepo
from faststream._internal.constants import EMPTY
from faststream._internal.context.context_type import Context
from faststream._internal.context.resolve import resolve_context_by_name


def injected(
    handler: Callable[..., Awaitable[Any]], context: Callable[[], ContextRepo]
) -> Callable[..., Awaitable[Any]]:
    """The handler as a function of its message alone, if all else it asks for is plain ``Context``.

    Otherwise the handler itself, for FastStream to serve. ``context`` is asked at each call: a
    router may move from one broker to the next.
    """
    signature = inspect.signature(handler, eval_str=True)
    first, *rest = signature.parameters.values()
    fields = {parameter.name: _field(parameter) for parameter in rest}
    if not fields or any(field is None or field.cast for field in fields.values()):
        return handler
    wanted = [(name, field) for name, field in fields.items() if field is not None]

    @wraps(handler)
    async def alone(*said: Any, **given: Any) -> Any:
        known = context()
        for name, field in wanted:
            value = resolve_context_by_name(
                name=f"{field.prefix}{field.name or name}",
                default=field.default,
                initial=field.initial,
                context=known,
            )
            if value is not EMPTY:
                given[name] = value
        return await handler(*said, **given)

    alone.__signature__ = signature.replace(parameters=[first])  # type: ignore[attr-defined]
    return alone


def _field(parameter: inspect.Parameter) -> Context | None:
    """The one ``Context`` a parameter comes from; None: FastStream has to see to it."""
    if isinstance(parameter.default, Context):
        return parameter.default
    if get_origin(parameter.annotation) is not Annotated:
        return None
    found = [item for item in get_args(parameter.annotation)[1:] if isinstance(item, Context)]
    return found[0] if len(found) == 1 and parameter.default is parameter.empty else None
