"""A world in which everything has happened: accounts in every state, classes of both formats, bookings in every state.

world = build_world(town)                     takes a minute
for name, address, who in world.pages: ...    `who` is the host who looks at it, None for a guest
for name, html in world.letters: ...          one mail of each kind for each reader
"""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from local.demo import GUEST
from local.parameters import OPERATOR
from tests.browser import happenings
from tests.e2e.clockwork import before, send_reminders
from tests.e2e.lives import bridge_in
from tests.e2e.paying_cloud import onboard
from tests.e2e.people import Host, Offer, Town, from_now, headline
from tests.e2e.purchases import Purchase

PAGES_OF_A_HOST: Final = {
    "overview": "/mentor",
    "bookings": "/mentor/bookings",
    "bookings-past": "/mentor/bookings?when=past",
    "bookings-found": "/mentor/bookings?when=all&q=ada&status=confirmed",
    "guests": "/mentor/guests",
    "income": "/mentor/income",
    "calendar-feed": "/mentor/settings/calendar",
    "calendar-day": "/mentor/calendar?view=day",
    "calendar-week": "/mentor/calendar?view=week",
    "calendar-month": "/mentor/calendar?view=month",
    "classes": "/mentor/classes",
    "class-new-online": "/mentor/classes/new?format=online",
    "class-new-in-person": "/mentor/classes/new?format=in_person",
    "connections": "/mentor/settings/connections",
    "connections-failed": "/mentor/settings/connections?error=connection_failed",
    "connect-apple": "/mentor/settings/connections/apple",
    "availability": "/mentor/settings/availability",
    "hours-new": "/mentor/settings/availability/hours/new",
    "holidays": "/mentor/settings/availability/holidays?country=DE&region=BY",
    "profile": "/mentor/settings/profile",
    "payments": "/mentor/settings/payments",
    "plan": "/mentor/settings/plan",
    "automation": "/mentor/settings/automation",
    "account": "/mentor/settings/account",
    "test-booking": "/mentor/test-booking",
    "help": "/help",
}
PAGES_OF_A_NEWCOMER: Final = (
    "overview",
    "bookings",
    "bookings-past",
    "guests",
    "income",
    "calendar-week",
    "calendar-month",
    "classes",
    "class-new-online",
    "connections",
    "availability",
    "plan",
)
PAGES_OF_TROUBLE: Final = ("overview", "bookings", "connections", "class-new-online")


class WorldPage(NamedTuple):
    """A page worth looking at."""

    name: str
    address: str
    who: Host | None


class Letter(NamedTuple):
    """A mail worth looking at."""

    name: str
    html: str


class World(NamedTuple):
    """What there is to see."""

    pages: list[WorldPage]
    letters: list[Letter]


def build_world(town: Town) -> World:
    """Let all of it happen, once in a town; what was in the mailbox before is gone."""
    with town.undisturbed():
        studio, classes = happenings.open_studio(town)
        times = happenings.spread_times(classes["review"])
        bookings = {**happenings.change_bookings(classes, times), **happenings.pay_late(classes["drawing"], times)}
        zoom_only = happenings.book_without_link(town)
        broken = happenings.break_connections(town)
        closed = happenings.close_for_long(town)
        send_reminders(town, before(bookings["ready"].settled(), hours=24))
        bookings |= happenings.leave_a_meeting_over(classes["review"], times)
        bookings |= happenings.leave_unpaid(classes["drawing"], times)
        bookings |= {"missing": zoom_only, **happenings.rewrite_time(classes, times)}
        assert studio.call("POST", "/api/test-booking").ok
        happenings.leave_work_for_the_operator(town, classes["questions"], times)
        disputed = happenings.dispute_payments(classes["drawing"], times)
        packages = happenings.sell_packages(studio, classes)
        seats = happenings.fill_seats(studio)
        weekly, first_date = happenings.book_weeks(studio)
        webhook_id = happenings.let_a_program_in(studio)
        evenings = happenings.open_evenings(studio, classes["draft"])
        letters = _letters(town)
    newcomer = happenings.Newcomer(town)
    pages = [
        *_guest_pages(classes, bookings, unreadable=broken, closed=closed),
        *_host_pages("host", studio, PAGES_OF_A_HOST),
        *_pages_of_classes_and_bookings(studio, classes, bookings | disputed),
        *_pages_of_packages(studio, packages),
        *_pages_of_seats(studio, seats),
        WorldPage("guest-class-weekly", f"{_class_page(weekly)}?at={weekly.starts_at}", None),
        WorldPage("guest-booking-series", first_date, None),
        WorldPage("host-hours", evenings, studio),
        WorldPage("host-webhook", f"/mentor/settings/automation/{webhook_id}", studio),
        *_host_pages("new-host", newcomer, PAGES_OF_A_NEWCOMER),
        *_host_pages("broken-host", broken.host, PAGES_OF_TROUBLE),
        *_host_pages("zoom-host", zoom_only.host, PAGES_OF_TROUBLE),
        *operator_pages(town, "trouble"),
        WorldPage("zoom-host-class", f"/mentor/classes/{zoom_only.class_id}", zoom_only.host),
    ]
    return World(pages, letters)


