"""What stands in calendars besides times, and how lines come to be written."""

from random import Random

ALARM = ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", "DESCRIPTION:Soon", "END:VALARM"]
COMPONENTS = (
    ["BEGIN:VTODO", "UID:todo", "DTSTART:20261201T090000Z", "DUE:20261204T090000Z", "RRULE:FREQ=DAILY", "END:VTODO"],
    ["BEGIN:VJOURNAL", "UID:journal", "DTSTART;VALUE=DATE:20261201", "END:VJOURNAL"],
    ["X-WR-CALNAME:Mine", "X-WR-TIMEZONE:Asia/Tokyo"],
)
LINES = (
    ["SUMMARY:A long title; with: colons\\, commas and äöü that is folded somewhere in its middle, maybe twice"],
    ['ATTENDEE;CN="Last, First";PARTSTAT=DECLINED:mailto:guest@example.com'],
    ["STATUS:CONFIRMED"],
    ["LOCATION:"],
    ALARM,
)


def noise(random: Random) -> list[str]:
    """Return components that keep nobody busy."""
    return [line for component in COMPONENTS if random.randrange(5) == 0 for line in component]


def remarks(random: Random) -> list[str]:
    """Return lines of an event that say nothing of its times."""
    return [line for lines in LINES if random.randrange(5) == 0 for line in lines]


def as_written(text: str, random: Random) -> str:
    """Fold lines, and end them in one of the usual ways."""
    lines = []
    for line in text.split("\r\n"):
        while len(line) > 20 and random.randrange(6) == 0:
            at = random.randrange(5, len(line) - 5)
            lines.append(line[:at])
            line = random.choice((" ", "\t")) + line[at:]  # noqa: PLW2901  the rest of it
        lines.append(line)
    return random.choice(("\r\n", "\r\n", "\n")).join(lines)
