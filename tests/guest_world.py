"""A small world for the tests of the guest's side: one host in Berlin with one class on sale, fakes all around.

It is Tuesday 1 December 2026, 10:00 in Berlin. The host takes bookings Monday to Friday, 09:00 to 17:00.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from joinlink.mail.composer import BookingMails
from joinlink.model.availability import Availability, default_availability
from joinlink.model.booking import Booking, MeetingLink, MeetingState
from joinlink.model.claim import Claim
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.money import Money
from joinlink.model.payment import PaymentEvent, PaymentEventKind
from joinlink.model.slots import Interval
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.bookings.book_class import BookingPorts, BookingRequest, book_class
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.guest_links import GuestLinks
from joinlink.usecases.bookings.take_payment_event import PaymentPorts
from joinlink.usecases.connections.connect_apple import CalendarLogin, ConnectApplePorts, connect_apple
from joinlink.usecases.connections.provider_access import ProviderAccess
from joinlink.usecases.mails.send_booking_mails import MailPorts
from joinlink.usecases.slots.busy_times import BusyTimes
from joinlink.usecases.slots.host_calendar import HostCalendar
from tests import samples
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeFreeBusy,
    FakeHosts,
    FakeLinkSigner,
    FakeMailer,
    FakeMailLedger,
    FakeNotices,
    FakeOauthProvider,
    FakePayments,
    FakeProfiles,
    FakeStripeWebhooks,
    FakeSuppressions,
    FakeTimeline,
    FakeTokenVault,
)
from tests.fakes.calendar_server import FakeCalendarServer
from tests.fakes.payouts import FakePayoutAccounts, FakePayouts, payouts_off
from tests.samples import GUEST, HOST, NOW, SLOT

ORGANIZER = "joinlink@example.com"
SITE = "https://joinlink.example"
CHECKOUT_ORIGIN = "https://checkout.stripe.example"

PAID_CLASS = samples.CLASS
FREE_CLASS = replace(PAID_CLASS, price=Money(0, "eur"))

CONFIRMED = samples.BOOKING
ZOOM_LINK = MeetingLink("https://zoom.us/j/81000000001?pwd=a&b=c", MeetingKind.ZOOM, "81000000001")
MEET_LINK = MeetingLink("https://meet.google.com/abc-defg-hij", MeetingKind.GOOGLE_MEET, "event1")
WITH_ZOOM = replace(CONFIRMED, link=ZOOM_LINK, link_count=1, meeting_state=MeetingState.READY)


@dataclass
class GuestWorld:
    """Everything outside the use cases; a paid class is on sale."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    hosts: FakeHosts = field(default_factory=FakeHosts)
    connections: FakeConnections = field(default_factory=FakeConnections)
    bookings: FakeBookings = field(default_factory=FakeBookings)
    suppressions: FakeSuppressions = field(default_factory=FakeSuppressions)
    timeline: FakeTimeline = field(default_factory=FakeTimeline)
    notices: FakeNotices = field(default_factory=FakeNotices)
    free_busy: FakeFreeBusy = field(default_factory=FakeFreeBusy)
    apple_calendar: FakeCalendarServer = field(default_factory=FakeCalendarServer)
    oauth_providers: dict[Provider, FakeOauthProvider] = field(
        default_factory=lambda: {Provider.GOOGLE: FakeOauthProvider(Provider.GOOGLE)}
    )
    payments: FakePayments = field(default_factory=FakePayments)
    stripe_webhooks: FakeStripeWebhooks = field(default_factory=FakeStripeWebhooks)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    link_signer: FakeLinkSigner = field(default_factory=FakeLinkSigner)
    mail_composer: BookingMails = field(default_factory=lambda: BookingMails(organizer=ORGANIZER))
    token_vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    public_base_url: str = SITE
    stripe_pages_origins: tuple[str, ...] = (CHECKOUT_ORIGIN,)

    def __post_init__(self) -> None:
        self.profiles = FakeProfiles(self.connections)
        self.mail_ledger = FakeMailLedger(self.bookings)
        self.payouts = FakePayouts(self.hosts)
        self.payout_accounts = FakePayoutAccounts()
        self.payout_gate = payouts_off(self.hosts)
        self.hosts.hosts[HOST.host_id] = HOST
        self.hosts.handles[HOST.handle] = HOST.host_id
        self.open_hours(default_availability("Europe/Berlin"))
        self.profiles.put_class(PAID_CLASS)

    def factories(self) -> dict[str, Callable[[], object]]:
        """Return what stands in for the factories of `joinlink.wiring`, by name."""
        return {name: lambda value=value: value for name, value in vars(self).items()}  # type: ignore[misc]

    @property
    def links(self) -> GuestLinks:
        return GuestLinks(self.link_signer, self.public_base_url)

    @property
    def calendar(self) -> HostCalendar:
        return HostCalendar(
            hosts=self.hosts,
            profiles=self.profiles,
            bookings=self.bookings,
            busy_times=BusyTimes(
                profiles=self.profiles,
                connections=self.connections,
                notices=self.notices,
                google=self.free_busy,
                access=ProviderAccess(self.connections, self.oauth_providers, self.token_vault, self.clock),
                apple=self.apple_calendar,
                vault=self.token_vault,
                clock=self.clock,
            ),
            clock=self.clock,
        )

    @property
    def booking_ports(self) -> BookingPorts:
        return BookingPorts(self.calendar, self.payments, self.timeline, self.links, self.payout_gate)

    @property
    def change_ports(self) -> ChangePorts:
        return ChangePorts(self.calendar, self.timeline)

    @property
    def payment_ports(self) -> PaymentPorts:
        return PaymentPorts(self.payments, self.bookings, self.notices, self.timeline, self.clock)

    @property
    def mail_ports(self) -> MailPorts:
        return MailPorts(
            bookings=self.bookings,
            hosts=self.hosts,
            ledger=self.mail_ledger,
            suppressions=self.suppressions,
            composer=self.mail_composer,
            mailer=self.mailer,
            notices=self.notices,
            timeline=self.timeline,
            links=self.links,
            clock=self.clock,
        )

    def open_hours(self, availability: Availability) -> None:
        """Set when the host takes bookings."""
        self.profiles.put_availability(HOST.host_id, availability)

    def sell(self, teaching_class: TeachingClass) -> TeachingClass:
        """Put a class on sale in place of the one with its id."""
        self.profiles.put_class(teaching_class)
        return teaching_class

    def connect_google(self, status: ConnectionStatus = ConnectionStatus.CONNECTED) -> None:
        """Connect Google with tokens that are good for an hour."""
        oauth = self.oauth_providers[Provider.GOOGLE]
        connection = samples.connected(HOST.host_id, oauth, self.token_vault, self.clock.now())
        self.connections.put(replace(connection, status=status))

    def connect_apple(self) -> None:
        """Connect Apple Calendar with a good password."""
        (username, password), *_ = self.apple_calendar.passwords.items()
        ports = ConnectApplePorts(
            calendars=self.apple_calendar,
            connections=self.connections,
            vault=self.token_vault,
            notices=self.notices,
            due_work=self.bookings.due_work,
            clock=self.clock,
        )
        connect_apple(HOST.host_id, CalendarLogin(username, password), ports)

    def be_busy_in_apple(self, start: datetime, minutes: int) -> None:
        """Put an event into the host's Apple Calendar."""
        begin = int(start.timestamp())
        self.apple_calendar.intervals = [*self.apple_calendar.intervals, Interval(begin, begin + minutes * 60)]

    def be_busy(self, start: datetime, minutes: int) -> None:
        """Put an event into the host's Google Calendar."""
        begin = int(start.timestamp())
        self.free_busy.intervals = [*self.free_busy.intervals, Interval(begin, begin + minutes * 60)]

    def book(self, **changes: object) -> Booking:
        """Let a guest book the slot."""
        return book_class(request(**changes), self.booking_ports)

    def put(self, booking: Booking) -> Booking:
        """Put a booking there with its claim."""
        self.bookings.bookings[booking.booking_id] = booking
        self.bookings.day_claims[booking.host_id][booking.booking_id] = Claim.of(booking)
        return booking

    def stored(self, booking: Booking) -> Booking:
        """Return a booking as it is now."""
        return self.bookings.get(booking.booking_id)


def request(**changes: object) -> BookingRequest:
    """Ask for the slot; a change replaces a part of the request."""
    wish = BookingRequest(handle=HOST.handle, slug=PAID_CLASS.slug, starts_at=SLOT, guest=GUEST)
    return replace(wish, **changes)  # type: ignore[arg-type]


def payment_of(booking: Booking, *, event_id: str = "evt_1", kind: str = "paid", **changes: object) -> PaymentEvent:
    """Make what Stripe says of a booking's checkout."""
    event = PaymentEvent(
        event_id=event_id,
        kind=PaymentEventKind(kind),
        booking_id=booking.booking_id,
        session_id=booking.checkout.session_id if booking.checkout else "cs_test_lost",
        payment_intent_id="pi_1",
        amount_minor=booking.price.amount_minor,
        currency=booking.price.currency,
    )
    return replace(event, **changes)  # type: ignore[arg-type]
