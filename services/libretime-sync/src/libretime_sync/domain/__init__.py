"""What a station's day is, and what may be done to a schedule; standard library only."""
