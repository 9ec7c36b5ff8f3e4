"""C8 to C11, N2: an account that can't be used any more, and what goes on meanwhile and afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.e2e.lives import READERS, disconnect, says
from tests.e2e.people import Host, Offer, Town

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def told(town: Town, host: Host) -> list[dict[str, Any]]:
    """Return the mails about a broken connection, once the banner's notice stands, which comes after them."""
    town.wait_for("the notice of a broken connection", lambda: host.notices("connection_broken"))
    return [mail for mail in town.mailbox() if mail["to"] == host.email and mail["subject"].startswith("Reconnect ")]


def next_booking(offer: Offer) -> dict[str, Any]:
    """Book a time that is still free."""
    offer.starts_at = offer.slots()[1]["startsAt"]
    return offer.booked_and_paid()


def stored_connection(town: Town, host: Host, provider: str) -> dict[str, Any]:
    """Return the row of a connection as the table has it."""
    items = json.loads(town.everything_stored())
    here = (f"HOST#{host.host_id}", f"CONNECTION#{provider}")
    return next(item for item in items if (item["pk"]["S"], item["sk"]["S"]) == here)


def test_c9_ac_50_ac_52_with_zoom_revoked_bookings_go_on_with_meet_and_on_zoom_again_once_reconnected(
    town: Town,
) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0, meetingProvider="zoom")
    town.fault("zoom", "create_meeting", "revoked", -1)

    assert [next_booking(offer)["meetingProvider"] for _ in range(2)] == ["google_meet"] * 2

    assert host.connection("zoom")["status"] == "reconnect_required"
    (mail,) = told(town, host)
    assert mail["subject"] == "Reconnect Zoom: Joinlink can’t use it any more"
    assert f"{town.site}/mentor/settings/connections" in mail["text"]
    (banner,) = host.notices("connection_broken")
    assert banner["title"] == "Zoom needs to be reconnected"
    assert "Reconnect required" in host.call("GET", "/mentor/settings/connections").text

    town.calm()
    host.journey.connect("zoom")
    assert next_booking(offer)["meetingProvider"] == "zoom"
    assert host.call("GET", f"/api/classes/{offer.class_id}").json()["meetingProvider"] == "zoom"
    assert host.connection("zoom")["status"] == "connected"
    assert host.notices("connection_broken") == []
    assert len([one for one in town.mailbox() if one["subject"].startswith("Reconnect ")]) == 1


def test_c9_m7_with_zoom_alone_revoked_links_follow_at_the_next_tick_after_reconnecting(town: Town) -> None:
    host = town.host("zoom")
    offers = [host.sell(price_minor=0) for _ in range(2)]
    town.fault("zoom", "create_meeting", "revoked", -1)
    assert [next_booking(offer)["meetingState"] for offer in offers] == ["missing"] * 2
    assert len(told(town, host)) == 1
    town.calm()
    town.heal()
    assert [offer.settled()["meetingState"] for offer in offers] == ["missing"] * 2

    host.journey.connect("zoom")
    town.heal()

    for offer in offers:
        booking, mails = offer.settled(), offer.mails()
        (meeting,) = town.meetings(booking)
        assert (booking["meetingState"], booking["meetingUrl"]) == ("ready", meeting["join_url"])
        for reader in READERS:
            first, ready = mails[reader]
            assert "will follow" in first["text"]
            assert ready["subject"].startswith("Your video link is ready: ")
            assert all(booking["meetingUrl"] in says(ready, part) for part in ("text", "html", "calendar"))
    assert host.notices() == []


