"""What happens in the world of `world`: to hosts, classes and bookings, one story a function."""

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import requests

from joinlink.clock import rfc3339
from local.demo import GUEST, Journey
from local.parameters import WEBHOOK_RECEIVER
from tests.e2e.calendar_world import AppleCalendar
from tests.e2e.clockwork import before, book
from tests.e2e.people import Host, Offer, Town, content, from_now
from tests.e2e.purchases import Purchase, buy

PASTED: Final = "https://video.example.com/studio"
CLASSES: Final[dict[str, dict[str, Any]]] = {
    "review": {
        "title": "Portfolio review",
        "description": "Half an hour on your work, face to face. Bring ten pictures, and the one you are unsure of.",
        "meetingProvider": "zoom",
        "reminderMinutes": [1440],
        "questions": [
            {"label": "What do you work with?", "kind": "text"},
            {"label": "What would you like to hear about?", "kind": "long_text"},
            {"label": "How far are you?", "kind": "choice", "choices": ["A beginner", "A student", "On my own"]},
            {"label": "Have you shown it before?", "kind": "yes_no"},
            {"label": "A number to reach you at", "kind": "phone"},
        ],
        "moveUntilMinutes": 60,
        "cancelUntilMinutes": 120,
    },
    "questions": {
        "title": "Ask me anything",
        "description": "A first conversation. It costs nothing.",
        "price_minor": 0,
        "meetingProvider": "google_meet",
        "reminderMinutes": [],
    },
    "drawing": {
        "title": "Life drawing",
        "description": "Charcoal and paper are there.\nCome as you are.",
        "price_minor": 6000,
        "isOnline": False,
        "location": {"label": "Harbour Studio", "address": "Am Hafen 12, 20457 Hamburg"},
        "reminderMinutes": [],
    },
    "draft": {"title": "Colour in one afternoon", "description": "", "durationMinutes": 90},
}
GROUP: Final[dict[str, Any]] = {
    "title": "Portraits in a small group",
    "description": "We draw one another. Paper, something to draw with, and a light from the side are enough.",
    "durationMinutes": 60,
    "price_minor": 1800,
    "meetingProvider": "zoom",
    "seats": 4,
    "reminderMinutes": [],
}
WEEKLY: Final[dict[str, Any]] = {
    "title": "A painting in four weeks",
    "description": "One picture, from the first sketch to the last light.",
    "price_minor": 0,
    "isOnline": False,
    "reminderMinutes": [],
    "seriesMax": 6,
}
COMERS: Final = ("ada@example.com", "bela@example.com")
ONLINE: Final = {"title": "Conversation", "price_minor": 0, "reminderMinutes": []}


