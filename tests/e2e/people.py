"""Hosts and guests of the end-to-end tests: they know the product by its HTTP contract alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import pytest
import requests
from moto.stepfunctions.parser.asl.component.common.retry import jitter_strategy_decl

from local.cloud import LocalCloud, Ports
from local.demo import GUEST, Journey, wait_for

ONE_ADDRESS_FOR_ALL: Final = dict.fromkeys(
    ("LimitFreeBookingsAhead", "LimitHoldsOfAddress", "LimitHoldsOfNetwork", "LimitMailsADay", "LimitTimesOfNetwork"),
    "1000",
)
"""Parameters of a cloud in which every guest has the same address and network, as in most tests."""

T = TypeVar("T")
_numbers = itertools.count(1)


@contextmanager
def quick_town(cloud: LocalCloud) -> Iterator[Town]:
    """Start a cloud whose workflows draw the shortest waits that jitter allows; nobody looks for a proxy on the way."""
    with pytest.MonkeyPatch.context() as patch, cloud:
        patch.setattr(requests.sessions, "get_environ_proxies", lambda *_args, **_named: {})
        patch.setattr(jitter_strategy_decl, "random", SimpleNamespace(uniform=lambda shortest, _longest: shortest))
        yield Town(cloud)


@contextmanager
def shared_town() -> Iterator[Town]:
    """Start the cloud that a worker keeps for all tests of a folder."""
    with quick_town(
        LocalCloud(ports=Ports.free(), ticking=False, forking=True, parameters=ONE_ADDRESS_FOR_ALL)
    ) as town:
        yield town


class Town:
    """One local cloud and everybody in it."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.site = cloud.site
        self._session = requests.Session()

    def host(self, *providers: str) -> Host:
        """Let a new host sign in and connect these providers."""
        host = Host(self, f"host-{next(_numbers)}@example.com")
        for provider in providers:
            host.journey.connect(provider)
        return host

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Call the local cloud's own interface."""
        address, headers = f"{self.site}/__local/{path}", {"Accept": "application/json"}
        answer = self._session.request(method, address, json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault(self, provider: str, operation: str, mode: str, times: int) -> None:
        """Let a provider's next calls go wrong."""
        fault = {"provider": provider, "operation": operation, "mode": mode, "times": times}
        self.control("POST", "faults", fault)

    def crash(self, function: str, at: str, times: int = 1) -> None:
        """Let a function's process be killed."""
        self.control("POST", "crash", {"function": function, "at": at, "times": times})

    def calm(self) -> None:
        """Take back every fault and crash."""
        self.control("DELETE", "faults")
        self.control("DELETE", "crash")

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Keep a test apart from the ones before and after it."""
        self.clear_up()
        yield
        self.calm()

    def clear_up(self) -> None:
        """Let nothing of earlier tests go wrong, be due or lie in the mailbox."""
        self.calm()
        self.control("DELETE", "mailbox")
        self.control("DELETE", "requests")
        client, table = self.cloud.client("dynamodb"), self.cloud.table_name
        for page in client.get_paginator("scan").paginate(TableName=table, IndexName="due"):
            for item in page["Items"]:
                if item["sk"]["S"].startswith("DUE#"):  # what the operator sees is listed there, too
                    client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})

    def heal(self, at: datetime | None = None) -> None:
        """Let heal run as of a time, or of now."""
        outcome = self.control("POST", "schedules/heal", {"time": at.isoformat()} if at else {})
        assert not outcome["failed"], outcome

    def meetings(self, booking: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what stands at Zoom for this booking's time and class."""
        found = self.control("GET", "provider-state/zoom")["meetings"]
        return [meeting for meeting in found if _is_for(booking, meeting["topic"])]

    def events(self, booking: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the live Google events of this booking."""
        found = self.control("GET", "provider-state/google")["events"]
        live = (event for event in found if event.get("status") != "cancelled")
        return [event for event in live if _is_for(booking, event["summary"])]

    def sessions_of(self, booking_id: str) -> list[dict[str, Any]]:
        """Return a booking's Checkout sessions as Stripe has them."""
        sessions = self.control("GET", "provider-state/stripe")["sessions"]
        return [session for session in sessions if session["client_reference_id"] == booking_id]

    def session_of(self, booking_id: str) -> dict[str, Any]:
        """Return a booking's first Checkout session as Stripe has it."""
        return self.sessions_of(booking_id)[0]

    def mails_of(self, booking: dict[str, Any]) -> list[dict[str, Any]]:
        """Return every mail about this booking, the guest's first, once its workflow has ended."""
        self.ended(booking)
        uid = f"UID:{booking['bookingId']}@joinlink"
        found = [mail for mail in self.mailbox() if uid in (mail["calendar"] or "")]
        return sorted(found, key=lambda mail: GUEST["email"] not in mail["to"])

    def mailbox(self) -> list[dict[str, Any]]:
        """Return every mail that SES received."""
        return list(self.control("GET", "mailbox")["messages"])

    def executions_of(self, booking: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the workflows of a booking."""
        return list(self.control("GET", f"executions?name={booking['bookingId']}")["executions"])

    def ended(self, booking: dict[str, Any]) -> list[dict[str, Any]]:
        """Wait until there is a workflow of the booking and none runs any more; return them."""

        def all_ended() -> list[dict[str, Any]] | None:
            found = self.executions_of(booking)
            return None if any(execution["status"] == "RUNNING" for execution in found) else found

        return self.wait_for("the workflow's end", all_ended)

    def requests(self, provider: str) -> list[dict[str, Any]]:
        """Return the calls that the product made."""
        return list(self.control("GET", f"requests?provider={provider}")["requests"])

    def everything_stored(self) -> str:
        """Return the whole table as text."""
        client = self.cloud.client("dynamodb")
        pages = client.get_paginator("scan").paginate(TableName=self.cloud.table_name)
        return json.dumps([item for page in pages for item in page["Items"]], default=str)

    def wait_for(self, what: str, look: Callable[[], T | None]) -> T:
        """Look until there is something to see."""
        return wait_for(what, look)


class Host:
    """A host and what they put on sale."""

    def __init__(self, town: Town, email: str) -> None:
        self.town = town
        self.email = email
        self.journey = Journey(town.site, host_email=email)
        self.host_id = self.journey.sign_in()
        self.journey.open_hours()

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        """Call the API as this host."""
        return self.journey.host.request(method, self.town.site + path, json=body, timeout=60)

    def sell(self, *, price_minor: int = 4500, **changes: object) -> Offer:
        """Put a class on sale and pick a slot for the guest: the second, as the first may be too near by then."""
        fields = {"title": f"Class {next(_numbers)}.", **changes}
        provider = str(fields.pop("meetingProvider", "automatic"))
        return Offer(self, self.journey.create_class(provider, price_minor, **fields))

    def booking(self, booking_id: str) -> dict[str, Any]:
        """Return the host's view of a booking."""
        return dict(self.journey.ask(self.journey.host, "GET", f"/api/bookings/{booking_id}"))

    def timeline(self, booking_id: str) -> list[dict[str, Any]]:
        """Return what happened to a booking."""
        return list(self.journey.ask(self.journey.host, "GET", f"/api/bookings/{booking_id}/timeline")["events"])

    def notices(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the open notices, or those of one kind."""
        found = self.journey.ask(self.journey.host, "GET", "/api/notices")["notices"]
        return [notice for notice in found if kind in (None, notice["kind"])]

    def meetings(self) -> list[dict[str, Any]]:
        """Return what stands on the host's Zoom account."""
        found = self.town.control("GET", "provider-state/zoom")["meetings"]
        return [meeting for meeting in found if meeting["host_email"] == self.email]

    def events(self) -> list[dict[str, Any]]:
        """Return the live events of the host's Google Calendar."""
        found = self.town.control("GET", "provider-state/google")["events"]
        live = (event for event in found if event["status"] != "cancelled")
        return [event for event in live if event["creator"]["email"] == self.email]

    def connection(self, provider: str) -> dict[str, Any]:
        """Return one connection as the API tells it."""
        found = self.journey.ask(self.journey.host, "GET", "/api/connections")["connections"]
        return next(connection for connection in found if connection["provider"] == provider)


class Offer:
    """A class on sale and one guest who books it."""

    def __init__(self, host: Host, offered: dict[str, Any]) -> None:
        self.host = host
        self.town = host.town
        self.class_id = str(offered["classId"])
        self.handle, self.slug = str(offered["publicUrl"]).rstrip("/").split("/")[-2:]
        self.guest = host.journey.guest
        self.starts_at = self.slots()[1]["startsAt"]
        self.booking_id = self.token = self.booking_url = self.checkout_url = ""

    def slots(self) -> list[dict[str, str]]:
        """Look at the coming week."""
        return self.host.journey.slots(self.handle, self.slug)

    def post(self, starts_at: str, *, email: str = GUEST["email"], **request: Any) -> requests.Response:
        """Ask for one slot, whatever comes of it."""
        return requests.post(
            f"{self.town.site}/api/public/hosts/{self.handle}/classes/{self.slug}/bookings",
            json={"startsAt": starts_at, "guest": GUEST | {"email": email}},
            timeout=120,
            **request,
        )

    def book(self) -> dict[str, Any]:
        """Book the picked slot."""
        booked = self.host.journey.book(self.handle, self.slug, self.starts_at)
        self.booking_id, self.token = booked["bookingId"], booked["token"]
        self.booking_url, self.checkout_url = booked["bookingUrl"], booked.get("checkoutUrl", "")
        return booked

    def checkout(self, decision: str) -> requests.Response:
        """Decide on Stripe's page."""
        return self.guest.post(self.checkout_url, data={"decision": decision}, allow_redirects=False, timeout=60)

    def booked_and_paid(self) -> dict[str, Any]:
        """Book, pay where there is a price, and return the host's view once the workflow has ended."""
        self.book()
        if self.checkout_url:
            self.checkout("pay")
        return self.settled()

    def move(self, starts_at: str, *, by: str = "guest") -> requests.Response:
        """Ask for another time, as the guest or as the host."""
        return self._change(by, "reschedule", {"startsAt": starts_at})

    def cancel(self, *, by: str = "guest", **body: str) -> requests.Response:
        """Cancel the booking, as the guest or as the host."""
        return self._change(by, "cancel", body)

    def paste(self, url: str) -> requests.Response:
        """Give the booking a link by hand."""
        return self.host.call("PUT", f"/api/bookings/{self.booking_id}/meeting-link", {"url": url})

    def _change(self, by: str, what: str, body: object) -> requests.Response:
        if by == "host":
            return self.host.call("POST", f"/api/bookings/{self.booking_id}/{what}", body)
        address = f"{self.town.site}/api/public/bookings/{self.booking_id}/{what}"
        return self.guest.post(address, params={"token": self.token}, json=body, timeout=60)

    def settled(self) -> dict[str, Any]:
        """Return the host's view once the workflow of the booking's present revision has ended, and none runs."""

        def is_settled() -> bool:
            executions = self.town.executions_of({"bookingId": self.booking_id})
            status = {execution["name"]: execution["status"] for execution in executions}
            if not status or "RUNNING" in status.values():
                return False
            return f"{self.booking_id}-r{self.host.booking(self.booking_id)['revision']}" in status

        self.town.wait_for("the end of the revision's workflow", is_settled)
        return self.host.booking(self.booking_id)

    def seen_by_guest(self) -> dict[str, Any]:
        """Return the guest's view of the booking."""
        address = f"/api/public/bookings/{self.booking_id}"
        return self.host.journey.ask(self.guest, "GET", address, params={"token": self.token})

    def mails(self) -> dict[str, list[dict[str, Any]]]:
        """Return the mails about the booking to `guest` and to `host`, oldest first."""
        found = self.town.mails_of({"bookingId": self.booking_id})
        to_guest = [mail for mail in found if GUEST["email"] in mail["to"]]
        return {"guest": to_guest, "host": found[len(to_guest) :]}

    def ended(self) -> None:
        """Wait until the booking's workflow has ended."""
        self.town.ended({"bookingId": self.booking_id})


def content(answer: requests.Response, status: int = 200) -> dict[str, Any]:
    """Return what an answer of this status says; any other one is shown as it is."""
    request = answer.request
    assert answer.status_code == status, f"{request.method} {request.url}: {answer.status_code} {answer.text}"
    return dict(answer.json())


def from_now(**amount: int) -> datetime:
    """Return the time this many `hours`, `minutes` ... from now."""
    return datetime.now(UTC) + timedelta(**amount)


def headline(mail: dict[str, Any]) -> str:
    """Return what a mail's subject says behind the time of the booking, if it has one."""
    return str(mail["subject"].split(" · ", 1)[-1])


def _is_for(booking: dict[str, Any], title: str) -> bool:
    return title.startswith(str(booking["classTitle"]))
