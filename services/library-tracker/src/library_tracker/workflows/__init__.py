"""Verbs: read, decide, write, publish."""