class Newcomer(Host):
    """A host who has just signed in, on the first plan, and done nothing yet."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.email = "newcomer@example.com"
        self.journey = Journey(town.site, host_email=self.email)
        terms = {"email": self.email, "name": "Newcomer", "plan": "free"}
        signed_in = self.journey.ask(self.journey.host, "POST", "/__local/sign-in", json=terms)
        self.journey.host.headers["X-CSRF-Token"] = signed_in["csrfToken"]
        self.host_id = signed_in["hostId"]


def open_studio(town: Town) -> tuple[Host, dict[str, Offer]]:
    """Let a host connect everything and sell classes of both formats; one of them is not to be seen yet."""
    studio = town.host("zoom", "google")
    assert studio.call("PATCH", "/api/me", {"name": "Harbour Studio", "handle": "harbour-studio"}).ok
    assert AppleCalendar(studio).connect().ok
    classes = {name: studio.sell(**terms) for name, terms in CLASSES.items()}
    assert studio.call("PATCH", f"/api/classes/{classes['draft'].class_id}", {"published": False}).ok
    return studio, classes


def open_evenings(studio: Host, offer: Offer) -> str:
    """Let the host have hours of another name, which a class goes by; return the address of their page."""
    week = [{"weekday": day, "start": "18:00", "end": "21:00"} for day in range(4)]
    made = studio.call("POST", "/api/availability/hours", {"name": "Evenings", "weekly": week}).json()
    assert studio.call("PATCH", f"/api/classes/{offer.class_id}", {"hoursId": made["hoursId"]}).ok
    return f"/mentor/settings/availability/hours/{made['hoursId']}"


def spread_times(offer: Offer) -> Iterator[str]:
    """Spread over the week what is booked."""
    return iter([slot["startsAt"] for slot in offer.slots()][5::7])


def _booked(offer: Offer, starts_at: str, *, decision: str = "pay") -> Offer:
    """Let a guest book a time of a class, and decide on the payment where there is one."""
    one = copy.copy(offer)
    one.starts_at = starts_at
    one.book()
    if one.checkout_url and decision:
        one.checkout(decision)
    return one


def change_bookings(classes: dict[str, Offer], times: Iterator[str]) -> dict[str, Offer]:
    """Let bookings be made, moved, given a link by hand, and cancelled; the guest of one of them gets no mail."""
    review, questions, drawing = classes["review"], classes["questions"], classes["drawing"]
    names = {"moved": review, "pasted": questions, "cancelled": review, "in-person": drawing, "meet": questions}
    bookings = {name: _booked(offer, next(times)) for name, offer in names.items()}
    bookings["ready"] = _booked(review, next(times))
    for offer in bookings.values():
        offer.settled()
    refund = f"/api/bookings/{bookings['ready'].booking_id}/refund"
    assert review.host.call("POST", refund, {"amountMinor": 500}).ok
    assert bookings["moved"].move(next(times)).ok
    assert bookings["pasted"].paste(PASTED).ok
    assert bookings["cancelled"].cancel(by="host", reason="I am ill, and sorry for it.").ok
    for offer in bookings.values():
        offer.settled()
    bounced = copy.copy(questions)
    book(bounced, next(times), {**GUEST, "email": "bounce+guest@simulator.amazonses.com"})
    return {**bookings, "bounced": bounced}


def dispute_payments(drawing: Offer, times: Iterator[str]) -> dict[str, Offer]:
    """Let the banks of two guests take payments back; one is lost, but for what had been refunded before."""
    town, paid = drawing.town, {name: _booked(drawing, next(times)) for name in ("disputed", "lost")}
    for offer in paid.values():
        offer.settled()
    assert drawing.host.call("POST", f"/api/bookings/{paid['lost'].booking_id}/refund", {"amountMinor": 1500}).ok
    for offer in paid.values():
        payment = town.session_of(offer.booking_id)["payment_intent"]
        _tell_of_dispute(town, "created", payment_intent=payment)
    dispute_id = town.control("GET", "provider-state/stripe")["disputes"][-1]["id"]
    _tell_of_dispute(town, "closed", id=dispute_id, status="lost")
    _tell_of_dispute(town, "funds_reinstated", id=dispute_id, amount=1500)
    return paid


def _tell_of_dispute(town: Town, what: str, **dispute: object) -> None:
    told = town.control("POST", "webhooks/stripe", {"type": f"charge.dispute.{what}", "object": dispute})
    assert told["status"] == 200, told


def leave_a_meeting_over(review: Offer, times: Iterator[str]) -> dict[str, Offer]:
    """Let a guest cancel while Zoom removes nothing."""
    left_over = _booked(review, next(times))
    left_over.settled()
    review.town.fault("zoom", "delete_meeting", "403", -1)
    assert left_over.cancel().ok
    left_over.settled()
    review.town.calm()
    return {"left-over": left_over}


def pay_late(drawing: Offer, times: Iterator[str]) -> dict[str, Offer]:
    """Let two checkouts run out, and pay one of them when somebody else has the time."""
    expired, refunded = (_booked(drawing, next(times), decision="") for _ in range(2))
    drawing.town.heal(from_now(minutes=40))
    _booked(drawing, refunded.starts_at).settled()
    refunded.checkout("pay")
    refunded.ended()
    return {"expired": expired, "refunded": refunded}


def book_without_link(town: Town) -> Offer:
    """Let Zoom, on its free plan, refuse two meetings: one link comes late, one is still missing an hour before."""
    town.control("POST", "provider-state/zoom", {"accountPlan": "basic"})
    offer = town.host("zoom").sell(**ONLINE, durationMinutes=60)
    town.control("POST", "provider-state/zoom", {"accountPlan": "licensed"})
    town.fault("zoom", "create_meeting", "400", -1)
    starts = [slot["startsAt"] for slot in offer.slots()]
    missing, late = (_booked(offer, starts_at) for starts_at in (starts[1], starts[5]))
    town.heal(before(missing.settled(), minutes=60))
    late.settled()
    town.calm()
    town.heal(before(missing.settled(), minutes=-1))
    assert late.settled()["meetingState"] == "ready"
    return missing


def break_connections(town: Town) -> Offer:
    """Let Zoom and Google take back their grants while a booking is made."""
    host = town.host("zoom", "google")
    offer = host.sell(**ONLINE)
    town.fault("zoom", "create_meeting", "revoked", -1)
    town.fault("google", "insert_event", "revoked", -1)
    offer.booked_and_paid()
    town.wait_for("both notices", lambda: len(host.notices("connection_broken")) == 2)
    town.calm()
    return offer


def close_for_long(town: Town) -> Offer:
    """Let a host sell a class, and then take a long break."""
    host = town.host("google")
    offer = host.sell(**ONLINE)
    hours = host.call("GET", "/api/availability").json()
    assert host.call("PUT", "/api/availability", {**hours, "weekly": []}).ok
    return offer


def leave_unpaid(drawing: Offer, times: Iterator[str]) -> dict[str, Offer]:
    """Leave one checkout open, and one payment under way."""
    return {
        "unpaid": _booked(drawing, next(times), decision=""),
        "payment-under-way": _booked(drawing, next(times), decision="pay_later"),
    }


def rewrite_time(classes: dict[str, Offer], times: Iterator[str]) -> dict[str, Offer]:
    """Write into the table what would take an hour, or is over too soon to be looked at."""
    over, preparing = (_booked(classes[name], next(times)) for name in ("review", "questions"))
    last_week = from_now(days=-3).replace(hour=9, minute=0, second=0, microsecond=0)
    starts_at, ends_at = rfc3339(last_week), rfc3339(last_week + timedelta(minutes=30))
    over.settled()
    _rewrite(over, starts_at=starts_at, ends_at=ends_at, start_sk=f"START#{starts_at}#{over.booking_id}")
    preparing.settled()
    _rewrite(preparing, meeting_state="preparing", meeting_url=None, meeting_provider=None, meeting_id=None)
    return {"over": over, "preparing": preparing}


def _rewrite(offer: Offer, **attributes: str | None) -> None:
    """Set attributes of a booking's item, and take off those that are None."""
    kept = {name: value for name, value in attributes.items() if value is not None}
    sets = ", ".join(f"{name} = :{name}" for name in kept)
    removes = ", ".join(name for name in attributes if name not in kept)
    offer.town.cloud.client("dynamodb").update_item(
        TableName=offer.town.cloud.table_name,
        Key={"pk": {"S": f"BOOKING#{offer.booking_id}"}, "sk": {"S": "BOOKING"}},
        UpdateExpression=f"SET {sets}" + (f" REMOVE {removes}" if removes else ""),
        ExpressionAttributeValues={f":{name}": {"S": value} for name, value in kept.items()},
    )


