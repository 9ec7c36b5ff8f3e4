"""M8, PRODUCT 12.5: the host gives a link by hand, and the bridge always leads to where the booking is."""

import pytest
import requests

from tests.e2e.lives import READERS, bridge_in, says
from tests.e2e.people import Host, Offer, Town, headline

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]

PASTED = "https://video.example.com/room-of-the-host?k=1&l=2"


def test_m8_12_5_a_pasted_link_takes_the_place_of_the_minted_one_which_is_removed(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    minted = offer.booked_and_paid()
    bridge = bridge_in(offer.mails()["guest"][0], town.site)
    assert follow(bridge) == minted["meetingUrl"]

    assert offer.paste(PASTED).status_code == 200

    assert_carries_pasted(host, offer, told="New video link: ")
    assert follow(bridge) == PASTED
    for mail in (mails[-1] for mails in offer.mails().values()):
        assert not any(minted["meetingUrl"] in says(mail, part) for part in ("text", "html", "calendar"))
    before = host.booking(offer.booking_id)
    assert offer.paste(PASTED).status_code == 200
    assert host.booking(offer.booking_id) == before

    offer.move(offer.slots()[-1]["startsAt"])

    assert_carries_pasted(host, offer, told="New time: ")
    offer.cancel()
    assert "meetingUrl" not in offer.settled()
    assert (host.events(), host.notices()) == ([], [])


def assert_carries_pasted(host: Host, offer: Offer, *, told: str) -> None:
    """The pasted link is on the booking, in the last mails and the calendar, and nothing minted stands beside it."""
    booking, mails = offer.settled(), offer.mails()
    assert (booking["meetingState"], booking["meetingProvider"]) == ("manual", "manual")
    assert booking["meetingUrl"] == offer.seen_by_guest()["meetingUrl"] == PASTED
    assert "meetingId" not in booking
    assert host.meetings() == []
    assert [event["location"] for event in host.events()] == [PASTED]
    assert not any("conferenceData" in event for event in host.events())
    assert host.notices() == []
    for reader in READERS:
        assert headline(mails[reader][-1]).startswith(told)
        assert all(PASTED in says(mails[reader][-1], part) for part in ("text", "html", "calendar"))


def follow(bridge: str) -> str:
    """Return where the bridge leads."""
    return requests.get(bridge, allow_redirects=False, timeout=60).headers["Location"]
