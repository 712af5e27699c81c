"""A Jellyfin server with its Webhook plugin, as a client of either sees it."""
