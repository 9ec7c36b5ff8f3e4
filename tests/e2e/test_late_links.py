"""M7: a link that could not be made at once follows."""

import pytest

from tests.e2e.lives import READERS, says
from tests.e2e.people import Town, from_now, headline
from tests.unit.mail.itip_inbox import Inbox

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


def test_m7_ac_23_ac_47_while_zoom_is_down_it_is_tried_again_and_when_it_is_up_both_are_mailed_the_link(
    town: Town,
) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    offer.starts_at = offer.slots()[-1]["startsAt"]
    town.control("POST", "provider-state/zoom", {"expireAccessTokens": True})
    town.fault("zoom", "token", "500_before", -1)
    assert offer.booked_and_paid()["meetingState"] == "missing"
    assert "will follow" in offer.mails()["guest"][0]["text"]

    town.heal(from_now(minutes=1))
    assert offer.settled()["meetingState"] == "missing"
    assert len(town.executions_of({"bookingId": offer.booking_id})) == 2
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
        assert headline(ready).startswith("Your video link is ready: ")
        assert all(booking["meetingUrl"] in says(ready, part) for part in ("text", "html", "calendar"))
        for mail, location in ((first, None), (ready, booking["meetingUrl"])):
            inbox.receive(mail["calendar"].encode())
            assert [event.location for event in inbox.events.values()] == [location]
