"""What a simulated Radarr and a simulated Sonarr have in common."""
