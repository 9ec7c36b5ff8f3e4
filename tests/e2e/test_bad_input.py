"""A3: who is refused through the gateway, and what Google says; tests/functions have every rule."""

from urllib.parse import urlsplit

import requests

from tests.e2e.people import Town


def problem(answer: requests.Response) -> tuple[int, str]:
    """Return status and code; a problem always says what it is."""
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.text
    body = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_without_session_csrf_token_or_the_bookings_own_token_nothing_is_answered_or_changed(town: Town) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    offer.book()
    cookies = offer.host.journey.host.cookies.get_dict()
    stranger = requests.get(f"{town.site}/api/classes", timeout=30)
    page = requests.get(f"{town.site}/mentor/settings/connections", allow_redirects=False, timeout=30)
    forged = requests.post(f"{town.site}/api/classes", json={"title": "Forged"}, cookies=cookies, timeout=30)
    guessed = requests.get(f"{town.site}/api/public/bookings/{offer.booking_id}?token=x", timeout=30)

    assert problem(stranger) == (401, "not_signed_in")
    assert page.status_code in (302, 303)
    assert urlsplit(page.headers["Location"]).path == "/login"
    assert problem(forged) == (403, "csrf_failed")
    assert problem(guessed) == (403, "forbidden")


def test_a3_busy_times_of_google_are_not_offered(town: Town) -> None:
    free = town.host("google").sell(price_minor=0).slots()
    town.control("POST", "provider-state/google", {"busy": [{"start": free[3]["startsAt"], "end": free[3]["endsAt"]}]})
    try:
        offered = [slot["startsAt"] for slot in town.host("google").sell(price_minor=0).slots()]
    finally:
        town.control("POST", "provider-state/google", {"busy": []})

    assert free[3]["startsAt"] not in offered
    assert free[-1]["startsAt"] in offered
