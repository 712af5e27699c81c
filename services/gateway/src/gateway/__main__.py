"""``python -m gateway serve|migrate|topology``."""

from gateway.app import service

service.main()
