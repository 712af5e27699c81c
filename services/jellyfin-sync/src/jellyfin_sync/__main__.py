"""``python -m jellyfin_sync serve|migrate|topology``."""

from jellyfin_sync.app import service

service.main()
