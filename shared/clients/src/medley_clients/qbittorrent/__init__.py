"""qBittorrent's web interface, API v2 (4.1 to 5.2)."""
