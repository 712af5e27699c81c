"""What Medley's services say to each other: frozen values, subjects and streams, as data.

Nothing is re-exported here: import from the module you mean.
"""