def operator_pages(town: Town, how: str) -> list[WorldPage]:
    """Return the pages of who runs the site, under how it runs."""
    operator = Host(town, OPERATOR)
    return [
        WorldPage(f"operator-{how}", "/operator", operator),
        WorldPage(f"doctor-{how}", "/operator/doctor", operator),
    ]


def payments_pages(paying: Town) -> list[WorldPage]:
    """Let hosts of a town in which Stripe pays them be at every point of the way there; the site there runs well."""
    pages = []
    for decision in ("", "leave", "review", "restrict", "finish"):
        host = paying.host()
        if decision:
            onboard(host, decision)
        pages.append(WorldPage(f"payouts-{decision or 'none'}", PAGES_OF_A_HOST["payments"], host))
    return [*pages, *operator_pages(paying, "well")]


def _host_pages(prefix: str, host: Host, names: Iterable[str]) -> list[WorldPage]:
    return [WorldPage(f"{prefix}-{name}", PAGES_OF_A_HOST[name], host) for name in names]


def _pages_of_classes_and_bookings(
    studio: Host, classes: dict[str, Offer], bookings: dict[str, Offer]
) -> list[WorldPage]:
    next_week = f"{from_now(days=4).date()}"
    return [
        WorldPage("host-calendar-next-week", f"/mentor/calendar?view=week&date={next_week}", studio),
        WorldPage("host-not-found", "/mentor/bookings/no-such-booking", studio),
        *(
            WorldPage(f"host-class-{name}", f"/mentor/classes/{offer.class_id}", studio)
            for name, offer in classes.items()
        ),
        *(
            WorldPage(f"host-booking-{name}", f"/mentor/bookings/{offer.booking_id}", offer.host)
            for name, offer in bookings.items()
        ),
        WorldPage("host-guest", f"/mentor/guests/{_a_guest(studio)}", studio),
        WorldPage("host-move", _move_page(bookings["ready"]), studio),
        WorldPage("host-move-question", f"{_move_page(bookings['ready'])}?{_wish(classes['review'])}", studio),
        WorldPage("host-calendar-day-booked", f"/mentor/calendar?view=day&date={next_week}", studio),
    ]


def _move_page(offer: Offer) -> str:
    return f"/mentor/bookings/{offer.booking_id}/reschedule"


def _wish(offer: Offer) -> str:
    """Return what the calendar asks for where something is dropped at a time that is free, late in the coming week."""
    return urlencode({"view": "week", "startsAt": offer.slots()[-1]["startsAt"]})


def _a_guest(studio: Host) -> str:
    return str(studio.call("GET", "/api/guests").json()["items"][0]["guestId"])


