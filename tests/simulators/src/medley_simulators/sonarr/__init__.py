"""A simulated Sonarr (3 to 5)."""
