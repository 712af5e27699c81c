"""``python -m libretime_sync serve|migrate|topology``."""

from libretime_sync.app import service

service.main()
