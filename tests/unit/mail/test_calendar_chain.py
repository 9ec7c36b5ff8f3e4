"""E3, E5, AC-13 and AC-63: what the calendar files of a booking's mails come to, one after the other, in a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import permutations

import pytest
import vobject

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.model.mail import MailKind, MailLinks, MailOccasion, MailRole
from tests.samples import HOST, NOW
from tests.unit.mail.itip_inbox import Event, Inbox
from tests.unit.mail.letters import CONFIRMED, MAILS, MEET, PASTED, ZOOM, moved, with_link

LINKS = MailLinks(
    "https://joinlink.example/manage", "https://joinlink.example/j/bridge", "https://joinlink.example/host"
)
WITHOUT_LINK = CONFIRMED
HEALED = with_link(WITHOUT_LINK, ZOOM)
MOVED = moved(HEALED, timedelta(hours=3))
MOVED_WITH_LINK = with_link(MOVED, replace(ZOOM, url="https://zoom.us/j/82000000002", meeting_id="82000000002"))
WITH_PASTED_LINK = MOVED_WITH_LINK.with_pasted_link(PASTED.url, NOW)
CANCELLED = WITH_PASTED_LINK.cancelled(Party.HOST, "", NOW)
LIFE = [
    (MailKind.CONFIRMATION, WITHOUT_LINK),
    (MailKind.LINK_READY, HEALED),
    (MailKind.REMINDER, HEALED),
    (MailKind.RESCHEDULED, MOVED),
    (MailKind.LINK_READY, MOVED_WITH_LINK),
    (MailKind.LINK_CHANGED, WITH_PASTED_LINK),
    (MailKind.REMINDER, WITH_PASTED_LINK),
]

every_reader = pytest.mark.parametrize("role", MailRole)


@dataclass
class Reader:
    """Somebody whose calendar takes in every mail that they get; an hour passes between two of them."""

    role: MailRole
    inbox: Inbox = field(init=False)
    hours: Iterator[int] = field(default_factory=lambda: iter(range(99)))

    def __post_init__(self) -> None:
        self.inbox = Inbox("guest@example.com" if self.role is MailRole.GUEST else "host@example.com")

    def mailed(self, kind: MailKind, booking: Booking) -> bytes:
        """Return the calendar file of the next mail."""
        now = NOW + timedelta(hours=next(self.hours))
        mail = MAILS.compose(MailOccasion(kind), self.role, booking, HOST, links=LINKS, now=now)
        assert mail.calendar is not None
        return mail.calendar

    def gets(self, kind: MailKind, booking: Booking) -> list[Event]:
        """Get the next mail, and return what is on the calendar then."""
        self.inbox.receive(self.mailed(kind, booking))
        return list(self.inbox.events.values())


@every_reader
def test_e3_every_mail_leaves_one_event_as_the_booking_is_now_and_the_cancellation_leaves_none(role: MailRole) -> None:
    reader = Reader(role)

    for kind, booking in LIFE:
        (event,) = reader.gets(kind, booking)
        assert (event.starts_at, event.ends_at) == (booking.starts_at, booking.ends_at)
        assert event.location == (booking.link.url if booking.link else None)
        if booking.link:
            assert booking.link.url in event.description
    assert reader.gets(MailKind.CANCELLED, CANCELLED) == []


@every_reader
def test_ac_63_mails_that_arrive_in_any_order_come_to_the_same(role: MailRole) -> None:
    writer = Reader(role)
    news = [one for one in LIFE if one[0] is not MailKind.REMINDER][1:]
    messages = [writer.mailed(kind, booking) for kind, booking in [*news, (MailKind.CANCELLED, CANCELLED)]]

    for order in permutations(messages):
        reader = Reader(role)
        for message in order:
            reader.inbox.receive(message)
        assert reader.inbox.events == {}


@every_reader
def test_e3_the_sequence_rises_with_all_news_and_stays_for_a_reminder_which_is_newer_all_the_same(role) -> None:
    reader = Reader(role)

    ages = [reader.gets(kind, booking)[0].age for kind, booking in LIFE]

    assert [sequence for sequence, _ in ages] == [2, 3, 3, 4, 5, 7, 7]
    assert [stamp for _, stamp in ages] == [NOW + timedelta(hours=hours) for hours in range(len(LIFE))]
    assert CANCELLED.sequence > ages[-1][0]


def test_ac_13_a_host_whose_google_calendar_has_our_entry_gets_no_second_one_and_nothing_to_withdraw() -> None:
    reader = Reader(MailRole.HOST)
    on_meet = with_link(CONFIRMED, MEET)
    on_zoom = replace(moved(on_meet, timedelta(hours=1)), link=ZOOM, calendar_event_id="event2")

    assert reader.gets(MailKind.CONFIRMATION, on_meet) == []
    assert reader.gets(MailKind.RESCHEDULED, on_zoom) == []
    assert reader.gets(MailKind.CANCELLED, on_zoom.cancelled(Party.GUEST, "", NOW)) == []


def test_ac_63_the_copy_that_a_guest_downloads_has_the_uid_of_the_invitations() -> None:
    """So that they take its place in a calendar instead of standing beside it."""
    downloaded = MAILS.calendar_file(HEALED, HOST, manage_url=LINKS.manage_url, now=NOW)
    invited = Reader(MailRole.GUEST).mailed(MailKind.RESCHEDULED, MOVED)

    uids = {vobject.readOne(content.decode()).vevent.uid.value for content in (downloaded, invited)}

    assert uids == {"booking_1@joinlink"}
