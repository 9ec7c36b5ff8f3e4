"""M6: a function is killed on the way; tests/workflow has every way in which a provider can say no."""

import pytest

from tests.e2e.clockwork import readers
from tests.e2e.people import Town, headline

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


@pytest.mark.parametrize(
    ("change", "again", "meetings", "news"), [("cancel", 409, 0, "Cancelled"), ("move", 200, 1, "New time")]
)
def test_r1_x1_a_change_whose_answer_is_lost_is_made_and_told_once(
    town: Town, change: str, again: int, meetings: int, news: str
) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    offer.booked_and_paid()
    to = offer.slots()[3]["startsAt"]
    town.crash("change_booking", "end")

    answers = [offer.cancel() if change == "cancel" else offer.move(to) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [500, again]
    booking = offer.settled()
    assert (booking["revision"], len(town.meetings(booking))) == (2, meetings)
    mails = [mail for mail in town.mails_of(booking) if headline(mail).startswith(news)]
    assert sorted(readers(mails).values()) == [1, 1]


@pytest.mark.parametrize("at", ["start", "end"])
def test_x3_a_leftover_is_named_once_though_what_names_it_was_killed(town: Town, at: str) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    offer.booked_and_paid()
    town.fault("zoom", "delete_meeting", "403", -1)
    town.crash("record_notice", at)

    assert offer.cancel().status_code == 200

    booking = offer.settled()
    (meeting,) = town.meetings(booking)
    assert [notice["meetingId"] for notice in offer.host.notices("leftover_meeting")] == [str(meeting["id"])]
