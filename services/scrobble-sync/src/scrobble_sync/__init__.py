"""Knows whose plays belong on which Navidrome, and tells how far each account has got."""
