"""M8, PRODUCT 12.5: the host gives a link by hand, and the bridge always leads to where the booking is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.e2e.lives import READERS, bridge_in, says
from tests.e2e.people import Host, Offer, Town

pytestmark = pytest.mark.timeout(240)

PASTED = "https://video.example.com/room-of-the-host?k=1&l=2"


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def test_m8_a_link_pasted_where_none_could_be_made_is_mailed_and_on_the_calendar(town: Town) -> None:
    host = town.host("google")
    offer = host.sell(price_minor=0)
    town.fault("google", "insert_event", "400", -1)
    assert offer.booked_and_paid()["meetingState"] == "missing"
    town.calm()

    assert offer.paste(PASTED).status_code == 200

    assert_carries_pasted(host, offer, told="Your video link is ready: ")
    town.heal()
    assert_carries_pasted(host, offer, told="Your video link is ready: ")


def test_m8_a_pasted_link_takes_the_place_of_the_minted_one_which_is_removed(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    minted = offer.booked_and_paid()

    assert offer.paste(PASTED).status_code == 200

    assert_carries_pasted(host, offer, told="New video link: ")
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
        assert mails[reader][-1]["subject"].startswith(told)
        assert all(PASTED in says(mails[reader][-1], part) for part in ("text", "html", "calendar"))


def test_m8_what_no_guest_could_open_is_refused(town: Town) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    before = offer.booked_and_paid()

    for url in ("http://example.com/room", "javascript:alert(1)", "https://", "https://me:pw@example.com/", "room 7"):
        answer = offer.paste(url)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")

    assert offer.settled() == before


def test_12_5_the_bridge_of_the_first_mail_follows_the_booking(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    minted = offer.booked_and_paid()["meetingUrl"]
    bridge = bridge_in(offer.mails()["guest"][0], town.site)
    assert follow(bridge) == minted

    town.crash("start_workflow", "start", times=-1)
    offer.move(offer.slots()[-1]["startsAt"])
    page = follow(bridge)
    assert "This session has moved to" in page
    assert "Your video link is being prepared." in page
    assert minted not in page
    town.calm()

    moved = offer.settled()["meetingUrl"]
    assert follow(bridge) == moved != minted
    offer.paste(PASTED)
    assert follow(bridge) == PASTED
    offer.cancel(by="host")
    assert "This booking is cancelled" in follow(bridge)
    assert requests.get(f"{bridge[:-4]}xxxx", timeout=60).status_code == 404


def follow(bridge: str) -> str:
    """Return where the bridge leads, or the page that it is."""
    answer = requests.get(bridge, allow_redirects=False, timeout=60)
    assert answer.status_code in (200, 302)
    return answer.headers.get("Location", answer.text)
