"""Bodies too large for a message: kept in pieces, read whole or refused."""

from collections.abc import AsyncGenerator

import pytest
from faststream.nats import NatsBroker

from medley_contracts.streams import UPLOADS
from medley_contracts.uploads import Upload
from medley_kit import uploads
from medley_kit.send import jetstream
from medley_kit.uploads import PIECE, UploadIncomplete, UploadTooLarge
from tests.support.messages import Start


async def chunks(*sizes: int) -> AsyncGenerator[bytes, None]:
    for number, size in enumerate(sizes):
        yield bytes([number % 256]) * size


@pytest.fixture
async def broker(start: Start) -> NatsBroker:
    """A broker with every stream."""
    return await start()


async def whole(broker: NatsBroker, upload: Upload) -> bytes:
    return b"".join([piece async for piece in uploads.read(broker, upload)])


@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param((), id="nothing"),
        pytest.param((1, 2, 3), id="less than a piece"),
        pytest.param((PIECE,), id="one piece"),
        pytest.param((PIECE // 2, PIECE, PIECE + 7, 3), id="pieces cut anew"),
    ],
)
async def test_what_comes_back_is_what_went_in(broker: NatsBroker, sizes: tuple[int, ...]) -> None:
    upload = await uploads.store(broker, "kit", chunks(*sizes), largest=10 * PIECE)
    other = await uploads.store(broker, "kit", chunks(5), largest=10)

    assert await whole(broker, upload) == b"".join([each async for each in chunks(*sizes)])
    assert upload.size == sum(sizes)
    assert await whole(broker, other) == bytes(5)


async def test_more_than_is_taken_leaves_nothing_behind(broker: NatsBroker) -> None:
    with pytest.raises(UploadTooLarge):
        await uploads.store(broker, "kit", chunks(PIECE, PIECE), largest=PIECE)

    assert (await jetstream(broker).stream_info(UPLOADS.name)).state.messages == 0


async def test_pieces_that_are_gone_are_not_taken_for_the_end(broker: NatsBroker) -> None:
    upload = await uploads.store(broker, "kit", chunks(PIECE, PIECE), largest=10 * PIECE)
    await jetstream(broker).purge_stream(UPLOADS.name, subject=upload.subject, keep=1)

    with pytest.raises(UploadIncomplete):
        await whole(broker, upload)


async def test_forgotten_pieces_are_gone(broker: NatsBroker) -> None:
    upload = await uploads.store(broker, "kit", chunks(9), largest=10)

    await uploads.forget(broker, upload)

    with pytest.raises(UploadIncomplete, match="1 of 1 pieces are gone"):
        await whole(broker, upload)
