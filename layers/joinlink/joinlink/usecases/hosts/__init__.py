"""Signing in, the host's account, and the pages that begin with a host."""
