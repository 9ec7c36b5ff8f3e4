"""Webhooks out: a host's programs are told what happens (P2)."""
