"""Sonarr, API v3 (versions 3 to 5)."""
