"""What a completion command posts: forms and JSON, put together by a shell."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from gateway.translate.posted import Unreadable
from gateway.translate.qbittorrent import read
from medley_contracts.library_reports import DownloadCompleted

NOW = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
HASH = "0123456789abcdef0123456789abcdef01234567"


def made(raw: bytes) -> DownloadCompleted:
    outcome = read("main", raw, received_at=NOW).outcome
    assert isinstance(outcome, DownloadCompleted)
    return outcome


def test_json_tells_hash_name_path_and_size() -> None:
    body = {"hash": HASH, "name": "North.Quay", "path": "/downloads/North.Quay", "size": "9000"}

    message = made(json.dumps(body).encode())

    assert (message.download_id, message.name) == (HASH, "North.Quay")
    assert (message.path, message.size_bytes) == ("/downloads/North.Quay", 9000)


def test_a_form_tells_the_same() -> None:
    message = made(urlencode({"hash": HASH.upper(), "name": 'A "quoted" & name'}).encode())

    assert (message.download_id, message.name) == (HASH, 'A "quoted" & name')


@pytest.mark.parametrize("name", ["infohash_v1", "torrent_id", "infohash_v2"])
def test_any_of_the_hashes_will_do(name: str) -> None:
    assert made(f"hash=-&{name}={HASH}".encode()).download_id == HASH


def test_a_quote_in_a_name_does_not_lose_the_hash() -> None:
    message = made(b'{"hash":"%s","name":"Say "Hi"","size":"5"}' % HASH.encode())

    assert message.download_id == HASH


@pytest.mark.parametrize("raw", [b"", b"hash=", b"{}", b'{"hash": "xyz"}', b"name=North.Quay"])
def test_without_a_hash_it_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        made(raw)
