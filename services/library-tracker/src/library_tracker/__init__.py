"""Tells where every film and series is that somebody asked for."""
