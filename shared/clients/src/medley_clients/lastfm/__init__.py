"""Last.fm, and servers that speak as it does (Libre.fm, GNU FM)."""
