"""What Navidrome has beside the Subsonic API: its players, and its tracks with raw tags."""
