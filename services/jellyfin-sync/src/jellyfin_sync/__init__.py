"""Keeps what every Jellyfin server holds about a person equal to what that person last did."""
