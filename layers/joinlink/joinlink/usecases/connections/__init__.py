"""Hosts' accounts at Zoom, Google and Apple, from consent to removal, and the access to them."""
