"""Calendars that somebody made to cost us as much as they can, and what they cost (S4)."""
