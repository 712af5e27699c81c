"""Verbs: read, decide, save, publish."""
