"""The address of every page within the site: for routes, for redirects, and in templates as `at`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from joinlink.model.host import Host

START_PAGE: Final = "/"
HELP_PAGE: Final = "/help"
GUEST_HELP_PAGE: Final = "/help/guests"
HEALTH: Final = "/healthz"
HOST_PAGE: Final = "/book"
GUEST_BOOKINGS: Final = "/bookings"
FIND_BOOKINGS_PAGE: Final = GUEST_BOOKINGS
"""Mails somebody the links to their bookings."""
SENT: Final = "sent"
"""In its address: the mail is on its way, if there is anything to tell."""
IN_YOUR_MAIL_PAGE: Final = "/booked"
"""Tells a guest that the link to the booking is in the mail, and nothing of the booking."""
BRIDGE: Final = "/j"

EMBED: Final = "/embed"
"""What may be framed by other sites, and nothing else (F6)."""
ROBOTS: Final = "/robots.txt"
EMBED_SCRIPT: Final = "/embed.js"
API_DOCUMENT: Final = "/openapi.json"
"""The API's reference for programs (P1)."""
DEVELOPERS_PAGE: Final = "/developers"
"""The same for people, with a page for each subject below it."""

OPERATOR_PAGE: Final = "/operator"
DOCTOR_PAGE: Final = "/operator/doctor"
RUN_AGAIN: Final = "/operator/workflows/again"
SEND_AGAIN: Final = "/operator/queues/again"

SIGN_IN: Final = "/login"
SIGN_IN_CALLBACK: Final = "/login/callback"
SIGN_OUT: Final = "/logout"
SIGN_OUT_EVERYWHERE: Final = "/logout/everywhere"

OVERVIEW_PAGE: Final = "/mentor"
WELCOME: Final = "/mentor/welcome"
"""Takes what a host is asked first: the name, and the time zone."""
BOOKINGS_PAGE: Final = "/mentor/bookings"
OCCURRENCES_PAGE: Final = "/mentor/occurrences"
"""Has a page for each occurrence below it, but none of its own: bookings list them."""
BOOKINGS_TABLE: Final = "/api/bookings.csv"
GUESTS_PAGE: Final = "/mentor/guests"
INCOME_PAGE: Final = "/mentor/income"
CALENDAR_PAGE: Final = "/mentor/calendar"
CLASSES_PAGE: Final = "/mentor/classes"
NEW_CLASS_PAGE: Final = "/mentor/classes/new"
SOLD_PAGE: Final = "/mentor/packages"
"""The packages that guests have bought."""
OFFERS_PAGE: Final = "/mentor/packages/offers"
NEW_OFFER_PAGE: Final = "/mentor/packages/offers/new"
TEST_BOOKING_PAGE: Final = "/mentor/test-booking"
SETTINGS_PAGES: Final = ("/mentor/settings", "/mentor/settings/integrations")
"""Addresses that people guess or remember; they lead to the connections."""
CONNECTIONS_PAGE: Final = "/mentor/settings/connections"
APPLE_PAGE: Final = "/mentor/settings/connections/apple"
AVAILABILITY_PAGE: Final = "/mentor/settings/availability"
HOURS_PAGES: Final = "/mentor/settings/availability/hours"
"""Has a page for each set of hours below it, but none of its own: the page of availability lists them."""
NEW_HOURS_PAGE: Final = "/mentor/settings/availability/hours/new"
HOLIDAYS_PAGE: Final = "/mentor/settings/availability/holidays"
PROFILE_PAGE: Final = "/mentor/settings/profile"
PAYMENTS_PAGE: Final = "/mentor/settings/payments"
PLAN_PAGE: Final = "/mentor/settings/plan"
AUTOMATION_PAGE: Final = "/mentor/settings/automation"
FEED_PAGE: Final = "/mentor/settings/calendar"
"""Where a host gets the address of their calendar feed."""
FEEDS: Final = "/feeds"
ACCOUNT_PAGE: Final = "/mentor/settings/account"
HOST_EXPORT: Final = "/api/me/export"
GUEST_BOOKING_API: Final = "/api/public/bookings"
GUEST_PACKAGES: Final = "/packages"
GUEST_PACKAGE_API: Final = "/api/public/packages"
PICTURES: Final = "/pictures"
QR_CODES: Final = "/qr"
PREVIEWS: Final = "/previews"
"""Pictures that chats show of a link."""


def known_guest_address(guest_id: str, cursor: str | None = None) -> str:
    """Return the address of a guest's page for their host; the cursor says among which bookings they are found."""
    return f"{GUESTS_PAGE}/{guest_id}" + (f"?{urlencode({'cursor': cursor})}" if cursor else "")


def feed_address(secret: str) -> str:
    """Return the address of a host's calendar feed, by its secret."""
    return f"{FEEDS}/{secret}.ics"


def new_class_address(*, is_online: bool) -> str:
    """Return the address of the form for a new class, in one of the two formats (K1)."""
    return f"{NEW_CLASS_PAGE}?format={'online' if is_online else 'in_person'}"


def hours_address(hours_id: str) -> str:
    """Return the address of the page of a set of hours."""
    return f"{HOURS_PAGES}/{quote(hours_id, safe='')}"


def own_class_address(class_id: str) -> str:
    """Return the address of the page where a host changes a class."""
    return f"{CLASSES_PAGE}/{class_id}"


def host_booking_address(booking_id: str) -> str:
    """Return the address of a booking's page for its host."""
    return f"{BOOKINGS_PAGE}/{booking_id}"


