"""Signing in and invitations; the host's account, hours and API keys; the overview, and the host's public page."""
