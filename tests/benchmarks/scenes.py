"""What is done with each function so that it can be measured: real requests, of a host and guests who exist.

A scene is played once in new processes and then again in the same. A workflow's scene measures all functions that the
workflow invokes.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import requests

from local.cloud import ROOT
from local.parameters import STAGE
from tests.e2e.people import Offer, Town

LATER_REQUESTS = 8
LATER_BOOKINGS = 2
WORKFLOW = ("start_workflow", "mint_meeting", "store_link", "add_to_calendar", "send_email")


@dataclass(frozen=True, slots=True)
class Scene:
    """Something to do, and the functions by what they are asked: `{"catalogue": "class page"}`."""

    functions: dict[str, str]
    once: Callable[[], object]
    times: int = LATER_REQUESTS
    later: Callable[[], object] | None = None

    def again(self) -> None:
        for _ in range(self.times):
            (self.later or self.once)()


class Site:
    """A host with Zoom and Google, a free class and a paid one, and a booking that has its link."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.host = town.host("zoom", "google")
        self.free = self.host.sell(price_minor=0)
        self.paid = self.host.sell(price_minor=4500)
        self._slots = iter(self.free.slots()[3::3])  # a class and the pause after it take up to two

    @cached_property
    def booked(self) -> Offer:
        offer = Offer.__new__(Offer)
        offer.__dict__ |= self.free.__dict__
        self.book(offer)
        offer.settled()
        return offer

    def book(self, offer: Offer) -> Offer:
        """Book the next slot that nobody had."""
        offer.starts_at = next(self._slots)["startsAt"]
        offer.book()
        return offer

    def page(self, path: str, *, who: requests.Session | None = None, expected: int = 200) -> Callable[[], None]:
        """Return the wish to see a page, as the signed-in host unless somebody else is named."""

        def look() -> None:
            answer = (who or self.host.journey.host).get(
                self.town.site + path, headers={"Accept": "text/html"}, allow_redirects=False, timeout=60
            )
            assert answer.status_code == expected, (path, answer.status_code, answer.text[:200])

        return look

    def invoke(self, function: str, event: object) -> Callable[[], None]:
        """Return the wish to invoke a function directly, as AWS does."""

        client = self.town.cloud.client("lambda")

        def call() -> None:
            answer = client.invoke(FunctionName=f"joinlink-{STAGE}-{function}", Payload=json.dumps(event).encode())
            assert "FunctionError" not in answer, answer["Payload"].read()

        return call


def scenes(site: Site) -> Iterator[Scene]:
    """List every scene."""
    yield from web_scenes(site)
    yield from _workflows(site)
    yield from _events(site)


def web_scenes(site: Site) -> Iterator[Scene]:
    """List the scenes of web functions; of `book` a free class, as only a paid one calls for Stripe's library."""
    yield from _pages_of_guests(site)
    yield from _pages_of_the_host(site)
    yield from _webhooks(site)
    yield from _changes(site)


def _pages_of_guests(site: Site) -> Iterator[Scene]:
    guest, free = requests.Session(), site.free
    class_page = f"/book/{free.handle}/{free.slug}"
    unread = site.town.host("zoom", "google").sell(price_minor=0)
    first_look = site.page(f"/book/{unread.handle}/{unread.slug}", who=guest)
    yield Scene({"catalogue": "class page, calendar read"}, first_look)
    yield Scene({"catalogue": "class page"}, site.page(class_page, who=guest))
    yield Scene({"catalogue": "slots"}, free.slots)
    yield Scene({"catalogue": "host page"}, site.page(f"/book/{free.handle}", who=guest))
    booking_page = f"/bookings/{site.booked.booking_id}?token={site.booked.token}"
    yield Scene({"guest_booking": "booking page"}, site.page(booking_page, who=guest))
    move_page = f"/bookings/{site.booked.booking_id}/reschedule?token={site.booked.token}"
    yield Scene({"move_booking": "guest's page"}, site.page(move_page, who=guest))
    style_sheet = re.search(r"/assets/guest\.[^\"]+\.css", guest.get(site.town.site, timeout=60).text)
    assert style_sheet is not None
    yield Scene({"assets": "style sheet"}, site.page(style_sheet[0], who=guest))


def _pages_of_the_host(site: Site) -> Iterator[Scene]:
    yield Scene({"account": "overview"}, site.page("/mentor"))
    yield Scene({"host_bookings": "list"}, site.page("/mentor/bookings"))
    yield Scene({"host_bookings": "calendar"}, site.page("/mentor/calendar"))
    yield Scene({"availability": "page"}, site.page("/mentor/settings/availability"))
    yield Scene({"class_pages": "list"}, site.page("/mentor/classes"))
    yield Scene({"classes": "list, API"}, site.page("/api/classes"))
    yield Scene({"connections": "page"}, site.page("/mentor/settings/connections"))
    yield Scene({"connect_provider": "leave for Zoom"}, site.page("/oauth/zoom/start", expected=302))
    yield Scene({"connect_apple": "page"}, site.page("/mentor/settings/connections/apple"))
    yield Scene({"payouts": "page"}, site.page("/mentor/settings/payments"))
    yield Scene({"plan": "page"}, site.page("/mentor/settings/plan"))
    yield Scene({"places": "suggest"}, site.page("/api/places?query=Berlin&session=session-1"))
    yield Scene({"test_booking": "page"}, site.page("/mentor/test-booking"))
    yield Scene({"sign_in": "leave for sign-in"}, site.page("/login", who=requests.Session(), expected=302))


def _webhooks(site: Site) -> Iterator[Scene]:
    deleted = {"type": "meeting.deleted", "object": {"id": 81234567890}}
    yield Scene({"zoom_webhook": "meeting.deleted"}, lambda: site.town.control("POST", "webhooks/zoom", deleted))

    def pay() -> None:
        site.book(site.paid).checkout("pay")
        site.paid.settled()

    yield Scene({"stripe_webhook": "paid"}, pay, LATER_BOOKINGS)


def _changes(site: Site) -> Iterator[Scene]:
    def book() -> None:
        site.book(site.free).settled()

    def cancel() -> None:
        offer = site.book(site.free)
        offer.settled()
        answer = offer.cancel(by="host")
        assert answer.ok, answer.text
        site.free.ended()

    yield Scene({"book": "free class, API"}, book, LATER_BOOKINGS)
    yield Scene({"change_booking": "host cancels, API"}, cancel, LATER_BOOKINGS)


def _workflows(site: Site) -> Iterator[Scene]:
    def book_and_cancel() -> None:
        offer = site.book(site.free)
        offer.settled()
        offer.cancel(by="host")
        offer.ended()

    tasks = dict.fromkeys(WORKFLOW, "confirmation") | {"delete_meeting": "cancellation"}
    yield Scene(tasks, book_and_cancel, LATER_BOOKINGS)


def _events(site: Site) -> Iterator[Scene]:

    target = {"bookingId": site.booked.booking_id, "revision": 1, "kind": "leftover_meeting"}
    yield Scene({"record_notice": "leftover"}, site.invoke("record_notice", target))
    for function, sample in (("tell_host", "connection_broken"), ("mail_feedback", "bounced")):
        event = json.loads((ROOT / "events" / f"{function}.{sample}.json").read_text())
        yield Scene({function: sample.replace("_", " ")}, site.invoke(function, event))
    for function in ("heal", "send_reminders"):
        yield Scene({function: "nothing due"}, lambda name=function: site.town.control("POST", f"schedules/{name}", {}))