def host_move_address(booking_id: str) -> str:
    """Return the address of the page where a host moves a booking."""
    return f"{BOOKINGS_PAGE}/{booking_id}/reschedule"


def host_occurrence_address(occurrence_id: str) -> str:
    """Return the address of an occurrence's page for its host."""
    return f"{OCCURRENCES_PAGE}/{occurrence_id}"


def host_occurrence_move_address(occurrence_id: str) -> str:
    """Return the address of the page where a host moves everybody in an occurrence."""
    return f"{OCCURRENCES_PAGE}/{occurrence_id}/reschedule"


def public_host_address(handle: str) -> str:
    """Return the address of a host's public page."""
    return f"{HOST_PAGE}/{handle}"


def public_class_address(handle: str, slug: str) -> str:
    """Return the address of the page where a class is booked."""
    return f"{HOST_PAGE}/{handle}/{slug}"


def zone_list_address(locale: str) -> str:
    """Return the address of the zones that fields suggest, in the words of a locale (F4)."""
    return f"/assets/zones-{locale}.json"


def embed_address(handle: str, slug: str, **query: str) -> str:
    """Return the address of a class's page as other sites frame it."""
    address = f"{EMBED}/{handle}/{slug}"
    return f"{address}?{urlencode(query)}" if query else address


def guest_booking_address(booking_id: str, **query: str) -> str:
    """Return the address of a booking's page for its guest; the query must include the `token` that opens it."""
    return f"{GUEST_BOOKINGS}/{booking_id}?{urlencode(query)}"


def find_bookings_address(*, is_sent: bool) -> str:
    """Return the address of the page that mails somebody their bookings, or of its answer afterwards."""
    return f"{FIND_BOOKINGS_PAGE}?{SENT}=1" if is_sent else FIND_BOOKINGS_PAGE


def guest_address_address(booking_id: str, **query: str) -> str:
    """Return the address of the page where a guest corrects their own; the query must include the `token`."""
    return f"{GUEST_BOOKINGS}/{booking_id}/address?{urlencode(query)}"


def guest_move_address(booking_id: str) -> str:
    """Return the address of the page where a guest moves a booking, without the token that opens it."""
    return f"{GUEST_BOOKINGS}/{booking_id}/reschedule"


def own_offer_address(offer_id: str) -> str:
    """Return the address of the page where a host changes a package on offer."""
    return f"{OFFERS_PAGE}/{offer_id}"


def sold_package_address(package_id: str) -> str:
    """Return the address of a bought package's page for its host."""
    return f"{SOLD_PAGE}/{package_id}"


def buying_address(handle: str, offer_id: str) -> str:
    """Return the address of the page where a package is bought."""
    return f"{HOST_PAGE}/{handle}/packages/{offer_id}"


def guest_package_address(package_id: str, **query: str) -> str:
    """Return the address of a package's page for its guest; the query must include the `token` that opens it."""
    return f"{GUEST_PACKAGES}/{package_id}?{urlencode(query)}"


def package_address_address(package_id: str, **query: str) -> str:
    """Return the address of the page where a buyer corrects their own; the query must include the `token`."""
    return f"{GUEST_PACKAGES}/{package_id}/address?{urlencode(query)}"


def bridge_address(token: str) -> str:
    """Return the address of the bridge, which redirects to a booking's current link (12.5)."""
    return f"{BRIDGE}/{token}"


def webhook_address(webhook_id: str) -> str:
    """Return the address of the page of a webhook, with its log."""
    return f"{AUTOMATION_PAGE}/{webhook_id}"


def consent_address(provider: str) -> str:
    """Return the address where connecting Zoom or Google begins."""
    return f"/oauth/{provider}/start"


def preview_address(handle: str, name: str, slug: str = "") -> str:
    """Return the address of the picture that chats show of a host's page, or of a class's."""
    return f"{PREVIEWS}/{handle}/{slug}/{name}" if slug else f"{PREVIEWS}/{handle}/{name}"


def qr_address(handle: str, kind: str, slug: str = "") -> str:
    """Return the address of the QR code that leads to a host's page, or to a class's; `kind` is `svg` or `png`."""
    return f"{QR_CODES}/{handle}/{slug}.{kind}" if slug else f"{QR_CODES}/{handle}.{kind}"


def mail_to(address: str, subject: str = "") -> str:
    """Return a `mailto:` address with the subject filled in (RFC 6068)."""
    return f"mailto:{quote(address, safe='@')}" + (f"?subject={quote(subject, safe='')}" if subject else "")


def picture_address(host_id: str, place: str, name: str) -> str:
    """Return the address of a picture, which is that of its content; `place` is a host's use or a class's id."""
    return f"{PICTURES}/{host_id}/{place}/{name}"


def profile_picture_address(use: str) -> str:
    """Return the address of the form that changes a picture of the host."""
    return f"{PROFILE_PAGE}/{use}"


def host_picture_api(use: str) -> str:
    """Return the address to which a picture of the host is sent as it is."""
    return f"/api/me/{use}"


def class_picture_address(class_id: str) -> str:
    """Return the address of the form that changes the picture of a class."""
    return f"{own_class_address(class_id)}/picture"


def class_picture_api(class_id: str) -> str:
    """Return the address to which the picture of a class is sent as it is."""
    return f"/api/classes/{class_id}/picture"


def photo_url(base_url: str, host: Host) -> str | None:
    """Return the absolute address of a host's photo, for mails; None where there is none."""
    return base_url + picture_address(host.host_id, "photo", host.photo) if host.photo else None
