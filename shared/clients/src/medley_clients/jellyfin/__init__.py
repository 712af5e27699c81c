"""Jellyfin, 10.8 to 12.0."""
