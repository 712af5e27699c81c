"""One module for each table; the caller owns the transaction."""
