"""Choosing a time and a time zone, on pages for guests and hosts alike."""
