"""The main job, played over HTTP against the local cloud: `make demo`.

A host signs in, connects Zoom and Google and puts a class on sale; a guest books and pays; the signed webhook confirms;
the workflow mints the meeting and mails the link. Every step prints what came back, and the last line sums it up.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import requests

from local.clock import read_moment
from local.cloud import LocalCloud, Ports

PATIENCE_SECONDS: Final = 90
LOWEST_PRICE: Final = 50
GUEST: Final = {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"}
T = TypeVar("T")


class Refused(Exception):
    """The product did not do what the journey needs; says what it answered."""


class Journey:
    """One host's and one guest's way through the product."""

    def __init__(self, site: str, *, host_email: str = "host@example.com") -> None:
        self.site = site
        self.host_email = host_email
        self.host = requests.Session()
        self.guest = requests.Session()

    def sign_in(self) -> str:
        """Sign the host in through the identity sandbox; return the host's id."""
        answer = self.ask(
            self.host, "POST", "/__local/sign-in", json={"email": self.host_email, "name": "Host", "plan": "creator"}
        )
        self.host.headers["X-CSRF-Token"] = answer["csrfToken"]
        return str(answer["hostId"])

    def connect(self, provider: str) -> dict[str, Any]:
        """Run the OAuth flow and approve on the consent page; return the connection."""
        consent = self.host.get(f"{self.site}/oauth/{provider}/start", allow_redirects=False, timeout=30)
        approved = self.host.get(location(consent) + "&decision=approve", allow_redirects=False, timeout=30)
        back = self.host.get(location(approved), allow_redirects=False, timeout=30)
        show("came back to", location(back))
        connections: list[dict[str, Any]] = self.ask(self.host, "GET", "/api/connections")["connections"]
        return first(f"connection with {provider}", (each for each in connections if each["provider"] == provider))

    def open_hours(self) -> dict[str, Any]:
        """Set the host's week: every day 08:00 to 20:00 in Berlin."""
        week = [{"weekday": day, "start": "08:00", "end": "20:00"} for day in range(7)]
        return self.ask(
            self.host,
            "PUT",
            "/api/availability",
            json={
                "timezone": "Europe/Berlin",
                "weekly": week,
                "overrides": [],
                "bufferBeforeMinutes": 0,
                "bufferAfterMinutes": 10,
                "minimumNoticeMinutes": 60,
                "horizonDays": 60,
            },
        )

    def create_class(self, provider: str, price_minor: int, **changes: object) -> dict[str, Any]:
        """Put an online class on sale; `changes` replace fields of it."""
        return self.ask(
            self.host,
            "POST",
            "/api/classes",
            json={
                "title": "Portfolio review",
                "description": "Thirty minutes on your work, face to face.",
                "durationMinutes": 30,
                "price": {"amountMinor": price_minor, "currency": "eur"},
                "isOnline": True,
                "meetingProvider": provider,
                "published": True,
                **changes,
            },
        )

    def slots(self, handle: str, slug: str) -> list[dict[str, str]]:
        """Look at the coming week as the guest does."""
        today = datetime.now(UTC).date()
        answer = self.ask(
            self.guest,
            "GET",
            f"/api/public/hosts/{handle}/classes/{slug}/slots",
            params={"from": str(today), "to": str(today + timedelta(days=7)), "timezone": GUEST["timezone"]},
        )
        return list(answer["slots"])

    def book(self, handle: str, slug: str, starts_at: str) -> dict[str, Any]:
        """Book one slot."""
        return self.ask(
            self.guest,
            "POST",
            f"/api/public/hosts/{handle}/classes/{slug}/bookings",
            json={"startsAt": starts_at, "guest": GUEST},
        )

    def pay(self, checkout_url: str) -> list[dict[str, Any]]:
        """Pay on Stripe's sandbox page; return the webhook deliveries."""
        paid = self.guest.post(checkout_url, data={"decision": "pay"}, allow_redirects=False, timeout=30)
        show("sent back to", location(paid).split("?")[0])
        return wait_for("the webhook", lambda: self.local("webhooks?source=stripe")["deliveries"])

    def confirmed(self, booking_id: str, token: str) -> dict[str, Any]:
        """Wait as the guest's page does, until the link is there."""

        def look() -> dict[str, Any] | None:
            booking = self.ask(self.guest, "GET", f"/api/public/bookings/{booking_id}", params={"token": token})
            return booking if booking["meetingState"] in ("ready", "missing") else None

        return wait_for("the link", look)

    def local(self, path: str) -> dict[str, Any]:
        """Ask the local cloud about itself."""
        answer = requests.get(f"{self.site}/__local/{path}", headers={"Accept": "application/json"}, timeout=30)
        answer.raise_for_status()
        return dict(answer.json())

    def ask(self, who: requests.Session, method: str, path: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = who.request(method, self.site + path, timeout=30, **request)
        if not answer.ok:
            raise Refused(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return dict(answer.json())


def play(site: str, *, provider: str, price_minor: int) -> str:
    """Play the whole journey and return the line that sums it up."""
    journey = Journey(site)
    step("A host signs in")
    show("host", journey.sign_in())
    for account in ("zoom", "google"):
        step(f"The host connects {account.capitalize()}")
        show("connection", journey.connect(account))
    step("The host sets hours and puts a class on sale")
    show("hours", journey.open_hours()["timezone"])
    offered = journey.create_class(provider, price_minor)
    show("class", offered)
    handle, slug = offered["publicUrl"].rstrip("/").split("/")[-2:]
    step("A guest looks at the slots and books one")
    slots = journey.slots(handle, slug)
    starts_at = first("open slot within a week", slots)["startsAt"]
    show("slots", f"{len(slots)} within a week, the first at {starts_at}")
    booked = journey.book(handle, slug, starts_at)
    show("booking", {key: booked[key] for key in ("bookingId", "status", "holdExpiresAt") if key in booked})
    if "checkoutUrl" in booked:
        step("The guest pays, and the signed webhook arrives")
        for delivery in journey.pay(booked["checkoutUrl"]):
            show("webhook", f"{delivery['type']} answered {delivery['status']}")
    step("The workflow mints the meeting, stores the link and mails it")
    booking = journey.confirmed(booked["bookingId"], booked["token"])
    execution = wait_for("the workflow's end", lambda: ended(journey.local("executions")["executions"]))
    show("workflow", f"{execution['name']} {execution['status']}: {' → '.join(execution['states'])}")
    require_link(booking, execution)
    mails = wait_for("two mails", lambda: two(journey.local("mailbox")["messages"]))
    host_view = journey.ask(journey.host, "GET", f"/api/bookings/{booked['bookingId']}")
    timeline = journey.ask(journey.host, "GET", f"/api/bookings/{booked['bookingId']}/timeline")
    for event in timeline["events"]:
        show("timeline", " · ".join(part for part in (event["at"], event["what"], event["detail"]) if part))
    guest_mail = first("mail to the guest", (mail for mail in mails if GUEST["email"] in mail["to"]))
    step("The guest's mail")
    print(f"Subject: {guest_mail['subject']}\n\n{guest_mail['text']}")
    step("Its calendar file")
    print(guest_mail["calendar"].replace("\r\n", "\n"))
    return (
        f"demo: ok booking={booking['bookingId']} status={booking['status']} "
        f"provider={host_view.get('meetingProvider')} join_url={booking.get('meetingUrl')} "
        f"calendar_event={host_view.get('calendarEventId')} mails={len(mails)}"
    )


def location(answer: requests.Response) -> str:
    """Return where a redirect leads."""
    if "Location" not in answer.headers:
        raise Refused(f"{urlsplit(answer.url).path} answered {answer.status_code} where a redirect was expected")
    return answer.headers["Location"]


def first(what: str, found: Iterable[T]) -> T:
    """Return the first of what was found."""
    for each in found:
        return each
    raise Refused(f"there is no {what}")


def require_link(booking: dict[str, Any], execution: dict[str, Any]) -> None:
    """Insist that the meeting's link is there and the workflow came to its good end."""
    if booking["meetingState"] != "ready":
        raise Refused(f"the booking has no link: its meeting is {booking['meetingState']}")
    if execution["status"] != "SUCCEEDED":
        raise Refused(f"the workflow ended as {execution['status']}")


def two(messages: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return the messages once both have arrived."""
    return messages if len(messages) >= 2 else None


def ended(executions: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the newest execution once it no longer runs."""
    return executions[-1] if executions and executions[-1]["status"] != "RUNNING" else None


def wait_for(what: str, look: Callable[[], T | None]) -> T:
    """Look until there is something to see."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        seen = look()
        if seen:
            return seen
        time.sleep(0.05)
    raise Refused(f"waited {PATIENCE_SECONDS} s for {what}, in vain")


def step(title: str) -> None:
    """Print a heading."""
    print(f"\n── {title}")


def show(name: str, value: object) -> None:
    """Print what came back, an object field by field."""
    if not isinstance(value, dict):
        print(f"   {name}: {value}")
        return
    print(f"   {name}:")
    for field, content in value.items():
        print(f"      {field:16} {content if isinstance(content, str) else json.dumps(content)}")


def price(written: str) -> int:
    """Read a price in minor units: none, or one that a payment can be taken of."""
    amount = int(written)
    if amount != 0 and amount < LOWEST_PRICE:
        raise argparse.ArgumentTypeError(f"0 for a free class, or at least {LOWEST_PRICE}, not {amount}")
    return amount


def main(arguments: list[str]) -> None:
    """Start a cloud on free ports, play the journey, and stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provider", choices=["zoom", "google_meet"], default="zoom")
    parser.add_argument("--price", type=price, default=4500, help="in minor units (cents); 0 is a free class")
    parser.add_argument("--now", type=read_moment, metavar="MOMENT", help="set the clock: 2027-02-28T10:00Z, or a date")
    options = parser.parse_args(arguments)
    with LocalCloud(ports=Ports.free(), now=options.now) as cloud:
        show("the cloud is up at", cloud.site)
        try:
            summary = play(cloud.site, provider=options.provider, price_minor=options.price)
        except (Refused, requests.RequestException) as exc:
            raise SystemExit(f"demo: failed: {exc}") from exc
    print(f"\n{summary}")


if __name__ == "__main__":
    main(sys.argv[1:])
