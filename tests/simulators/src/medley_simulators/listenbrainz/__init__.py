"""A ListenBrainz, as a client of its API sees it."""
