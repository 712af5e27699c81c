"""``python -m scrobble_sync serve|migrate|topology``."""

from scrobble_sync.app import service

service.main()
