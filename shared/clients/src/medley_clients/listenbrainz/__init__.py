"""ListenBrainz, and servers that are read the same way."""
