"""How a Medley service runs."""
