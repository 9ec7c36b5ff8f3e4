"""A3: what says nothing of when somebody is busy changes nothing, however broken it is."""

import time
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest

from joinlink.errors import CalendarUnreachable
from joinlink.providers.caldav.calendar_events import busy_times
from tests.ical_objects import calendar, event
from tests.unit.providers.calendar_reading import ALL_TIME, BERLIN, OWNER, busy, epoch, is_unknown

TIMES = ("DTSTART:20261204T090000Z", "DTEND:20261204T100000Z")
BUSY = [("2026-12-04 09:00", "10:00")]


def alarm(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VALARM", "ACTION:DISPLAY", *lines, "END:VALARM"])


@pytest.mark.parametrize(
    "line",
    [
        r'ATTENDEE;CN="First \"Nick\" Last";PARTSTAT=ACCEPTED:mailto:guest@example.com',
        r'ATTENDEE;CN="5\" pipe":mailto:guest@example.com',
        'ATTENDEE;CN="never closed:mailto:guest@example.com',
        "ATTENDEE;CN=a^^b^'c^n;;PARTSTAT:mailto:guest@example.com",
        'ORGANIZER;CN="a";CN="b":mailto:guest@example.com',
        "LOCATION",
        "DESCRIPTION:",
        "STATUS",
        "TRANSP:",
        "SEQUENCE:",
        "a line of a description that was never folded",
        ": a colon alone",
        ";",
        "GÄSTE:3",
        "GEO:here",
        "EXRULE:FREQ=DAILY",
        "SUMMARY:a\x0bb\x0cc\x85d\u2028e\u2029f\x1cg\x00h",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "COMMENT:folded\r\n  with a space\r\n\tand a tab\r\n :and a colon",
        alarm("TRIGGER:-PT5M", "ACKNOWLEDGED:0"),
        alarm("TRIGGER:PTNaNM"),
        alarm("TRIGGER", "DTSTART:never", "RRULE:FREQ=NEVER", "STATUS:CANCELLED", "DURATION:", 'X;"'),
        "BEGIN:X-APPLE-THING\r\nDTSTART:20261203T090000Z\r\nTRANSP:TRANSPARENT\r\nEND:X-APPLE-THING",
    ],
)
def test_what_says_nothing_of_its_times_changes_nothing(line: str) -> None:
    assert busy(event(*TIMES, line)) == busy(event(line, *TIMES)) == BUSY


@pytest.mark.parametrize(
    "component",
    [
        "BEGIN:VTODO\r\nDUE:some day\r\nRRULE:FREQ=NEVER\r\nEND:VTODO",
        "BEGIN:VJOURNAL\r\nDTSTART;TZID=Mars:now\r\nEND:VJOURNAL",
        "BEGIN:VTIMEZONE\r\nTZID:Mars\r\nBEGIN:STANDARD\r\nEND:STANDARD\r\nEND:VTIMEZONE",
        "BEGIN:VTODO\r\nDUE:some day\r\nEND:VTOOD",
        "X-WR-TIMEZONE:Mars",
        "X-WR-CALNAME",
        "METHOD;:",
    ],
)
def test_what_stands_beside_an_event_changes_nothing(component: str) -> None:
    assert busy(component, event(*TIMES)) == BUSY


@pytest.mark.parametrize(
    "free", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "ATTENDEE;PARTSTAT=DECLINED:mailto:host@example.com"]
)
@pytest.mark.parametrize("times", [(), ("DTSTART;TZID=Mars:now",), (*TIMES, "RRULE:RSCALE=CHINESE;FREQ=YEARLY")])
def test_the_times_of_an_event_that_is_free_in_any_case_need_not_be_readable(free: str, times: tuple[str, ...]) -> None:
    assert busy(event(*times, free), event(*TIMES, uid="2")) == BUSY


