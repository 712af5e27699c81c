"""A simulated Radarr (4 to 6)."""
