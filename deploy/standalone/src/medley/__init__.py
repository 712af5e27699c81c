"""The medley command: the whole system in one process, and its tools."""