@pytest.mark.parametrize(
    "lines",
    [
        ("TRANSP:TRANSPARENT", "TRANSP:OPAQUE"),
        ("STATUS:CANCELLED", "STATUS:CONFIRMED"),
        ("STATUS: CANCELLED because of rain",),
        (r'ATTENDEE;CN="x\";PARTSTAT=DECLINED:mailto:host@example.com";PARTSTAT=ACCEPTED:mailto:host@example.com',),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:host@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:/1234/principal/"),
    ],
)
def test_an_event_that_contradicts_itself_is_busy(lines: tuple[str, ...]) -> None:
    assert busy(event(*TIMES, *lines)) == BUSY


@pytest.mark.parametrize(
    "line",
    [
        "DTEND", "DTEND:", "DURATION", "RRULE", "RRULE:", "RDATE 20261205T090000Z", "RECURRENCE-ID",
        'DTSTART;X="a:20261204T090000Z', "DTEND;TZID=a;TZID=b:20261204T100000",
    ],
)  # fmt: skip
def test_a_line_that_should_say_when_it_is_and_does_not_makes_it_unknown(line: str) -> None:
    assert is_unknown(event(TIMES[0], line))


@pytest.mark.parametrize("new_line", ["\r\n", "\n", "\r", "\r\r\n", "\r\n\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\n"])
def test_lines_end_in_any_of_the_usual_ways(new_line: str, mark: str) -> None:
    folded = event("DTSTART;TZID=Europe/Be\r\n rlin:20261204T10\r\n\t0000", "DURATION:PT1H")
    text = mark + calendar(folded).replace("\r\n", new_line)

    assert busy_times(text, ALL_TIME, ZoneInfo(BERLIN), OWNER) == [
        (epoch("2026-12-04 09:00"), epoch("2026-12-04 10:00"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        calendar(event(*TIMES)).replace("END:VEVENT\r\n", ""),
        calendar(event(*TIMES, "BEGIN:VALARM")),
        calendar(event(*TIMES)).replace("END:VEVENT", "END:VALARM"),
        calendar(event(*TIMES)) + "END:VCALENDAR\r\n",
        event(*TIMES),
    ],
    ids=["an event not closed", "an alarm not closed", "closed as another", "closed twice", "no calendar around it"],
)
def test_an_object_whose_parts_are_not_closed_as_they_were_opened_is_unknown(text: str) -> None:
    with pytest.raises(CalendarUnreachable):
        busy_times(text, ALL_TIME, ZoneInfo(BERLIN), OWNER)


@pytest.mark.parametrize(
    "hostile",
    [
        "BEGIN:X\r\n" * 100_000 + "END:X\r\n" * 100_000,
        "\n" * 1_000_000,
        "X:" + ";" * 1_000_000,
        'X;a="' + ";a=" * 300_000,
    ],
    ids=["depth", "empty lines", "semicolons", "parameters"],
)
def test_hostile_text_takes_no_time_to_speak_of(hostile: str) -> None:
    text = calendar(event(*TIMES)).replace("END:VEVENT", f"{hostile}\r\nEND:VEVENT")
    began = time.process_time()

    with suppress(CalendarUnreachable):
        busy_times(text, ALL_TIME, ZoneInfo(BERLIN), OWNER)

    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("dtstart;value=date-time:20261204T090000Z", "dtend:20261204T100000Z"), BUSY),
        (('DTSTART;TZID="Europe/Berlin":20261204T100000', "DURATION:PT1H"), BUSY),
        (("DTSTART;VALUE=DATE-TIME;TZID= Europe/Berlin :20261204T100000 ", "DURATION:+PT60M"), BUSY),
        (("DTSTART:20261204T0900Z", "DTEND:20261204T095960Z"), [("2026-12-04 09:00", "09:59")]),
        (("DTSTART:20261204", "DURATION:P1W"), [("2026-12-03 23:00", "2026-12-10 23:00")]),
        ((*TIMES, "DURATION:PT3H"), [("2026-12-04 09:00", "12:00")]),
    ],
)
def test_times_are_read_in_the_forms_that_programs_write(times: tuple[str, ...], expected: list) -> None:
    assert busy(event(*times)) == expected
