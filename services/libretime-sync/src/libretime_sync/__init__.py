"""Knows which LibreTime stations are configured, and tells their status."""
