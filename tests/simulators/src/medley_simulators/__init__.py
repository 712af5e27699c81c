"""Simulated upstream servers on real HTTP ports."""
