"""A simulated qBittorrent (4.1 to 5.2)."""
