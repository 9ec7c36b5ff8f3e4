"""Readers of what calendars and their servers send: bytes in, busy times or a declared error out."""

from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress
from joinlink.model.slots import DAY, Interval
from joinlink.providers.caldav.allowance import BOUNDS, Allowance
from joinlink.providers.caldav.calendar_events import busy_times
from joinlink.providers.caldav.pinned_http import Answer
from joinlink.providers.caldav.server import CaldavServer
from tests.comparison.generator import Maker
from tests.fuzz.breach import Breach
from tests.hostile import calendars
from tests.ical_objects import calendar, event

WINDOW: Final = Interval(1_796_083_200, 1_796_083_200 + 62 * DAY)
BERLIN: Final = ZoneInfo("Europe/Berlin")
OWNER: Final = frozenset({"mailto:host@example.com"})
DECLARED: Final = (CalendarUnreachable, CalendarUnauthorized, ForbiddenAddress)
QUICK: Final = {**BOUNDS, "steps": 50_000}
"""A look's bounds with few steps, so that little time goes into what `tests/hostile` measures."""
URL: Final = "https://caldav.example.com/host/"


def read_calendar(data: bytes) -> None:
    """Read the text of one event."""
    try:
        found = busy_times(data.decode(errors="replace"), WINDOW, BERLIN, OWNER, allowance=Allowance(bounds=QUICK))
    except CalendarUnreachable:
        return
    if any(one.start > one.end for one in found):
        raise Breach("a busy time ends before it begins")


class Session:
    """Answers every question with the same bytes."""

    def __init__(self, body: bytes) -> None:
        self.allowance = Allowance(bounds=QUICK)
        self._body = body

    def send(self, *_: object, **__: object) -> Answer:
        return Answer(URL, 207, self._body)


def read_answer(data: bytes) -> None:
    """Read one answer as that to each of the four questions."""
    session = Session(data)
    server = CaldavServer(session)  # type: ignore[arg-type]
    questions: Sequence[Callable[[], object]] = (
        lambda: server.find_principal(URL),
        lambda: server.read_principal(URL),
        lambda: server.list_calendars([URL]),
        lambda: [
            busy_times(text, WINDOW, BERLIN, OWNER, allowance=session.allowance)
            for text in server.list_events(URL, WINDOW)
        ],
    )
    for ask in questions:
        try:
            ask()
        except DECLARED:
            continue


def calendar_seeds() -> list[bytes]:
    """Make calendars of all kinds that programs write, and some that none does."""
    odd = calendar(
        event("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=12", "EXDATE;VALUE=DATE:20261228"),
        event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z", "DTSTART:20261202T090000Z", "DURATION:-PT1H"),
    )
    return [*(Maker(1, number).make().text.encode() for number in range(150)), odd.encode()]


def answer_seeds() -> list[bytes]:
    """Make answers to each question."""
    text = calendar(event("DTSTART:20261201T090000Z", "DURATION:PT1H", "SUMMARY:a&amp;b &#x1; &#65;"))
    found = calendars.the_30th_of_february()
    return [
        calendars.principal("host"),
        calendars.home("host"),
        calendars.one_calendar("host"),
        found,
        b'<?xml version="1.0" encoding="windows-1252"?>' + found,
        found.decode().encode("utf-16"),
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + found,
        f'<multistatus xmlns="DAV:"><response><href>/1</href><propstat><prop><x>{text}</x></prop></propstat>'.encode(),
    ]


CALENDAR_WORDS: Final = (
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:STANDARD", "END:STANDARD", "TZID:",
    ";TZID=", "RRULE:", "RDATE", "EXDATE", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION:", "FREQ=DAILY",
    "FREQ=YEARLY", "FREQ=WEEKLY", "BYDAY=", "BYMONTHDAY=", "BYSETPOS=", "BYWEEKNO=", "BYYEARDAY=", "COUNT=",
    "UNTIL=", "INTERVAL=", "WKST=", "-1SU", "53MO", "00010101", "99991231T235959Z", "20261201T000000",
    ";VALUE=DATE:", "RANGE=THISANDFUTURE", "TZOFFSETFROM:", "+2359", "PT0S", "P99999999D", "STATUS:CANCELLED",
    "TRANSP:TRANSPARENT", "SEQUENCE:", "\r\n ", "\r\n", "\"", "^n", "\\,", "\ufeff",
)  # fmt: skip
ANSWER_WORDS: Final = (
    "<multistatus xmlns='DAV:'>", "</multistatus>", "<response>", "</response>", "<propstat>", "</propstat>",
    "<prop>", "<href>", "</href>", "<status>HTTP/1.1 200 OK</status>", "<C:calendar-data>", "<![CDATA[", "]]>",
    "<!DOCTYPE a>", "<!--", "&#x10FFFF;", "&#0;", "&amp;", "&a;", "encoding='utf-16'", "encoding='punycode'",
    "\x00", "xmlns:C=", "http://[",
)  # fmt: skip
