"""iCalendar objects for tests, of lines as they stand in a calendar."""


def calendar(*components: str) -> str:
    """Put components into one object."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", *components, "END:VCALENDAR", ""])


def event(*lines: str, uid: str = "event-1") -> str:
    """Write one event."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])
