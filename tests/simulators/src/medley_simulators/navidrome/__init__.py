"""A Navidrome with its SQLite database, as a client of either sees it."""
