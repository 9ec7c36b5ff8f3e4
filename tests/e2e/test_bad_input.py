"""A1 to A4, A6, B1, B3, C5, K3, K6: bad input and trouble get a clear problem, and nothing is lost or written."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests

from tests.e2e.people import Host, Town

CLASS = {
    "title": "Portfolio review",
    "description": "",
    "durationMinutes": 30,
    "price": {"amountMinor": 0, "currency": "eur"},
    "isOnline": True,
}


@pytest.fixture(scope="module")
def host(town: Town) -> Host:
    """Return one host with Zoom for the whole module."""
    return town.host("zoom")


def problem(answer: requests.Response) -> tuple[int, str]:
    """Return status and code; a problem always says what it is."""
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.text
    body = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_b3_a_webhook_with_a_bad_signature_is_400_and_writes_nothing(town: Town) -> None:
    before = town.everything_stored()

    answer = requests.post(
        f"{town.site}/webhooks/stripe",
        data=b'{"id": "evt_1", "type": "checkout.session.completed"}',
        headers={"Stripe-Signature": "t=1,v1=00"},
        timeout=30,
    )

    assert answer.status_code == 400
    assert town.everything_stored() == before


def test_k3_an_online_class_without_a_provider_is_refused_with_the_way_out(town: Town) -> None:
    answer = town.host().call("POST", "/api/classes", CLASS)

    assert problem(answer) == (409, "no_meeting_provider")
    assert answer.json()["link"] == "/mentor/settings/connections"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surprise": 1}, "surprise"),
        ({"durationMinutes": "30"}, "durationMinutes"),
        ({"price": {"amountMinor": -1, "currency": "eur"}}, "amountMinor"),
        ({"price": {"amountMinor": 1.5, "currency": "eur"}}, "amountMinor"),
        ({"title": ""}, "title"),
        ({"meetingProvider": "teams"}, "meetingProvider"),
        ({"isOnline": None}, "isOnline"),
    ],
)
def test_k6_a_class_with_a_bad_field_is_422_naming_it(host: Host, change: dict[str, object], field: str) -> None:
    answer = host.call("POST", "/api/classes", {**CLASS, **change})

    assert problem(answer) == (422, "invalid_input")
    assert field in answer.json()["field"].split(".")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"weekly": [{"weekday": 7, "start": "09:00", "end": "17:00"}]}, "weekday"),
        ({"weekly": [{"weekday": 0, "start": "17:00", "end": "09:00"}]}, "weekly"),
        ({"weekly": [{"weekday": 0, "start": "9am", "end": "17:00"}]}, "start"),
        ({"overrides": [{"date": "2027-02-30", "windows": []}]}, "date"),
        ({"horizonDays": -1}, "horizonDays"),
    ],
)
def test_a1_impossible_hours_are_422_naming_the_field(host: Host, change: dict[str, object], field: str) -> None:
    current = host.call("GET", "/api/availability").json()

    answer = host.call("PUT", "/api/availability", {**current, **change})

    assert problem(answer) == (422, "invalid_input")
    assert field in answer.json()["field"].split(".")
    assert host.call("GET", "/api/availability").json() == current


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff\xfe", b"null"])
def test_malformed_json_is_422_and_never_500(town: Town, host: Host, body: bytes) -> None:
    offer = host.sell(price_minor=0)
    paths = [f"/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings", "/api/classes"]

    answers = [host.journey.host.post(town.site + path, data=body, timeout=30) for path in paths]

    assert [problem(answer) for answer in answers] == [(422, "invalid_input")] * 2


@pytest.mark.parametrize(
    "guest",
    [
        {"name": "Guest", "email": "no-address", "timezone": "Europe/Berlin"},
        {"name": "", "email": "guest@example.com", "timezone": "Europe/Berlin"},
        {"name": "Guest", "email": "guest@example.com", "timezone": "Nowhere"},
        {"name": "Guest", "email": "guest@example.com\nBcc: x@example.com", "timezone": "Europe/Berlin"},
    ],
)
def test_b1_a_guest_who_can_not_be_is_422(town: Town, host: Host, guest: dict[str, str]) -> None:
    offer = host.sell(price_minor=0)

    answer = requests.post(
        f"{town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings",
        json={"startsAt": offer.starts_at, "guest": guest},
        timeout=30,
    )

    assert problem(answer) == (422, "invalid_input")


def test_a2_a6_a_time_that_was_never_on_offer_and_one_that_is_gone_are_told_apart(host: Host) -> None:
    offer = host.sell(price_minor=0)
    offer.book()

    assert problem(offer.post("2026-01-01T03:07:00Z")) == (409, "slot_not_offered")
    assert problem(offer.post(offer.starts_at)) == (409, "slot_taken")


def test_c5_a_denied_consent_returns_to_the_page_and_stores_nothing(town: Town) -> None:
    host = town.host()
    browser = host.journey.host
    consent = browser.get(f"{town.site}/oauth/google/start", allow_redirects=False, timeout=30)

    denied = browser.get(consent.headers["Location"] + "&decision=deny", allow_redirects=False, timeout=30)
    back = browser.get(denied.headers["Location"], allow_redirects=False, timeout=30)

    assert back.headers["Location"].endswith("/mentor/settings/connections?error=connection_failed")
    page = browser.get(f"{town.site}/mentor/settings/connections?error=connection_failed", timeout=30)
    assert "Could not complete connection. Try again or reconnect from the provider." in page.text
    assert host.connection("google")["status"] == "not_connected"


def test_c3_a_scope_that_was_unticked_is_not_a_connection(town: Town) -> None:
    host = town.host()
    browser = host.journey.host
    consent = browser.get(f"{town.site}/oauth/google/start", allow_redirects=False, timeout=30)
    some = "https://www.googleapis.com/auth/calendar.freebusy"

    approved = browser.get(
        consent.headers["Location"], params={"decision": "approve", "scopes": some}, allow_redirects=False, timeout=30
    )
    back = browser.get(approved.headers["Location"], allow_redirects=False, timeout=30)

    assert "error=connection_failed" in back.headers["Location"]
    assert host.connection("google")["status"] == "not_connected"


def test_c2_a_stale_foreign_or_reused_state_is_refused(town: Town) -> None:
    host, other = town.host(), town.host()
    browser = host.journey.host
    consent = browser.get(f"{town.site}/oauth/zoom/start", allow_redirects=False, timeout=30)
    approved = browser.get(consent.headers["Location"] + "&decision=approve", allow_redirects=False, timeout=30)
    callback = approved.headers["Location"]

    foreign = other.journey.host.get(callback, allow_redirects=False, timeout=30)
    reused = browser.get(callback, allow_redirects=False, timeout=30)

    for answer in (foreign, reused):
        assert "error=connection_failed" in answer.headers["Location"]
    assert host.connection("zoom")["status"] == "not_connected"
    assert other.connection("zoom")["status"] == "not_connected"


def test_sign_in_refuses_a_foreign_state_and_an_open_redirect(town: Town) -> None:
    with requests.Session() as browser:
        away = browser.get(f"{town.site}/login?next=//evil.example/x", allow_redirects=False, timeout=30)
        approve = away.headers["Location"] + "&decision=approve&email=visitor@example.com"
        approved = browser.get(approve, allow_redirects=False, timeout=30)
        back = browser.get(approved.headers["Location"], allow_redirects=False, timeout=30)
    forged = requests.get(f"{town.site}/login/callback?code=x&state=y", allow_redirects=False, timeout=30)

    assert back.headers["Location"] == "/mentor"
    assert forged.status_code in (400, 403)


def test_without_session_or_csrf_token_nothing_is_answered_or_changed(town: Town, host: Host) -> None:
    stranger = requests.get(f"{town.site}/api/classes", timeout=30)
    page = requests.get(f"{town.site}/mentor/settings/connections", allow_redirects=False, timeout=30)
    forged = requests.post(
        f"{town.site}/api/classes", json=CLASS, cookies=host.journey.host.cookies.get_dict(), timeout=30
    )

    assert problem(stranger) == (401, "not_signed_in")
    assert page.status_code in (302, 303)
    assert urlsplit(page.headers["Location"]).path == "/login"
    assert problem(forged) == (403, "csrf_failed")


def test_another_hosts_things_are_not_found(town: Town, host: Host) -> None:
    offer = host.sell(price_minor=0)
    offer.book()
    other = town.host()

    assert problem(other.call("GET", f"/api/bookings/{offer.booking_id}")) == (404, "not_found")
    assert problem(other.call("GET", f"/api/classes/{offer.class_id}")) == (404, "not_found")


def test_a_guests_link_opens_one_booking_only(town: Town, host: Host) -> None:
    offer = host.sell(price_minor=0)
    offer.book()

    forged = requests.get(f"{town.site}/api/public/bookings/{offer.booking_id}?token=x", timeout=30)

    assert problem(forged) == (403, "forbidden")


def test_a4_a_calendar_that_can_not_be_read_offers_nothing_and_books_nothing(town: Town) -> None:
    host = town.host("google")
    offer = host.sell(price_minor=0)
    other = host.sell(price_minor=0)
    town.control("POST", "provider-state/google", {"freeBusyErrors": ["internalError"]})
    try:
        _forget_busy_times(town, host)
        answer = requests.get(
            f"{town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/slots",
            params={"from": offer.starts_at[:10], "to": offer.starts_at[:10], "timezone": "Europe/Berlin"},
            timeout=30,
        )
        booked = other.post(other.starts_at)
    finally:
        town.control("POST", "provider-state/google", {"freeBusyErrors": []})

    assert answer.json()["availability"] == "unknown"
    assert answer.json()["slots"] == []
    assert problem(booked) == (503, "availability_unknown")


def test_a3_busy_times_of_google_are_not_offered(town: Town) -> None:
    host = town.host("google")
    offer = host.sell(price_minor=0)
    first = offer.slots()[0]
    town.control("POST", "provider-state/google", {"busy": [{"start": first["startsAt"], "end": first["endsAt"]}]})
    try:
        _forget_busy_times(town, host)

        assert first["startsAt"] not in [slot["startsAt"] for slot in offer.slots()]
    finally:
        town.control("POST", "provider-state/google", {"busy": []})


def _forget_busy_times(town: Town, host: Host) -> None:
    """Take the minute-old copy away, as a minute would."""
    town.cloud.client("dynamodb").update_item(
        TableName=town.cloud.table_name,
        Key={"pk": {"S": f"HOST#{host.host_id}"}, "sk": {"S": "CONNECTION#google"}},
        UpdateExpression="REMOVE #busy",
        ExpressionAttributeNames={"#busy": "busy"},
    )
