"""S5: calls of the table that no other journey makes, so that the roles may be held to what was seen to be needed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from joinlink.clock import rfc3339
from joinlink.ids import hashed
from tests.e2e.people import Host, Offer, Town

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]

FORM = {"Accept": "text/html"}


def submit(host: Host, path: str, **fields: str) -> requests.Response:
    """Send a form of the site."""
    browser = host.journey.host
    fields["csrf"] = str(browser.headers["X-CSRF-Token"])
    return browser.post(host.town.site + path, data=fields, headers=FORM, allow_redirects=False, timeout=60)


def test_s5_a_session_is_renewed_by_the_first_page_of_a_day_and_all_of_them_end_at_once(town: Town) -> None:
    host = town.host()
    browser = host.journey.host
    key = f"SESSION#{hashed(browser.cookies['session'])}"
    before = rfc3339(datetime.now(UTC) - timedelta(days=1))
    town.cloud.client("dynamodb").update_item(
        TableName=town.cloud.table_name,
        Key={"pk": {"S": key}, "sk": {"S": key}},
        UpdateExpression="SET renewed_at = :before",
        ExpressionAttributeValues={":before": {"S": before}},
    )

    page = browser.get(f"{town.site}/mentor", timeout=60)

    assert [step.headers["Location"] for step in page.history] == ["/login?next=%2Fmentor", "/mentor"]
    assert browser.get(f"{town.site}/mentor", timeout=60).history == []

    second = requests.Session()
    answer = second.post(f"{town.site}/__local/sign-in", json={"email": host.email}, timeout=60)
    assert answer.ok
    assert submit(host, "/logout/everywhere").status_code == 303
    assert second.get(f"{town.site}/api/me", timeout=60).status_code == 401


def test_s5_signing_out_at_the_issuer_means_to_be_asked_again(town: Town) -> None:
    browser = requests.Session()
    asked = browser.get(f"{town.site}/login", timeout=60)
    browser.get(asked.url, params={"decision": "approve", "email": "out@example.com"}, timeout=60)
    me = browser.get(f"{town.site}/api/me", timeout=60).json()

    out = browser.post(f"{town.site}/logout", data={"csrf": me["csrfToken"]}, timeout=60)

    assert out.url == f"{town.site}/"
    assert "Sign in to Joinlink" in browser.get(f"{town.site}/login", timeout=60).text


def test_k6_a_class_is_removed_by_the_api_and_by_its_page(town: Town) -> None:
    host = town.host("zoom")
    by_api, by_page = host.sell(price_minor=0), host.sell(price_minor=0)

    assert host.call("DELETE", f"/api/classes/{by_api.class_id}").status_code == 204
    assert submit(host, f"/mentor/classes/{by_page.class_id}/remove").status_code == 303

    assert host.call("GET", "/api/classes").json()["classes"] == []


def test_c2_another_account_takes_the_place_of_the_one_that_was_connected(town: Town) -> None:
    host = town.host("zoom")
    browser = host.journey.host
    consent = browser.get(f"{town.site}/oauth/zoom/start", allow_redirects=False, timeout=60)

    browser.get(f"{consent.headers['Location']}&decision=approve&email=another-{host.email}", timeout=60)

    assert host.connection("zoom")["accountEmail"] == f"another-{host.email}"


def test_c8_a_disconnected_google_account_is_revoked(town: Town) -> None:
    host = town.host("google")

    assert host.call("DELETE", "/api/connections/google").status_code == 204

    assert [call["status"] for call in town.requests("google") if call["operation"] == "revoke"] == [200]


def test_r1_a_booking_without_reminders_is_moved_on_its_page_and_a_refused_link_comes_back_there(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0, reminderMinutes=[])
    offer.booked_and_paid()
    page = f"/bookings/{offer.booking_id}/reschedule"

    moved = offer.guest.post(
        town.site + page, params={"token": offer.token}, data={"startsAt": offer.slots()[-1]["startsAt"]}, timeout=60
    )
    refused = submit(host, f"/mentor/bookings/{offer.booking_id}/meeting-link", url="not a link")

    assert moved.ok
    assert (offer.settled()["revision"], refused.status_code) == (2, 422)


def test_d4_a_test_meeting_that_can_not_be_removed_is_named_by_a_notice(town: Town) -> None:
    host = town.host("zoom")
    town.fault("zoom", "delete_meeting", "403", -1)

    answer = host.call("POST", "/api/test-booking")

    assert [step["ok"] for step in answer.json()["steps"]][-1] is False
    assert [notice["kind"] for notice in host.notices()] == ["leftover_meeting"]


def deleted_by_hand(offer: Offer) -> dict[str, Any]:
    """Delete a booking's meeting at Zoom, which reports it."""
    event = {"type": "meeting.deleted", "object": {"id": offer.settled()["meetingId"]}}
    return dict(offer.town.control("POST", "webhooks/zoom", event))


def test_c10_a_meeting_deleted_at_zoom_is_taken_off_its_booking_at_once(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    offer.booked_and_paid()

    assert deleted_by_hand(offer)["status"] == 200

    assert any("deleted" in event["what"] for event in host.timeline(offer.booking_id))
