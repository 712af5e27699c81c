"""The Subsonic API with the OpenSubsonic extensions, as Navidrome speaks it."""
