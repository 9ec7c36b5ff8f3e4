"""C11: nothing that may happen to a booking or a calendar tells a log or a history what is nobody's business."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from local.caldav import APP_PASSWORD
from tests.e2e.calendar_world import AppleCalendar, slots
from tests.e2e.canaries import codes, configured, histories, listen, tokens
from tests.e2e.clockwork import before, book, mails_about, open_at_any_hour, send_reminders, slot_in
from tests.e2e.lives import bridge_in
from tests.e2e.people import Offer, Town
from tests.ical_objects import event

pytestmark = pytest.mark.usefixtures("undisturbed")

GUEST = {"name": "Canary Guest", "email": "bounce+canary@simulator.amazonses.com", "timezone": "UTC"}
PAYING_GUEST = {**GUEST, "email": "paying-canary@example.com"}
REASON = "canary reason"
PASTED = "https://video.example.com/canary-room?pwd=canary-passcode"
WRONG_PASSWORD = "wron-gwro-ngwr-ongw"
SUMMARY = "canary appointment"
FORGED = "v0=canary-signature"


def connect_apple(offer: Offer) -> None:
    """Let the host mistype the password, connect, and have a calendar that fails to be read once."""
    apple = AppleCalendar(offer.host)
    day = datetime.now(UTC).date() + timedelta(days=30)
    apple.put("appointment", event(f"DTSTART:{day:%Y%m%d}T100000Z", "DURATION:PT1H", f"SUMMARY:{SUMMARY}"))
    assert apple.connect(password=WRONG_PASSWORD).status_code == 422
    assert apple.connect().status_code == 200
    offer.town.fault("caldav", "report", "500_before", 1)
    assert [slots(offer, day, day)["availability"] for _ in range(2)] == ["unknown", "ok"]


def pay(offer: Offer) -> str:
    """Let a guest book and pay while Zoom refuses the meeting, so that Meet stands in; return the link."""
    offer.town.fault("zoom", "create_meeting", "400", 1)
    address = f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings"
    answer = requests.post(address, json={"startsAt": offer.starts_at, "guest": PAYING_GUEST}, timeout=60).json()
    offer.booking_id, offer.checkout_url = answer["bookingId"], answer["checkoutUrl"]
    offer.checkout("pay")
    return str(offer.settled()["meetingUrl"])


def change(offer: Offer) -> list[str]:
    """Let a booking be moved, get a pasted link, be reminded of and be cancelled; return its links and passcodes.

    Zoom does not do all that it is asked, and somebody forges a webhook.
    """
    town = offer.town
    booking = book(offer, slot_in(offer, timedelta(hours=2)), GUEST)
    (meeting,) = town.meetings(booking)
    town.fault("zoom", "token", "500_before", 1)
    town.fault("zoom", "delete_meeting", "403", 1)
    town.control("POST", "provider-state/zoom", {"expireAccessTokens": True})
    assert offer.move(slot_in(offer, timedelta(hours=4))).status_code == 200
    moved = offer.settled()
    assert offer.paste(PASTED).status_code == 200
    offer.settled()
    send_reminders(town, before(moved, minutes=60))
    town.heal(datetime.now(UTC) + timedelta(minutes=16))
    assert offer.cancel(by="host", reason=REASON).status_code == 200
    offer.settled()
    town.control("POST", "webhooks/zoom", {"type": "meeting.deleted", "object": {"id": booking["meetingId"]}})
    forged = requests.post(f"{town.site}/webhooks/zoom", json={}, headers={"x-zm-signature": FORGED}, timeout=30)
    assert forged.status_code == 400
    return [booking["meetingUrl"], meeting["password"], moved["meetingUrl"], PASTED]


def test_c11_canaries_of_a_whole_life_appear_in_no_log_no_history_and_no_answer(town: Town) -> None:
    host = open_at_any_hour(town.host())
    heard = listen(host)
    for provider in ("zoom", "google"):
        host.journey.connect(provider)
    paid, offer = host.sell(), host.sell(price_minor=0, reminderMinutes=[60])
    connect_apple(offer)

    links = [pay(paid), *change(offer)]
    (to_guest, *_) = mails_about(town, {"bookingId": offer.booking_id})
    bridge = bridge_in(to_guest, town.site)
    for address in (offer.booking_url, bridge):
        heard.append(offer.guest.get(address, timeout=60))
    timelines = [f"bookings/{each.booking_id}/timeline" for each in (paid, offer)]
    for page in (f"bookings/{offer.booking_id}", *timelines, "notices", "connections", "classes", "me"):
        host.call("GET", f"/api/{page}")
    host.call("GET", "/mentor/settings/connections")

    secrets = [*tokens(town, host.host_id), *codes(heard), *configured(town), WRONG_PASSWORD, FORGED]
    personal = [
        GUEST["name"],
        GUEST["email"],
        PAYING_GUEST["email"],
        host.email,
        REASON,
        SUMMARY,
        offer.token,
        bridge.rpartition("/")[2],
        *links,
    ]
    session = [*host.journey.host.cookies.values(), host.journey.host.headers["X-CSRF-Token"]]
    told = [answer.text for answer in heard if answer.url.startswith(town.site)]
    history = histories(town, paid.booking_id, offer.booking_id)
    logs, table = town.cloud.logs(), town.everything_stored()

    assert APP_PASSWORD in secrets
    assert len(codes(heard)) == 2
    assert all(each.booking_id in text for each in (paid, offer) for text in (logs, history, table))
    for secret in secrets:
        assert all(secret not in text for text in (logs, history, table, *told))
    for word in (*personal, *session):
        assert word not in logs
        assert word not in history
