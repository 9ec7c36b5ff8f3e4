"""What the tests of mails share: a host and a guest in two zones, a booking in each situation, and readers of a mail.

It is Tuesday 1 December 2026, 10:00 in Berlin, where the host is; the guest is in New York. The class is on Wednesday.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from joinlink.config import Settings
from joinlink.mail.composer import BookingMails
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import REFUND_REFUSED, Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState, Party
from joinlink.model.host import Host
from joinlink.model.mail import Mail, MailKind, MailLinks, MailOccasion, MailRole, roles_of
from joinlink.model.meeting import MeetingKind
from joinlink.model.money import Money
from joinlink.model.occurrence import Occurrence, first_occurrence
from joinlink.model.refund import Refund, RefundState
from joinlink.model.teaching import Location
from joinlink.web.addresses import photo_url
from tests.fakes.outside import SITE_PAGES
from tests.samples import BOOKING, HOST, NOW

ORGANIZER = "joinlink@example.com"
SAMPLE_SITE = Settings(SITE_PAGES).site
LINKS = MailLinks(
    "https://joinlink.example/bookings/booking_1?token=m&x=1",
    "https://joinlink.example/j/bridge-token",
    "https://joinlink.example/mentor/bookings/booking_1",
)
CONNECTIONS_URL = "https://joinlink.example/mentor/settings/connections"
photo_of = partial(photo_url, "https://joinlink.example")
MAILS = BookingMails(organizer=ORGANIZER, site=SAMPLE_SITE, photo_of=photo_of)
KINDS_AND_ROLES = [(kind, role) for kind in MailKind for role in roles_of(kind)]
every_mail = pytest.mark.parametrize(("kind", "role"), KINDS_AND_ROLES)
SPANS = {
    MailRole.GUEST: "Wednesday, December 2, 2026, 4:00 – 4:30 AM (Eastern Time, New York)",
    MailRole.HOST: "Wednesday, December 2, 2026, 10:00 – 10:30 AM (Central European Time, Berlin)",
}
"""The time of the class as each reader reads it."""
STARTS = {MailRole.GUEST: "Wed, Dec 2, 4:00 AM EST · ", MailRole.HOST: "Wed, Dec 2, 10:00 AM CET · "}
"""How each reader's subjects begin."""

ZOOM = MeetingLink("https://zoom.us/j/81000000001?pwd=a&b=c", MeetingKind.ZOOM, "81000000001")
MEET = MeetingLink("https://meet.google.com/abc-defg-hij", MeetingKind.GOOGLE_MEET, "event1")
MEET_FOR_ZOOM = replace(MEET, instead_of=MeetingKind.ZOOM)
PASTED = MeetingLink("https://video.example/room/7", kind=None, meeting_id=None)


def with_link(booking: Booking, link: MeetingLink) -> Booking:
    """Put a link on a booking as the store does."""
    return replace(booking, link=link, link_count=booking.link_count + 1, meeting_state=MeetingState.READY)


def moved(booking: Booking, by: timedelta) -> Booking:
    """Move a booking as the host or its guest does."""
    return booking.rescheduled(booking.starts_at + by, timezone=booking.host_timezone, buffers=(0, 0), now=NOW)


CONFIRMED = BOOKING
WITH_ZOOM = with_link(CONFIRMED, ZOOM)
IN_PERSON = replace(CONFIRMED, is_online=False, location=Location("Studio 3", "Main Street 1"))
MOVED = replace(WITH_ZOOM, moved_from=CONFIRMED.starts_at - timedelta(hours=3))
CANCELLED = WITH_ZOOM.cancelled(Party.GUEST, "I caught a cold.\nSorry!", NOW)
TO_CONFIRM = replace(
    CONFIRMED, price=Money(0, "eur"), status=BookingStatus.AWAITING_CONFIRMATION, hold_until=NOW + timedelta(minutes=30)
)
EXPIRED = replace(CONFIRMED, status=BookingStatus.EXPIRED, meeting_state=MeetingState.NONE)
REFUNDED = replace(EXPIRED, status=BookingStatus.REFUNDED)
LEFT_BEHIND = replace(EXPIRED, ending=Ending.DROPPED, class_moved_to=EXPIRED.starts_at + timedelta(days=1, hours=2))
"""A seat that was not paid yet when its host moved the class."""
SITUATIONS = {
    MailKind.TO_CONFIRM: TO_CONFIRM,
    MailKind.RESCHEDULED: MOVED,
    MailKind.CANCELLED: CANCELLED,
    MailKind.LINK_CHANGED: with_link(WITH_ZOOM, MEET_FOR_ZOOM),
    MailKind.LINK_MISSING: replace(CONFIRMED, meeting_state=MeetingState.MISSING),
    MailKind.PAYMENT_FAILED: replace(EXPIRED, ending=Ending.TRANSFER_FAILED),
    MailKind.DROPPED: replace(EXPIRED, ending=Ending.DROPPED),
    MailKind.REFUNDED: REFUNDED,
    MailKind.REFUND_FAILED: replace(REFUNDED, checkout=Checkout("cs_1", "", refund_id=REFUND_REFUSED)),
}
"""A booking as it is when such a mail goes out, unless it is simply one with a link."""

