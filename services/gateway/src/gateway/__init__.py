"""Turns webhooks and admin calls into messages, and shows what happened."""
