"""What a hostile server answers when it is asked for events, or before that; by the name of the host it is for."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Final

from tests.ical_objects import calendar, event
from tests.ical_objects import zone as zone_of

MEBIBYTE: Final = 1024 * 1024
SINCE_1900: Final = "DTSTART:19000101T{:02d}{:02d}00Z"


def _multi_status(*responses: str) -> bytes:
    body = "".join(responses)
    return f'<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{body}</multistatus>'.encode()


def _found(href: str, properties: str) -> str:
    status = "<status>HTTP/1.1 200 OK</status>"
    return f"<response><href>{href}</href><propstat><prop>{properties}</prop>{status}</propstat></response>"


def _objects(*texts: str) -> bytes:
    return _multi_status(*(_found(f"/{n}.ics", f"<C:calendar-data>{t}</C:calendar-data>") for n, t in enumerate(texts)))


def principal(name: str) -> bytes:
    """Answer who the user is."""
    link = f"<current-user-principal><href>/{name}/principal/</href></current-user-principal>"
    return _multi_status(_found("/", link))


def home(name: str) -> bytes:
    """Answer where the user's calendars are."""
    return _multi_status(
        _found(f"/{name}/principal/", f"<C:calendar-home-set><href>/{name}/home/</href></C:calendar-home-set>")
    )


def one_calendar(name: str) -> bytes:
    """Answer which calendars there are."""
    return _multi_status(_found(f"/{name}/home/1/", "<resourcetype><collection/><C:calendar/></resourcetype>"))


def _series(rule: str, number: int) -> list[str]:
    minutes = [divmod(each % 1440, 60) for each in range(number)]
    return [
        event(SINCE_1900.format(*minutes[each]), "DURATION:PT1M", f"RRULE:{rule}", uid=f"{each}")
        for each in range(number)
    ]


def the_30th_of_february() -> bytes:
    return _objects(calendar(*_series("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1)))


def a_thousand_daily_series() -> bytes:
    return _objects(calendar(*_series("FREQ=DAILY", 1000)))


def a_thousand_counted_series() -> bytes:
    return _objects(*map(calendar, _series("FREQ=DAILY;COUNT=60000", 1000)))


def empty_elements() -> bytes:
    return b'<multistatus xmlns="DAV:">' + b"<a/>" * (4 * MEBIBYTE) + b"</multistatus>"


def forty_thousand_homes() -> bytes:
    homes = "".join(f"<href>/homes/{number}/</href>" for number in range(40_000))
    return _multi_status(_found("/homes/", f"<C:calendar-home-set>{homes}</C:calendar-home-set>"))


def many_rules_in_one_event() -> bytes:
    rules = ["RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3;BYMINUTE=0,15,30,45"] * 5000
    return _objects(calendar(event("DTSTART:20200101T000000Z", "DURATION:PT1M", *rules)))


def zones_of_many_changes() -> bytes:
    onsets = ",".join(
        f"{year}{month:02d}{day:02d}T000000" for year in range(1601, 2026) for month in range(1, 13) for day in (1, 15)
    )
    zone = zone_of("Nowhere", *[f"STANDARD 16010101T000000 +0100 +0200 RDATE:{onsets}"] * 10)
    dates = ",".join(
        f"2026{month:02d}{day:02d}T{hour:02d}0000"
        for month in range(1, 13)
        for day in range(1, 29)
        for hour in range(24)
    )
    return _objects(
        calendar(zone, event("DTSTART;TZID=Nowhere:20260101T000000", "DURATION:PT1M", f"RDATE;TZID=Nowhere:{dates}"))
    )


def four_million_lines() -> bytes:
    return _objects(calendar(event("DTSTART:20200101T000000Z", *["A"] * (2 * MEBIBYTE))))


def changes_of_all_that_follows() -> bytes:
    changes = [
        event(
            f"RECURRENCE-ID;RANGE=THISANDFUTURE:{1901 + n // 300}{n % 12 + 1:02d}{n % 28 + 1:02d}T000000Z",
            "DTSTART:20200101T000000Z",
            "DURATION:PT1M",
            uid="s",
        )
        for n in range(5000)
    ]
    whole = event(
        "DTSTART:19000101T000000Z", "DURATION:PT1M", "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12", uid="s"
    )
    return _objects(calendar(whole, *changes))


def sixteen_mebibytes() -> bytes:
    return _objects(calendar(event("DTSTART:20200101T000000Z", "SUMMARY:" + "a" * 16 * MEBIBYTE)))


REPORTS: Final[Mapping[str, Callable[[], bytes]]] = {
    "february": the_30th_of_february,
    "daily": a_thousand_daily_series,
    "counted": a_thousand_counted_series,
    "elements": empty_elements,
    "rules": many_rules_in_one_event,
    "zones": zones_of_many_changes,
    "lines": four_million_lines,
    "changes": changes_of_all_that_follows,
    "bytes": sixteen_mebibytes,
}
"""Answers to the question for events."""
PRINCIPALS: Final[Mapping[str, Callable[[], bytes]]] = {"homes": forty_thousand_homes}
"""Answers to the question for home sets."""
DRIPPING: Final = "drip"
"""Answers the question for events at a byte a second."""
NAMES: Final = tuple(chain(REPORTS, PRINCIPALS, [DRIPPING]))
