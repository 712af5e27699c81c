"""One module per table of the schema `gateway`."""
