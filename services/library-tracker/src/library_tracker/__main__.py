"""``python -m library_tracker serve|migrate|topology``."""

from library_tracker.app import service

service.main()
