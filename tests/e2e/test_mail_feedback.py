"""E5: a mail that comes back is the last one to its address, and the host hears of it."""

from datetime import timedelta

import pytest

from local.demo import GUEST
from tests.e2e.clockwork import (
    IN_PERSON,
    before,
    book,
    mails_about,
    open_at_any_hour,
    readers,
    reminders_about,
    send_reminders,
    slot_in,
)
from tests.e2e.people import Town

pytestmark = pytest.mark.usefixtures("undisturbed")


def test_e5_an_address_that_bounces_gets_no_more_mail_and_the_host_still_does(town: Town) -> None:
    offer = open_at_any_hour(town.host()).sell(price_minor=0, **IN_PERSON, reminderMinutes=[60])
    host, guest = offer.host, "bounce+first@simulator.amazonses.com"
    booking = book(offer, slot_in(offer, timedelta(hours=2)), {**GUEST, "email": guest})
    town.wait_for("what SES reports", lambda: host.notices("mail_refused"))

    assert offer.move(slot_in(offer, timedelta(hours=3)), by="host").status_code == 200
    moved = offer.settled()
    send_reminders(town, before(moved, minutes=60))

    assert readers(mails_about(town, booking)) == {guest: 1, host.email: 3}
    assert readers(reminders_about(town, booking)) == {host.email: 1}
    notice = next(each for each in host.notices("mail_refused") if each["title"].endswith("comes back"))
    assert notice["bookingId"] == booking["bookingId"]
    assert "reminders included" in notice["detail"]
    assert "Mail to the guest came back" in [event["what"] for event in host.timeline(offer.booking_id)]
