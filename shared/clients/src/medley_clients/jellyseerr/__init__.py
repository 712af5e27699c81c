"""Jellyseerr, Seerr and Overseerr, API v1."""
