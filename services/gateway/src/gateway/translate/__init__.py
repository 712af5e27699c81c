"""A vendor's vocabulary turned into ours; pure."""