def _guest_pages(
    classes: dict[str, Offer], bookings: dict[str, Offer], *, unreadable: Offer, closed: Offer
) -> list[WorldPage]:
    review, ready = classes["review"], bookings["ready"]
    move = f"/bookings/{ready.booking_id}/reschedule?token={ready.token}"
    addresses = {
        "welcome": "/",
        "help": "/help",
        "host": f"/book/{review.handle}",
        **{f"class-{name}": _class_page(offer) for name, offer in classes.items() if name != "draft"},
        "class-unreadable-calendar": _class_page(unreadable),
        "class-without-times": _class_page(closed),
        **{f"booking-{name}": offer.booking_url for name, offer in bookings.items()},
        "move": move,
        "address": f"/bookings/{ready.booking_id}/address?token={ready.token}",
        **{f"join-{name}": _bridge(bookings[name]) for name in ("preparing", "cancelled")},
        "in-your-mail": "/booked",
        "help-of-guests": "/help/guests",
        "developers": "/developers",
        "developers-bookings": "/developers/bookings",
        "find": "/bookings",
        "find-sent": "/bookings?sent=1",
        "framed": f"/embed/{review.handle}/{review.slug}",
        "not-found": "/no/such/page",
        "not-found-host": "/book/nobody-at-all",
        "not-found-class": _class_page(classes["draft"]),
        "booking-wrong-token": f"/bookings/{ready.booking_id}?token=wrong",
    }
    return [WorldPage(f"guest-{name}", address, None) for name, address in addresses.items()]


def _pages_of_packages(studio: Host, packages: dict[str, Purchase]) -> list[WorldPage]:
    sold = {"packages": "", "packages-offers": "/offers", "packages-new": "/offers/new"}
    in_use = packages["in-use"]
    return [
        *(WorldPage(f"host-{name}", f"/mentor/packages{rest}", studio) for name, rest in sold.items()),
        WorldPage("host-packages-offer", f"/mentor/packages/offers/{in_use.offer_id}", studio),
        *(
            WorldPage(f"host-package-{name}", f"/mentor/packages/{packages[name].package_id}", studio)
            for name in ("in-use", "ended")
        ),
        WorldPage("guest-package-buying", in_use.buying_page, None),
        WorldPage("guest-package-address", in_use.page.replace("?", "/address?"), None),
        *(WorldPage(f"guest-package-{name}", each.page, None) for name, each in packages.items()),
    ]


def _pages_of_seats(studio: Host, seats: dict[str, Offer]) -> list[WorldPage]:
    group, guests = seats["group"], {name: seat for name, seat in seats.items() if name != "group"}
    seat = seats["seat"]
    picked = {"day": seat.starts_at[:10], "timezone": "Europe/Berlin"}
    occurrences = {name: f"/mentor/occurrences/{happenings.occurrence_of(each)}" for name, each in guests.items()}
    return [
        WorldPage("guest-class-group", _class_page(group), None),
        WorldPage("guest-class-group-last-seat", f"{_class_page(group)}?{urlencode(picked)}", None),
        *(WorldPage(f"guest-booking-{name}", each.booking_url, None) for name, each in guests.items()),
        WorldPage("host-class-group", f"/mentor/classes/{group.class_id}", studio),
        *(WorldPage(f"host-occurrence-{name}", address, studio) for name, address in occurrences.items()),
        WorldPage("host-occurrence-move", f"{occurrences['seat']}/reschedule", studio),
        WorldPage("host-booking-seat", f"/mentor/bookings/{seat.booking_id}", studio),
    ]


def _class_page(offer: Offer) -> str:
    return f"/book/{offer.handle}/{offer.slug}"


def _bridge(offer: Offer) -> str:
    """Return the address in the guest's first mail that leads to the link of the moment."""
    return bridge_in(offer.mails()["guest"][0], offer.town.site)


def _letters(town: Town) -> list[Letter]:
    """Keep the latest mail of each kind, for guest and host, with a link and without one."""
    by_name = {_name_of(mail): mail["html"] for mail in town.mailbox()}
    return [Letter(name, html) for name, html in sorted(by_name.items())]


def _name_of(mail: dict[str, Any]) -> str:
    about = "Reminder" if headline(mail).startswith("Starts ") else headline(mail).partition(":")[0]
    reader = "guest" if GUEST["email"] in mail["to"] or "simulator" in mail["to"] else "host"
    words = re.sub(r"\W+", "-", about.lower())
    return f"mail-{words}-{reader}" + ("-without-link" if "will follow" in mail["text"] else "")
