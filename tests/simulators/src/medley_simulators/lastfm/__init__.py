"""A Last.fm, as a client of its API sees it."""
