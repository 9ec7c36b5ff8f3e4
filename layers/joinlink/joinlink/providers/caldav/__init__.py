"""Calendars read over CalDAV, such as Apple's."""
