"""E5: a mail that comes back, or is complained about, is the last one to its address; the host hears of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.cloud import ROOT
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

MAILBOX_FULL = ROOT / "events" / "mail_feedback.mailbox_full.json"


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


def report(town: Town, sample: Path, booking: dict[str, Any]) -> None:
    """Hand a sample event to the function, as EventBridge would, as if about this booking and its guest."""
    event = json.loads(sample.read_text())
    address = booking["guest"]["email"]
    event["detail"]["bounce"]["bouncedRecipients"][0]["emailAddress"] = address
    event["detail"]["mail"] |= {"destination": [address], "tags": {"booking_id": [booking["bookingId"]]}}
    answer = town.cloud.client("lambda").invoke(
        FunctionName="joinlink-local-mail_feedback", Payload=json.dumps(event).encode()
    )
    assert "FunctionError" not in answer


@pytest.mark.parametrize(
    ("kind", "line", "title"),
    [
        ("bounce", "Mail to the guest came back", "Mail to the guest of {} comes back"),
        ("complaint", "Mail to the guest was reported as spam", "Mail to the guest of {} was reported as spam"),
    ],
    ids=["bounce", "complaint"],
)
def test_e5_an_address_that_gives_trouble_gets_no_more_mail_and_the_host_still_does(
    town: Town, kind: str, line: str, title: str
) -> None:
    offer = sale(town)
    host, guest = offer.host, f"{kind}+first@simulator.amazonses.com"
    booking = book(offer, slot_in(offer, timedelta(hours=2)), guest_at(guest))
    town.wait_for("what SES reports", lambda: told(host, booking, line))

    assert offer.move(slot_in(offer, timedelta(hours=3)), by="host").status_code == 200
    moved = offer.settled()
    send_reminders(town, before(moved, minutes=60))

    assert readers(mails_about(town, booking)) == {guest: 1, host.email: 3}
    assert readers(reminders_about(town, booking)) == {host.email: 1}
    notice = next(notice for notice in host.notices() if notice["title"] == title.format(booking["classTitle"]))
    assert (notice["kind"], notice["bookingId"]) == ("mail_refused", booking["bookingId"])
    assert "reminders included" in notice["detail"]


def test_e5_the_address_is_known_at_the_next_booking_however_it_is_written(town: Town) -> None:
    offer = sale(town)
    first = book(offer, slot_in(offer, timedelta(hours=2)), guest_at("bounce+known@simulator.amazonses.com"))
    town.wait_for("what SES reports", lambda: told(offer.host, first, "Mail to the guest came back"))

    again = book(offer, slot_in(offer, timedelta(hours=3)), guest_at("Bounce+Known@Simulator.AmazonSES.com"))

    assert again["status"] == "confirmed"
    assert readers(mails_about(town, again)) == {offer.host.email: 1}
    assert told(offer.host, again, "Mail to the guest refused")


def test_e5_a_mailbox_that_is_full_for_now_is_written_to_again(town: Town) -> None:
    offer = sale(town)
    guest = "away@example.com"
    booking = book(offer, slot_in(offer, timedelta(hours=2)), guest_at(guest))

    report(town, MAILBOX_FULL, booking)
    send_reminders(town, before(booking, minutes=60))

    assert told(offer.host, booking, "Mail to the guest came back this time")
    assert readers(reminders_about(town, booking)) == {guest: 1, offer.host.email: 1}
    assert offer.host.notices() == []
