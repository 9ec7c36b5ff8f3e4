"""C11: what must not be told appears in no log line, no workflow history and no answer of the API."""

from __future__ import annotations

import requests

from tests.e2e.canaries import codes, configured, histories, listen, tokens
from tests.e2e.people import Town

GUEST_ADDRESS = "canary-guest@example.com"


def test_c11_canaries_appear_in_no_log_no_history_and_no_answer(town: Town) -> None:
    host = town.host()
    heard = listen(host)
    for provider in ("zoom", "google"):
        host.journey.connect(provider)
    offer = host.sell()
    town.fault("zoom", "create_meeting", "400", 1)
    town.fault("zoom", "token", "500_before", 1)

    first = requests.post(
        f"{town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings",
        json={"startsAt": offer.starts_at, "guest": {"name": "Guest", "email": GUEST_ADDRESS, "timezone": "UTC"}},
        timeout=60,
    )
    requests.post(first.json()["checkoutUrl"], data={"decision": "pay"}, allow_redirects=False, timeout=60)
    town.ended(first.json())
    town.calm()
    zoom_booking = host.sell(price_minor=0).booked_and_paid()
    timeline = f"/api/bookings/{first.json()['bookingId']}/timeline"
    pages = ["/api/me", "/api/connections", "/api/classes", "/api/notices", timeline, "/mentor/settings/connections"]
    heard += [host.call("GET", page) for page in pages]
    told = [answer.text for answer in heard if answer.url.startswith(town.site)]
    secrets = [*tokens(town, host.host_id), *codes(heard), *configured(town)]
    passcodes = [meeting["password"] for meeting in town.meetings(zoom_booking)]
    logs = town.cloud.logs()
    history = histories(town, first.json()["bookingId"], zoom_booking["bookingId"])

    assert len(secrets) == 4 + 2 + len(configured(town))
    assert first.json()["bookingId"] in logs
    assert first.json()["bookingId"] in history
    for secret in secrets:
        assert secret not in logs
        assert secret not in history
        assert all(secret not in answer for answer in told)
    for word in (GUEST_ADDRESS, host.email, *passcodes):
        assert word not in logs
        assert word not in history
