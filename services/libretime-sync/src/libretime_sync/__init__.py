"""Keeps a LibreTime station and its daily logs in agreement."""
