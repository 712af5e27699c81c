"""A simulated Overseerr, Jellyseerr or Seerr."""
