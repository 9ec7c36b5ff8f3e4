"""Choosing a time and a time zone, on the pages of guests and hosts alike."""
