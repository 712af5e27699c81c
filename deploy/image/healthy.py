#!/opt/medley/bin/python -ISE
"""Exits 0 when the service in this container is ready. Runs every ten seconds: imports little."""

import os
import socket
import sys

with socket.create_connection(
    ("127.0.0.1", int(os.environ.get("MEDLEY_HEALTH_PORT", "8000"))), 2
) as asked:
    asked.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
    sys.exit(b" 200 " not in asked.recv(64))
