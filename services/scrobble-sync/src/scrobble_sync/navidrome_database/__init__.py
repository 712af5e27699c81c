"""Writes into the database file of a stopped Navidrome; everything here blocks its thread."""