SERIES = [
    (
        replace(
            booking,
            booking_id=f"booking_{number}",
            starts_at=booking.starts_at + timedelta(weeks=number - 1),
            ends_at=booking.ends_at + timedelta(weeks=number - 1),
        ),
        MailLinks(
            f"https://joinlink.example/bookings/booking_{number}?token=m&x=1",
            f"https://joinlink.example/j/bridge-{number}",
            f"https://joinlink.example/mentor/bookings/booking_{number}",
        ),
    )
    for number, booking in enumerate((WITH_ZOOM, with_link(CONFIRMED, MEET), CONFIRMED), 1)
]
"""The dates of a series, with their links; the last one has no video link yet (G6)."""

REFUNDS = {
    MailKind.MONEY_BACK: Refund(1, 1000, NOW, RefundState.MADE),
    MailKind.MONEY_BACK_FAILED: Refund(1, 1000, NOW, RefundState.FAILED),
}
"""The refund that a mail is about."""

SEAT = replace(WITH_ZOOM, occurrence_id="occurrence_1", occurrence_revision=2)
COMERS = dict.fromkeys(["booking_1", "booking_2", "booking_3"])
OCCURRENCE = replace(first_occurrence(SEAT, "occurrence_1", 10), revision=2, taken=COMERS, link=ZOOM, link_count=1)
"""Three guests come, of ten who could."""
OCCURRENCE_LINKS = replace(LINKS, host_url="https://joinlink.example/mentor/occurrences/occurrence_1")


def mail(
    kind: MailKind,
    role: MailRole,
    booking: Booking | None = None,
    *,
    host: Host = HOST,
    now: datetime = NOW,
) -> Mail:
    """Compose a mail about a booking, or about the one that fits its kind."""
    about = SITUATIONS.get(kind, WITH_ZOOM) if booking is None else booking
    refund = REFUNDS.get(kind)
    if refund is not None:
        about = replace(about, refunds=(refund,))
    occasion = MailOccasion(kind, refund.number if refund else None)
    return MAILS.compose(occasion, role, about, host, links=LINKS, now=now)


def mail_of_series(
    kind: MailKind, role: MailRole, dates: Sequence[tuple[Booking, MailLinks]] = SERIES, *, host: Host = HOST
) -> Mail:
    """Compose the mail of a series' first date, which announces all of them (G6)."""
    booking, links = dates[0]
    return MAILS.compose(MailOccasion(kind), role, booking, host, links=links, now=NOW, dates=dates)


def links_in(letter: Mail) -> list[tuple[str, str]]:
    """Return address and words of every link of the HTML above its foot, in order."""
    above, _, _ = letter.html.partition("Sent by ")
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', above, re.DOTALL)
    return [(html.unescape(url), html.unescape(words)) for url, words in found]


def reminder_of_seats(occurrence: Occurrence = OCCURRENCE, *, host: Host = HOST, minutes: int = 60) -> Mail:
    """Compose the reminder that the host of a class with several seats gets this many minutes before it."""
    occasion, now = MailOccasion(MailKind.REMINDER, minutes), occurrence.starts_at - timedelta(minutes=minutes)
    return MAILS.compose(occasion, MailRole.HOST, SEAT, host, links=OCCURRENCE_LINKS, now=now, occurrence=occurrence)


def read_aloud(letter: Mail) -> str:
    """Return the words of the HTML's body, the hidden ones included."""
    return _words_of(letter.html.split("<body", 1)[1].split(">", 1)[1])


def retold_in_text(letter: Mail) -> str:
    """Turn what the HTML shows into the words that the text has to hold: each link's words, and then its address.

    Left out is what stands there twice: pictures for the eye, and the addresses behind buttons.
    """
    shown = letter.html.split("</div>", 1)[1]
    shown = re.sub(r'<table role="presentation" aria-hidden="true".*?</table>', "", shown, flags=re.DOTALL)
    shown = re.sub(r'<p class="quiet below".*?</p>', "", shown)
    return bare_words(_words_of(re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', _words_and_address, shown)))


def bare_words(text: str) -> str:
    """Return the words of a text without spaces and the marks between and around them, for which HTML has its own."""
    return re.sub(r"[\s\u2068\u2069:,()：，、（）،]", "", text)  # noqa: RUF001  other scripts have marks of their own


def everything_in(letter: Mail) -> str:
    """Return all that a mail holds: subject, bodies, and the calendar file unfolded."""
    calendar = (letter.calendar or b"").replace(b"\r\n ", b"").decode().replace("\\", "")
    return "\n".join([letter.subject, letter.text, html.unescape(letter.html), calendar])


def _words_and_address(link: re.Match[str]) -> str:
    url, words = link.groups()
    return url if url == words else f"{words} {url}"


def _words_of(body: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?bdi[^>]*>", "", body))).split())