def leave_work_for_the_operator(town: Town, offer: Offer, times: Iterator[str]) -> None:
    """Let a workflow be stopped, a report of a bounce be lost, and SES look into the account."""
    town.fault("google", "insert_event", "500_before", -1)
    booking = content(offer.post(next(times)), 201)
    step_functions = town.cloud.client("stepfunctions")
    town.wait_for("the workflow", lambda: town.executions_of(booking) or None)
    for machine in step_functions.list_state_machines()["stateMachines"]:
        arn = machine["stateMachineArn"]
        for run in step_functions.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]:
            step_functions.stop_execution(executionArn=run["executionArn"])
    town.ended(booking)
    town.calm()
    sqs = town.cloud.client("sqs")
    queue = sqs.get_queue_url(QueueName="joinlink-local-lost_mail_feedback")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"detail-type": "Email Bounced", "detail": {}}))
    town.control("POST", "provider-state/ses", {"review": True, "dkim": "FAILED"})


def sell_packages(studio: Host, classes: dict[str, Offer]) -> dict[str, Purchase]:
    """Let guests have a package in use, one that is refunded, and one that is not paid."""
    offer, other = classes["review"], classes["drawing"]
    packages = {
        "in-use": buy(studio, offer, other, lessons=5, title="Five sessions of your choice"),
        "ended": buy(studio, offer, lessons=10, price_minor=38000, title="Ten portfolio reviews"),
    }
    packages["unpaid"] = packages["ended"].again()
    for name in ("in-use", "ended"):
        packages[name].checkout("pay")
    content(packages["in-use"].book(offer, -1), 201)
    content(studio.call("POST", f"/api/packages/{packages['ended'].package_id}/refund"))
    return packages


