"""A station's library page by page, as tracks: whichever interface it offers."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Final

from libretime_sync.domain.track import ImportState, Track, believable_ms, text_of
from libretime_sync.domain.track_type import meaning_of
from medley_clients.libretime.client import LibretimeClient
from medley_clients.libretime.errors import NoSuchRoute
from medley_clients.libretime.integration_models import MediaTrack
from medley_clients.libretime.listing import Unreadable
from medley_clients.libretime.models import File, ImportStatus, Library, Surface, modified_at

PAGE_SIZE: Final = 500
_NO_TITLE: Final = "it has no title"


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a library. ``next_offset`` None: a list without pages, to be read from its start.

    ``is_last`` is set on the page with which the server itself said that there is no more.
    ``counted`` is how many tracks the server says there are; None: it does not say.
    """

    tracks: list[Track]
    unreadable: list[Unreadable]
    next_offset: int | None
    is_last: bool
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Types:
    """What the station's track types mean."""

    by_id: Mapping[int, Library]
    by_code: Mapping[str, Library]
    type_map: Mapping[str, str]


async def read_types(client: LibretimeClient, type_map: Mapping[str, str]) -> Types:
    """Read the station's track types; an integration surface need not have them."""
    try:
        libraries = await client.files.libraries()
    except NoSuchRoute:
        if await client.surface() is Surface.STOCK:
            raise
        libraries = []
    by_id = {library.id: library for library in libraries}
    return Types(by_id, {library.code: library for library in libraries}, type_map)


async def read_pages(
    client: LibretimeClient, types: Types, *, offset: int, limit: int | None
) -> AsyncGenerator[Page, None]:
    """Yield the library from ``offset`` on; a stock one is always read from its start.

    ``limit`` and ``offset`` of a stock library count by ascending id, since it has no order.
    """
    if await client.surface() is Surface.INTEGRATION:
        source = _integration_pages(client, types, offset=offset, limit=limit)
    elif limit is None and not offset:
        source = _stock_pages(client, types)
    else:
        source = _stock_slice(client, types, offset=offset, limit=limit)
    async for page in source:
        yield page


async def _stock_pages(client: LibretimeClient, types: Types) -> AsyncGenerator[Page, None]:
    async for batch in client.files.batches():
        tracks, untitled = _of_files(batch.rows, types)
        yield Page(tracks, [*batch.unreadable, *untitled], None, is_last=False)
    # The list was closed by the server: that, and only that, says it was whole.
    yield Page([], [], None, is_last=True)


async def _stock_slice(
    client: LibretimeClient, types: Types, *, offset: int, limit: int | None
) -> AsyncGenerator[Page, None]:
    """Keeps the lowest ids alone, so that a small slice of a large library takes little room."""
    end = None if limit is None else offset + limit
    listed = 0
    kept: list[File] = []
    unreadable: list[Unreadable] = []
    async for batch in client.files.batches():
        listed += len(batch.rows)
        kept.extend(batch.rows)
        unreadable.extend(batch.unreadable)
        if end is not None and len(kept) > 2 * end + PAGE_SIZE:
            kept = sorted(kept, key=lambda file: file.id)[:end]
    tracks, untitled = _of_files(sorted(kept, key=lambda file: file.id)[offset:end], types)
    yield Page(tracks, [*unreadable, *untitled], None, is_last=end is None or listed <= end)


async def _integration_pages(
    client: LibretimeClient, types: Types, *, offset: int, limit: int | None
) -> AsyncGenerator[Page, None]:
    end = None if limit is None else offset + limit
    while end is None or offset < end:
        size = PAGE_SIZE if end is None else min(PAGE_SIZE, end - offset)
        page, batch = await client.integration.media_page(limit=size, offset=offset)
        tracks, refused = _of_media(batch.rows, types)
        offset += len(page.results)
        is_over = len(page.results) < size
        yield Page(tracks, [*batch.unreadable, *refused], offset, is_over, page.count)
        if is_over:
            return


def _of_files(files: list[File], types: Types) -> tuple[list[Track], list[Unreadable]]:
    tracks: list[Track] = []
    untitled: list[Unreadable] = []
    for file in files:
        title = text_of(file.track_title) or text_of(file.name)
        if title is None:
            untitled.append(Unreadable(str(file.id), _NO_TITLE))
            continue
        library = None if file.library is None else types.by_id.get(file.library)
        # A number without its type is kept as it is: it is what a person can look up.
        code = library.code if library else None if file.library is None else str(file.library)
        meaning = meaning_of(code, type_map=types.type_map)
        tracks.append(
            Track(
                libretime_id=str(file.id),
                title=title,
                artist=text_of(file.artist_name),
                album=text_of(file.album_title),
                genre=text_of(file.genre),
                type=meaning.type,
                raw_type=meaning.raw,
                raw_type_label=text_of(library.name) if library else None,
                is_type_defaulted=meaning.is_defaulted,
                duration_ms=believable_ms(file.length_ms),
                cue_in_ms=believable_ms(file.cue_in_ms),
                cue_out_ms=believable_ms(file.cue_out_ms),
                filepath=text_of(file.filepath),
                md5=text_of(file.md5),
                isrc=text_of(file.isrc),
                label=text_of(file.label),
                composer=text_of(file.composer),
                import_state=_state_of(file),
                modified_at=modified_at(file),
            )
        )
    return tracks, untitled


def _state_of(file: File) -> ImportState:
    if file.import_status == ImportStatus.PENDING:
        return ImportState.PENDING
    if file.import_status != ImportStatus.SUCCESS:
        return ImportState.FAILED
    if file.hidden:
        return ImportState.HIDDEN
    return ImportState.GONE if file.exists is False else ImportState.READY


def _of_media(rows: list[MediaTrack], types: Types) -> tuple[list[Track], list[Unreadable]]:
    tracks: list[Track] = []
    refused: list[Unreadable] = []
    for row in rows:
        title, file_id = text_of(row.title), text_of(row.file_id)
        if title is None or file_id is None:
            refused.append(Unreadable(file_id, _NO_TITLE if title is None else "it has no id"))
            continue
        library = types.by_id.get(row.library) if isinstance(row.library, int) else None
        code = row.type_code or (library.code if library else None)
        meaning = meaning_of(code, type_map=types.type_map)
        named = library or types.by_code.get(code or "")
        tracks.append(
            Track(
                libretime_id=file_id,
                title=title,
                artist=text_of(row.artist),
                album=text_of(row.album),
                genre=text_of(row.genre),
                type=meaning.type,
                raw_type=meaning.raw,
                raw_type_label=text_of(named.name) if named else None,
                is_type_defaulted=meaning.is_defaulted,
                duration_ms=believable_ms(row.length_ms),
                cue_in_ms=None,
                cue_out_ms=None,
                filepath=text_of(row.filepath),
                md5=None,
                isrc=None,
                label=None,
                composer=None,
                # This interface lists what was imported, and nothing else.
                import_state=ImportState.READY,
                modified_at=row.modified_at,
            )
        )
    return tracks, refused
