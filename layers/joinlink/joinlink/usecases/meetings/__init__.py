"""Meetings at providers: made once, stored, checked, and removed."""
