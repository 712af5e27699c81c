"""PostgreSQL and NATS as child processes of the `medley` command."""
