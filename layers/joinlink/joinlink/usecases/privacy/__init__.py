"""Exporting and deleting the data of hosts and guests (S6)."""
