"""iCalendar objects for tests, of lines as they stand in a calendar."""


def calendar(*components: str) -> str:
    """Put components into one object."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", *components, "END:VCALENDAR", ""])


def event(*lines: str, uid: str = "event-1") -> str:
    """Write one event."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def zone(name: str, *observances: str) -> str:
    """Define a zone by observances: "STANDARD 19701025T030000 +0200 +0100 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"."""
    lines = []
    for observance in observances:
        kind, start, before, after, *more = observance.split()
        offsets = [f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
        lines += [f"BEGIN:{kind}", f"DTSTART:{start}", *more, *offsets, f"END:{kind}"]
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *lines, "END:VTIMEZONE"])
