"""Radarr, API v3 (versions 4 to 6)."""
