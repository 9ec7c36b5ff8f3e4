"""M6, M7: a link that could not be made at once follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.lives import READERS, says
from tests.e2e.people import Host, Offer, Town, from_now
from tests.unit.mail.itip_inbox import Inbox

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


@pytest.fixture
def host(town: Town) -> Host:
    return town.host("zoom")


@pytest.fixture
def offer(host: Host) -> Offer:
    return host.sell(price_minor=0)


def tries(town: Town, offer: Offer) -> int:
    """How many workflows have tried to make the booking's link."""
    return len(town.executions_of({"bookingId": offer.booking_id}))


def test_m7_ac_23_ac_47_while_zoom_is_down_it_is_tried_again_and_when_it_is_up_both_are_mailed_the_link(
    town: Town, host: Host, offer: Offer
) -> None:
    offer.starts_at = offer.slots()[-1]["startsAt"]
    town.control("POST", "provider-state/zoom", {"expireAccessTokens": True})
    town.fault("zoom", "token", "500_before", -1)
    assert offer.booked_and_paid()["meetingState"] == "missing"
    assert "will follow" in offer.mails()["guest"][0]["text"]

    town.heal(from_now(minutes=1))
    assert offer.settled()["meetingState"] == "missing"
    assert tries(town, offer) == 2
    assert [len(mails) for mails in offer.mails().values()] == [1, 1]
    assert [notice["kind"] for notice in host.notices()] == ["missing_link"]
    assert host.connection("zoom")["status"] == "connected"

    town.calm()
    town.heal(from_now(minutes=58))

    booking, mails = offer.settled(), offer.mails()
    (meeting,) = host.meetings()
    assert (booking["meetingState"], booking["meetingUrl"]) == ("ready", meeting["join_url"])
    assert booking["revision"] == 1
    assert host.notices() == []
    for reader in READERS:
        first, ready = mails[reader]
        inbox = Inbox(ready["to"])
        assert ready["subject"].startswith("Your video link is ready: ")
        assert all(booking["meetingUrl"] in says(ready, part) for part in ("text", "html", "calendar"))
        for mail, location in ((first, None), (ready, booking["meetingUrl"])):
            inbox.receive(mail["calendar"].encode())
            assert [event.location for event in inbox.events.values()] == [location]


def test_m6_a_meeting_of_which_nobody_knows_is_found_later_and_stays_the_only_one(
    town: Town, host: Host, offer: Offer
) -> None:
    """Zoom's answer was lost and the process killed, and Zoom's list does not work while it is tried again."""
    town.fault("zoom", "create_meeting", "timeout_after", 1)
    town.crash("mint_meeting", "end")
    town.fault("zoom", "list_meetings", "500_before", -1)
    assert offer.booked_and_paid()["meetingState"] == "missing"
    (meeting,) = host.meetings()

    town.calm()
    town.heal(from_now(minutes=1))

    booking = offer.settled()
    assert [one["id"] for one in host.meetings()] == [meeting["id"]]
    assert (booking["meetingState"], booking["meetingUrl"]) == ("ready", meeting["join_url"])
    assert host.notices() == []
    assert [len(mails) for mails in offer.mails().values()] == [2, 2]
