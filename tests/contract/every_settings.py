"""The settings of every service, by section: what `medley` composes."""

from collections.abc import Mapping

from gateway.settings import Settings as Gateway
from jellyfin_sync.settings import Settings as JellyfinSync
from library_tracker.settings import Settings as LibraryTracker
from libretime_sync.settings import Settings as LibretimeSync
from medley_kit.settings import ServiceSettings
from scrobble_sync.settings import Settings as ScrobbleSync

SECTIONS: Mapping[str, type[ServiceSettings]] = {
    model.SECTION: model
    for model in (Gateway, JellyfinSync, LibretimeSync, LibraryTracker, ScrobbleSync)
}
