"""A LibreTime 4.5 station, as its clients and its player see it."""
