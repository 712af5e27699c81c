"""Verbs: read, decide, write, in the order in which it has to happen."""
