"""What stands behind the `?` of an address is refused in the words of any other input, field by field."""

from datetime import date

import pytest

from joinlink.errors import InvalidInput
from joinlink.model.calendar_period import CalendarView
from joinlink.usecases.bookings.list_bookings import When
from joinlink.web.guest.slots_query import SlotsQuery, read_slots_query
from joinlink.web.host.booking_queries import CalendarQuery, ListQuery, read_calendar_query, read_list_query

FROM, TO = "2026-12-01", "2026-12-08"
NEEDED, WRITE_A_DATE = "this field is needed", "write a date as 2026-12-01"
NO_ZONE = "there is no time zone of this name; one is Europe/London"
NO_VIEW = "Input should be 'day', 'week' or 'month'"


def refusal(read, query: dict[str, str]) -> dict[str | None, str]:
    """Return what is wrong by field, the first one first."""
    with pytest.raises(InvalidInput) as refused:
        read(query)
    return {refused.value.field: str(refused.value), **refused.value.others}


def test_slots_are_asked_for_between_two_dates_in_a_zone_or_in_the_host_s() -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 8)

    assert read_slots_query({"from": FROM, "to": TO}) == SlotsQuery(first, last)
    asked = read_slots_query({"from": FROM, "to": TO, "timezone": "Europe/Berlin"})
    assert asked == SlotsQuery(first, last, "Europe/Berlin")


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({}, {"from": NEEDED, "to": NEEDED}),
        ({"to": TO}, {"from": NEEDED}),
        ({"from": "", "to": TO}, {"from": WRITE_A_DATE}),
        ({"from": FROM, "to": "tomorrow"}, {"to": WRITE_A_DATE}),
        ({"from": FROM, "to": f"{TO}T00:00:00Z"}, {"to": WRITE_A_DATE}),
        ({"from": "2026-02-30", "to": TO}, {"from": "there is no such day"}),
        ({"from": FROM, "to": TO, "timezone": "Nowhere/Land"}, {"timezone": NO_ZONE}),
        ({"from": FROM, "to": TO, "timezone": "x" * 65}, {"timezone": "it must have at most 64 characters"}),
        ({"timezone": "Berlin!", "to": "x"}, {"from": NEEDED, "to": WRITE_A_DATE, "timezone": NO_ZONE}),
    ],
)
def test_a_query_for_slots_is_told_everything_that_is_wrong_with_it(query, wrong) -> None:
    found = refusal(read_slots_query, query)

    assert list(found.items()) == list(wrong.items())


def test_a_list_begins_with_what_is_to_come() -> None:
    assert read_list_query({}) == ListQuery(When.UPCOMING, None)
    assert read_list_query({"when": "", "cursor": ""}) == ListQuery(When.UPCOMING, None)
    assert read_list_query({"when": "past", "cursor": "abc"}) == ListQuery(When.PAST, "abc")


def test_a_calendar_shows_the_present_week_unless_asked_otherwise() -> None:
    assert read_calendar_query({}) == CalendarQuery(CalendarView.WEEK, None)
    assert read_calendar_query({"view": "month", "date": FROM}) == CalendarQuery(CalendarView.MONTH, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("read", "query", "wrong"),
    [
        (read_list_query, {"when": "PAST"}, {"when": "Input should be 'upcoming', 'past' or 'all'"}),
        (read_calendar_query, {"view": "year"}, {"view": NO_VIEW}),
        (read_calendar_query, {"date": "1999-12-31"}, {"date": "a date is between the years 2000 and 3000"}),
        (read_calendar_query, {"date": "3000-01-01"}, {"date": "a date is between the years 2000 and 3000"}),
        (read_calendar_query, {"date": "soon", "view": "year"}, {"view": NO_VIEW, "date": WRITE_A_DATE}),
    ],
)
def test_a_host_s_query_is_told_what_is_wrong_with_it(read, query, wrong) -> None:
    found = refusal(read, query)

    assert list(found.items()) == list(wrong.items())


def test_parameters_that_others_hang_on_an_address_are_let_pass() -> None:
    assert read_list_query({"utm_source": "a mail"}) == ListQuery()
    assert read_slots_query({"from": FROM, "to": TO, "fbclid": "x"}).timezone is None
