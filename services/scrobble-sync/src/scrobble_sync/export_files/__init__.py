"""Reads files of plays that people took out of Last.fm or ListenBrainz, page by page."""
