"""``python -m gateway serve|migrate|topology``."""

import uvloop

from gateway.app import service

if __name__ == "__main__":
    uvloop.install()
    service.main()
