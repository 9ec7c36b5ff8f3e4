"""Signing in, the host's account, the overview, and the host's public page."""
