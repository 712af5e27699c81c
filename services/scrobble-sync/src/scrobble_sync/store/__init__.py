"""Tables: one module for each, its SQL beside the function that runs it."""
