"""S4: what one look may take, and what of a calendar counts against it."""

from zoneinfo import ZoneInfo

import pytest

from joinlink.errors import CalendarOverBounds
from joinlink.model.slots import DAY, Interval
from joinlink.providers.caldav import allowance as bounds
from joinlink.providers.caldav.allowance import BOUNDS, MOST_ZONES, STEPS_BETWEEN_GLANCES, Allowance
from joinlink.providers.caldav.calendar_events import busy_times
from joinlink.providers.caldav.xml_answer import read_multi_status
from tests.ical_objects import calendar, event

WINDOW = Interval(1_796_083_200, 1_796_083_200 + 62 * DAY)
DAILY = "RRULE:FREQ=DAILY"
SINCE_2020 = ("DTSTART:20200101T090000Z", "DURATION:PT1H")


def allowance(**lower: int) -> Allowance:
    return Allowance(3600, processor_seconds=3600, bounds=BOUNDS | lower)


def read(*components: str, within: Allowance) -> int:
    return len(busy_times(calendar(*components), WINDOW, ZoneInfo("Europe/Berlin"), frozenset(), allowance=within))


@pytest.mark.parametrize("kind", [kind for kind in BOUNDS if kind != "steps"])
def test_s4_as_much_as_the_bound_is_allowed_and_no_more(kind) -> None:
    within = allowance(**{kind: 3})

    within.take(kind, 2)
    within.take(kind)
    with pytest.raises(CalendarOverBounds, match=f"more than 3 {kind}"):
        within.take(kind)


def test_s4_a_look_is_over_when_its_time_on_the_clock_is() -> None:
    with pytest.raises(CalendarOverBounds):
        Allowance(0).seconds_left()


def test_s4_a_look_is_over_when_its_time_on_the_processor_is() -> None:
    with pytest.raises(CalendarOverBounds):
        Allowance(3600, processor_seconds=0).seconds_left()


def test_s4_a_loop_notices_that_the_time_is_over() -> None:
    late = Allowance(0)
    late.step(STEPS_BETWEEN_GLANCES - 1)

    with pytest.raises(CalendarOverBounds):
        late.step()


@pytest.mark.parametrize(
    "lines",
    [
        (DAILY,),
        ("RDATE:20261201T090000Z", *["RRULE:FREQ=YEARLY;BYYEARDAY=366"] * 3),
        ("RRULE:FREQ=DAILY;COUNT=9999",),
        (f"RDATE:{','.join(['20261201T090000Z'] * 300)}",),
        (f"EXDATE:{','.join(['20261201T090000Z'] * 3000)}", DAILY),
    ],
    ids=["dates", "days that a rule passes", "days that are counted", "added dates", "deleted dates"],
)
def test_s4_whatever_multiplies_is_counted(lines) -> None:
    """Each costs well over 500 steps, and none of them 100,000."""
    assert read(event(*SINCE_2020, *lines), within=allowance(steps=100_000))

    with pytest.raises(CalendarOverBounds, match="steps"):
        read(event(*SINCE_2020, *lines), within=allowance(steps=STEPS_BETWEEN_GLANCES - 1))


def test_s4_steps_of_all_events_count_together() -> None:
    within = allowance(steps=5_000)
    for _ in range(4):
        read(event(*SINCE_2020, DAILY), within=within)

    with pytest.raises(CalendarOverBounds, match="steps"):
        read(*[event(*SINCE_2020, DAILY, uid=f"{number}") for number in range(4)], within=within)


def test_s4_an_event_is_only_so_large(monkeypatch) -> None:
    monkeypatch.setattr("joinlink.providers.caldav.content_lines.LARGEST_OBJECT", 1000)

    assert read(event(*SINCE_2020, f"SUMMARY:{'a' * 700}", DAILY), within=allowance())
    with pytest.raises(CalendarOverBounds):
        read(event(*SINCE_2020, f"SUMMARY:{'a' * 1000}", DAILY), within=allowance())


@pytest.mark.parametrize("new_line", ["\n", "\r", "\r\n"])
def test_s4_an_event_has_only_so_many_lines(monkeypatch, new_line) -> None:
    monkeypatch.setattr("joinlink.providers.caldav.content_lines.MOST_LINES", 50)
    many = new_line.join(["X-A:1"] * 101)

    with pytest.raises(CalendarOverBounds):
        read(event(*SINCE_2020, many), within=allowance())


def test_s4_an_event_defines_only_so_many_zones() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:A\r\nEND:VTIMEZONE"

    assert read(*[zone] * MOST_ZONES, event(*SINCE_2020, DAILY), within=allowance())
    with pytest.raises(CalendarOverBounds):
        read(*[zone] * (MOST_ZONES + 1), event(*SINCE_2020, DAILY), within=allowance())


def test_s4_elements_count_wherever_they_are() -> None:
    body = b"<multistatus xmlns='DAV:'><a/><b><c/></b></multistatus>"

    assert list(read_multi_status(body, allowance(elements=4))) == []
    with pytest.raises(CalendarOverBounds):
        list(read_multi_status(body, allowance(elements=3)))


def test_s4_a_calendar_that_people_have_stays_far_within_the_bounds() -> None:
    """Three hundred weekly series of ten years and two thousand single events, in a zone of their own definition."""
    within = Allowance(3600, processor_seconds=3600, bounds={kind: most // 4 for kind, most in bounds.BOUNDS.items()})
    standard = ["BEGIN:STANDARD", "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
                "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD"]  # fmt: skip
    zone = "\r\n".join(["BEGIN:VTIMEZONE", "TZID:Home", *standard, "END:VTIMEZONE"])
    start = "DTSTART;TZID=Home:20161206T090000"

    for _ in range(300):
        within.take("events")
        assert read(zone, event(start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY"), within=within)
    for _ in range(900):
        within.take("events")
        assert read(zone, event("DTSTART;TZID=Home:20261206T090000", "DURATION:PT1H"), within=within)
