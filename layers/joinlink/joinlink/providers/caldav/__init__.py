"""Calendars by CalDAV, which is how Apple's are read."""
