"""M6: a function is killed on the way; tests/workflow has every way in which a provider can say no."""

import pytest

from tests.e2e.people import Town

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


@pytest.mark.parametrize(
    ("function", "at"),
    [
        ("mint_meeting", "start"),
        ("mint_meeting", "end"),
        ("store_link", "end"),
        ("add_to_calendar", "end"),
        ("send_email", "start"),
        ("start_workflow", "end"),
    ],
)
def test_m6_a_killed_process_costs_nothing_but_time(town: Town, function: str, at: str) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.crash(function, at)

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    assert len(town.meetings(booking)) == 1
    assert len(town.events(booking)) == 1
    assert len(town.mails_of(booking)) == 2
    assert len(town.executions_of(booking)) == 1
