"""Hosts' accounts at Zoom, Google and Apple: consent, access tokens, removal."""
