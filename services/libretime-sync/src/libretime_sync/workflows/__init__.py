"""Verbs: read, decide, write, tell."""
