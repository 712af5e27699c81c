"""Keeps every Jellyfin server's truth about a person equal."""
