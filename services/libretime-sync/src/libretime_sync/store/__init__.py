"""One module per table: SQL beside the function that runs it."""
