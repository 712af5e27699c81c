"""Settings and data of the tools Medley replaces, taken over."""
