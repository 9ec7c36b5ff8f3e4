"""C9 to C11, N2: an account that can't be used any more, and what goes on meanwhile and afterwards."""

import json
import time
from typing import Any

import pytest
import requests

from tests.e2e.people import Host, Offer, Town

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


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
    wiped_at = int(time.time())
    town.wait_for("the next second, as times are stored without fractions", lambda: int(time.time()) > wiped_at)
    host.journey.connect("zoom")
    requests.post(delivery["url"], data=delivery["body"], headers=delivery["headers"], timeout=60)
    assert host.connection("zoom")["status"] == "connected"
    assert host.notices() == []
