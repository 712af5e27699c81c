"""How a body too large for a message travels: in pieces on a stream, named by what arrived."""

from collections.abc import AsyncGenerator, AsyncIterable
from hashlib import sha256
from typing import Final
from uuid import uuid4

import nats.errors
import nats.js.errors
from faststream.nats import NatsBroker

from medley_contracts.streams import UPLOADS
from medley_contracts.uploads import Upload
from medley_kit.errors import PermanentError
from medley_kit.send import BrokerAway, jetstream

PIECE: Final = 256 * 1024
"""A quarter of what NATS takes in one message unless told otherwise."""


class UploadTooLarge(PermanentError):
    """More came than is taken."""


class UploadIncomplete(PermanentError):
    """Some of the pieces are gone: they are kept for a day."""


async def store(
    broker: NatsBroker, owner: str, chunks: AsyncIterable[bytes], *, largest: int
) -> Upload:
    """Keep a body as it comes, a piece at a time; whoever gets the answer can read it for a day.

    Raises
    ------
    UploadTooLarge
        It has more than ``largest`` bytes; nothing is kept.
    BrokerAway
        NATS is away.
    """
    subject = f"medley.upload.{owner}.{uuid4().hex}"
    digest, size, pieces = sha256(), 0, 0
    async for piece in _in_pieces(chunks):
        size += len(piece)
        if size > largest:
            await _purge(broker, subject)
            message = f"more than {largest} bytes"
            raise UploadTooLarge(message)
        digest.update(piece)
        await _publish(broker, subject, piece)
        pieces += 1
    return Upload(subject=subject, pieces=pieces, size=size, sha256=digest.hexdigest())


async def read(broker: NatsBroker, upload: Upload) -> AsyncGenerator[bytes, None]:
    """Yield the pieces in order.

    Raises
    ------
    UploadIncomplete
        After the last piece that is there, when they are not all, or not the same.
    BrokerAway
        NATS is away.
    """
    streams = jetstream(broker)
    digest, sequence = sha256(), 0
    for number in range(upload.pieces):
        try:
            found = await streams.get_msg(
                UPLOADS.name, seq=sequence + 1, subject=upload.subject, next=True, direct=True
            )
        except nats.js.errors.NotFoundError as error:
            message = f"{upload.pieces - number} of {upload.pieces} pieces are gone"
            raise UploadIncomplete(message) from error
        except nats.errors.Error as error:
            message = f"NATS is away ({type(error).__name__})"
            raise BrokerAway(message) from error
        piece = found.data or b""
        sequence = found.seq or sequence + 1
        digest.update(piece)
        yield piece
    if digest.hexdigest() != upload.sha256:
        message = "the pieces are not those that were stored"
        raise UploadIncomplete(message)


async def forget(broker: NatsBroker, upload: Upload) -> None:
    """Let the pieces go: nobody will read them again."""
    await _purge(broker, upload.subject)


async def _in_pieces(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    waiting = bytearray()
    async for chunk in chunks:
        waiting += chunk
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


async def _publish(broker: NatsBroker, subject: str, piece: bytes) -> None:
    try:
        await jetstream(broker).publish(subject, piece, stream=UPLOADS.name)
    except (nats.errors.Error, nats.js.errors.Error) as error:
        message = f"NATS did not confirm a piece ({type(error).__name__})"
        raise BrokerAway(message) from error


async def _purge(broker: NatsBroker, subject: str) -> None:
    try:
        await jetstream(broker).purge_stream(UPLOADS.name, subject=subject)
    except (nats.errors.Error, nats.js.errors.Error) as error:
        message = f"NATS is away ({type(error).__name__})"
        raise BrokerAway(message) from error
