"""Nouns and rules of plays and their tracks: values in, values out, standard library only."""