def test_c9_ac_47_whatever_an_outage_looks_like_zoom_stays_connected(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    town.control("POST", "provider-state/zoom", {"expireAccessTokens": True})
    for operation, modes in (("token", ("timeout_before", "429", "refuse")), ("create_meeting", ("429", "refuse"))):
        for mode in modes:
            town.fault("zoom", operation, mode, 1)

    assert offer.booked_and_paid()["meetingState"] == "ready"

    assert host.connection("zoom")["status"] == "connected"
    assert len(host.meetings()) == 1


def test_c10_c11_a_deauthorised_account_is_flipped_and_wiped_at_once(town: Town) -> None:
    host = town.host("zoom")
    booking = host.sell(price_minor=0).booked_and_paid()
    before = stored_connection(town, host, "zoom")
    assert before["account_email"]["S"] == host.email

    delivery = town.control("POST", "webhooks/zoom", {"type": "app_deauthorized", "object": {"email": host.email}})

    assert delivery["status"] == 200
    tile, row = host.connection("zoom"), stored_connection(town, host, "zoom")
    assert (tile["status"], "accountEmail" in tile) == ("reconnect_required", False)
    assert host.email not in json.dumps(row)
    assert before["sealed_tokens"]["B"] not in town.everything_stored()
    assert len(told(town, host)) == 1
    assert host.booking(booking["bookingId"]) == booking

    again = requests.post(delivery["url"], data=delivery["body"], headers=delivery["headers"], timeout=60)
    assert again.status_code == 200
    host.journey.connect("zoom")
    requests.post(delivery["url"], data=delivery["body"], headers=delivery["headers"], timeout=60)
    assert host.connection("zoom")["status"] == "connected"
    assert host.notices() == []


def test_c10_a_zoom_event_that_is_not_signed_by_zoom_or_old_is_refused(town: Town) -> None:
    host = town.host("zoom")
    event = town.control("POST", "webhooks/zoom", {"type": "meeting.updated", "object": {"id": 81234567890}})
    forged = event["body"].replace("meeting.updated", "app_deauthorized")
    signature, time = event["headers"]["x-zm-signature"], event["headers"]["x-zm-request-timestamp"]

    for body, changes in (
        (forged, {}),
        (event["body"], {"x-zm-signature": signature[:-4] + "0000"}),
        (event["body"], {"x-zm-signature": ""}),
        (event["body"], {"x-zm-request-timestamp": str(int(time) - 3600)}),
    ):
        answer = requests.post(event["url"], data=body, headers=event["headers"] | changes, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")

    assert event["status"] == 200
    assert host.connection("zoom")["status"] == "connected"


def test_c10_zooms_challenge_is_met(town: Town) -> None:
    town.control("POST", "webhooks/zoom", {"type": "endpoint.url_validation", "object": {}})

    assert town.control("GET", "provider-state/zoom")["webhookEndpointValid"]


def test_a_meeting_deleted_at_zoom_by_hand_gets_a_successor_of_which_both_are_told(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    before = offer.booked_and_paid()

    town.control("POST", "provider-state/zoom", {"deleteMeeting": before["meetingId"]})

    town.wait_for("the link to go", lambda: "meetingUrl" not in host.booking(offer.booking_id))
    assert host.booking(offer.booking_id)["meetingState"] == "missing"
    town.heal()
    after, mails = offer.settled(), offer.mails()
    (meeting,) = host.meetings()
    assert after["meetingUrl"] == meeting["join_url"] != before["meetingUrl"]
    assert [event["location"] for event in host.events()] == [after["meetingUrl"]]
    for reader in READERS:
        mail = mails[reader][-1]
        assert len(mails[reader]) == 2
        assert mail["subject"].startswith("New video link: ")
        for part in ("text", "html", "calendar"):
            assert after["meetingUrl"] in says(mail, part)
            assert before["meetingUrl"] not in says(mail, part)
    assert "The meeting was deleted at Zoom" in [event["what"] for event in host.timeline(offer.booking_id)]


def test_what_zoom_tells_of_our_own_deletions_changes_nothing(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    before = offer.booked_and_paid()
    offer.move(offer.slots()[-1]["startsAt"])
    after = offer.settled()

    def telling() -> list[dict[str, Any]]:
        deliveries = town.control("GET", "webhooks?source=zoom")["deliveries"]
        told_of = [one for one in deliveries if before["meetingId"] in one["body"] and one["status"] == 200]
        return [one for one in told_of if one["type"] == "meeting.deleted"]

    (delivery,) = town.wait_for("Zoom's event", telling)
    again = requests.post(delivery["url"], data=delivery["body"], headers=delivery["headers"], timeout=60)

    assert again.status_code == 200
    assert host.booking(offer.booking_id) == after
    assert [meeting["join_url"] for meeting in host.meetings()] == [after["meetingUrl"]]


def test_c8_disconnecting_revokes_and_forgets_and_confirmed_bookings_keep_their_links(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    booking = offer.booked_and_paid()
    sealed = [stored_connection(town, host, provider)["sealed_tokens"]["B"] for provider in ("zoom", "google")]

    for provider in ("zoom", "google"):
        disconnect(host, provider)
        revocations = [call for call in town.requests(provider) if call["operation"] == "revoke"]
        assert [call["status"] for call in revocations] == [200]
        assert host.connection(provider)["status"] == "not_connected"

    assert not any(tokens in town.everything_stored() for tokens in sealed)
    assert host.booking(offer.booking_id) == booking
    assert booking["meetingUrl"].replace("&", "&amp;") in offer.guest.get(offer.booking_url, timeout=60).text
    assert (len(host.meetings()), len(host.events())) == (1, 1)


def test_c9_a_broken_connection_can_be_removed_and_its_banner_goes(town: Town) -> None:
    host = town.host("zoom")
    town.control("POST", "webhooks/zoom", {"type": "app_deauthorized", "object": {"email": host.email}})
    assert len(told(town, host)) == 1

    disconnect(host, "zoom")

    assert host.connection("zoom")["status"] == "not_connected"
    assert host.notices() == []
    assert host.call("POST", "/api/classes", online_class()).json()["code"] == "no_meeting_provider"


def online_class() -> dict[str, Any]:
    price = {"amountMinor": 0, "currency": "eur"}
    return {"title": "Online", "description": "", "durationMinutes": 30, "price": price, "isOnline": True}
