"""Clients of other people's HTTP APIs."""
