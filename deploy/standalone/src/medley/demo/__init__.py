"""Simulated servers, and settings that know them."""
