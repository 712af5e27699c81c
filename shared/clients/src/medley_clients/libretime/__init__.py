"""LibreTime: the interface of a stock 4.x and the "integration" interface some stations add."""
