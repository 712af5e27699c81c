"""Knows which applications could tell of requests and media, and tells their status."""
