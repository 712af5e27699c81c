"""Where files lie that are too large for a message: an object store of the broker's."""

import asyncio
from typing import BinaryIO, Final, Protocol

import nats.errors
import nats.js.errors
from faststream.nats import NatsBroker
from nats.js.object_store import ObjectStore

from medley_contracts.streams import Store
from medley_kit.errors import PermanentError
from medley_kit.send import BrokerAway, jetstream

_WITHIN_S: Final = 120.0


class Readable(Protocol):
    """A file that can be read."""

    def readinto(self, buffer: bytearray, /) -> int | None:
        """Fill the buffer; how many bytes there were."""


class NoSuchObject(PermanentError):
    """Nothing lies under that key, or what lies there is damaged."""


async def put(broker: NatsBroker, store: Store, key: str, content: Readable) -> int:
    """Keep the file under that key, piece by piece; how many bytes it has.

    Raises
    ------
    BrokerAway
        NATS is away, or the store was never made.
    """
    try:
        async with asyncio.timeout(_WITHIN_S):
            opened = await _open(broker, store)
            info = await opened.put(key, content)  # type: ignore[arg-type]  # it only reads
    except (nats.errors.Error, TimeoutError) as error:
        raise _away(store, error) from error
    return int(info.size or 0)


async def get(broker: NatsBroker, store: Store, key: str, into: BinaryIO) -> None:
    """Write the file that lies under that key.

    Raises
    ------
    NoSuchObject
        There is none.
    BrokerAway
        NATS is away.
    """
    try:
        async with asyncio.timeout(_WITHIN_S):
            opened = await _open(broker, store)
            await opened.get(key, into)  # type: ignore[arg-type]  # it only writes
    except nats.js.errors.NotFoundError as error:
        raise NoSuchObject(f"nothing lies under {key}") from error
    except (nats.errors.Error, TimeoutError) as error:
        raise _away(store, error) from error


async def delete(broker: NatsBroker, store: Store, key: str) -> None:
    """Forget the file; one that is not there is forgotten already. Errors as ``put``."""
    try:
        async with asyncio.timeout(_WITHIN_S):
            await (await _open(broker, store)).delete(key)
    except nats.js.errors.NotFoundError:
        return
    except (nats.errors.Error, TimeoutError) as error:
        raise _away(store, error) from error


async def _open(broker: NatsBroker, store: Store) -> ObjectStore:
    return await jetstream(broker).object_store(store.name)


def _away(store: Store, error: Exception) -> BrokerAway:
    return BrokerAway(f"the store {store.name} cannot be used ({type(error).__name__})")
