"""What is looked at when something does not work, and what to do about it."""
