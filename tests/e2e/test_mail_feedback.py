"""E5: a mail that comes back is the last one to its address, and the host hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

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
from tests.e2e.people import Host, Offer, Town


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def sale(town: Town) -> Offer:
    """Put a free class in person on sale, at any hour, of which guest and host are reminded an hour before."""
    return open_at_any_hour(town.host()).sell(price_minor=0, **IN_PERSON, reminderMinutes=[60])


def guest_at(address: str) -> dict[str, str]:
    return {"name": "Guest", "email": address, "timezone": "America/New_York"}


def told(host: Host, booking: dict[str, Any], what: str) -> bool:
    """Whether the booking's timeline tells something."""
    return what in [event["what"] for event in host.timeline(booking["bookingId"])]


def test_e5_an_address_that_bounces_gets_no_more_mail_and_the_host_still_does(town: Town) -> None:
    offer = sale(town)
    host, guest = offer.host, "bounce+first@simulator.amazonses.com"
    booking = book(offer, slot_in(offer, timedelta(hours=2)), guest_at(guest))
    town.wait_for("what SES reports", lambda: told(host, booking, "Mail to the guest came back"))

    assert offer.move(slot_in(offer, timedelta(hours=3)), by="host").status_code == 200
    moved = offer.settled()
    send_reminders(town, before(moved, minutes=60))

    assert readers(mails_about(town, booking)) == {guest: 1, host.email: 3}
    assert readers(reminders_about(town, booking)) == {host.email: 1}
    (notice,) = host.notices("mail_refused")
    assert notice["bookingId"] == booking["bookingId"]
    assert "reminders included" in notice["detail"]