def fill_seats(studio: Host) -> dict[str, Offer]:
    """Let a class with seats have one left at one start and more at another, and be cancelled for all at a third."""
    group = studio.sell(**GROUP)
    starts = [slot["startsAt"] for slot in group.slots()]
    seats = {name: _booked(group, starts[at]) for name, at in (("seat", 1), ("seat-cancelled", 4), ("seat-alone", 7))}
    for email in COMERS:
        answer = content(group.post(starts[1], email=email), 201)
        requests.post(answer["checkoutUrl"], data={"decision": "pay"}, allow_redirects=False, timeout=60)
    for seat in seats.values():
        seat.settled()
    called_off = f"/api/occurrences/{occurrence_of(seats['seat-cancelled'])}/cancel"
    content(studio.call("POST", called_off, {"reason": "The studio has no heating that day.", "refund": True}))
    seats["seat-cancelled"].settled()
    return {"group": group, **seats}


def occurrence_of(seat: Offer) -> str:
    """Return the id of the start at which a guest has a seat."""
    return str(seat.host.booking(seat.booking_id)["occurrenceId"])


def book_weeks(studio: Host) -> tuple[Offer, str]:
    """Let a guest book a class week after week; returns the class, and the address of the first date's booking."""
    weekly = studio.sell(**WEEKLY)
    address = f"{studio.town.site}/api/public/hosts/{weekly.handle}/classes/{weekly.slug}/series"
    asked = {"startsAt": weekly.slots()[-2]["startsAt"], "count": 4}
    dates = content(requests.get(address, params=asked, timeout=60))["dates"]
    wanted = {"guest": GUEST, "starts": [each["startsAt"] for each in dates if each["status"] == "free"]}
    booked = content(requests.post(address, json=wanted, timeout=120), 201)
    return weekly, booked["bookings"][0]["bookingUrl"]


def let_a_program_in(studio: Host) -> str:
    """Let the host make a key, and a webhook whose receiver does not answer; returns the webhook's id."""
    content(studio.call("POST", "/api/keys", {"name": "Spreadsheet", "scopes": ["read"]}), 201)
    terms = {"url": f"{WEBHOOK_RECEIVER}/joinlink", "events": ["booking.confirmed", "booking.cancelled"]}
    webhook_id = content(studio.call("POST", "/api/webhooks", terms), 201)["webhookId"]
    assert studio.call("POST", f"/api/webhooks/{webhook_id}/test").ok
    return str(webhook_id)
