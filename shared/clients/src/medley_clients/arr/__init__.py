"""What Radarr and Sonarr have in common: API v3, queue, history, webhooks."""
