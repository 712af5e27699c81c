"""A list without pages, asked for and decoded while it arrives."""

from collections.abc import AsyncGenerator
from typing import TypeVar

from medley_clients.errors import UpstreamSurprise, UpstreamUnavailable
from medley_clients.libretime.asking import LISTING_S, Asking
from medley_clients.libretime.listing import Batch, CutShort, read_list

Row = TypeVar("Row")


async def listed(
    asking: Asking, template: str, kind: type[Row]
) -> AsyncGenerator[Batch[Row], None]:
    """Yield everything there is, in no order; complete only when the iteration ends by itself.

    Raises
    ------
    UpstreamUnavailable
        It broke off, which says nothing about what did not come.
    """
    route = f"GET {template}"
    async with asking.streamed("GET", template, timeout_s=LISTING_S) as response:
        try:
            async for batch in read_list(response.aiter_bytes(), kind):
                yield batch
        except CutShort as error:
            raise UpstreamUnavailable(str(error), upstream=asking.name, route=route) from error
        except ValueError as error:
            raise UpstreamSurprise(str(error), upstream=asking.name, route=route) from error
