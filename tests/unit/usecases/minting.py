"""A small world for the tests of minting: one host with connections, one confirmed booking, fakes all around."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from joinlink.mail.composer import BookingMails
from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.ports import MeetingProviders, OauthProviders
from joinlink.usecases.guest_links import GuestLinks
from joinlink.usecases.meeting_ports import MeetingPorts
from joinlink.usecases.provider_access import ProviderAccess
from joinlink.usecases.send_booking_mails import MailPorts
from tests import samples
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeHosts,
    FakeLinkSigner,
    FakeMailer,
    FakeMailLedger,
    FakeMeetingLedger,
    FakeMeetingProvider,
    FakeNotices,
    FakeOauthProvider,
    FakeTimeline,
    FakeTokenVault,
)

HOST = samples.HOST.host_id
STARTS_AT = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
BOOKING = samples.at(replace(samples.BOOKING, booking_id="bk_1"), STARTS_AT)


@dataclass
class World:
    """Everything outside the use cases."""

    clock: FakeClock = field(default_factory=FakeClock)
    connections: FakeConnections = field(default_factory=FakeConnections)
    ledger: FakeMeetingLedger = field(default_factory=FakeMeetingLedger)
    notices: FakeNotices = field(default_factory=FakeNotices)
    timeline: FakeTimeline = field(default_factory=FakeTimeline)
    vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    zoom: FakeMeetingProvider = field(default_factory=FakeMeetingProvider)
    meet: FakeMeetingProvider = field(default_factory=lambda: FakeMeetingProvider(MeetingKind.GOOGLE_MEET))
    entries: FakeMeetingProvider = field(default_factory=lambda: FakeMeetingProvider(MeetingKind.GOOGLE_CALENDAR))
    zoom_oauth: FakeOauthProvider = field(default_factory=FakeOauthProvider)
    google_oauth: FakeOauthProvider = field(default_factory=lambda: FakeOauthProvider(Provider.GOOGLE))

    hosts: FakeHosts = field(default_factory=FakeHosts)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    mail_ledger: FakeMailLedger = field(default_factory=FakeMailLedger)

    def __post_init__(self) -> None:
        self.bookings = FakeBookings(self.ledger)
        self.hosts.hosts[HOST] = samples.HOST

    @property
    def ports(self) -> MeetingPorts:
        return MeetingPorts(
            bookings=self.bookings,
            connections=self.connections,
            ledger=self.ledger,
            providers=self.providers,
            access=self.access,
            notices=self.notices,
            timeline=self.timeline,
            clock=self.clock,
        )

    @property
    def access(self) -> ProviderAccess:
        return ProviderAccess(self.connections, self.oauth, self.vault, self.clock)

    @property
    def providers(self) -> MeetingProviders:
        return {
            MeetingKind.ZOOM: self.zoom,
            MeetingKind.GOOGLE_MEET: self.meet,
            MeetingKind.GOOGLE_CALENDAR: self.entries,
        }

    @property
    def oauth(self) -> OauthProviders:
        return {Provider.ZOOM: self.zoom_oauth, Provider.GOOGLE: self.google_oauth}

    @property
    def mail_ports(self) -> MailPorts:
        return MailPorts(
            bookings=self.bookings,
            hosts=self.hosts,
            ledger=self.mail_ledger,
            composer=BookingMails(organizer="joinlink@example.com"),
            mailer=self.mailer,
            notices=self.notices,
            timeline=self.timeline,
            links=GuestLinks(FakeLinkSigner(), "https://joinlink.example"),
            clock=self.clock,
        )

    def factories(self) -> dict[str, object]:
        """Return what the factories of `joinlink.wiring` that workflow tasks use are to give, by name."""
        return {
            "bookings": self.bookings,
            "clock": self.clock,
            "mail_ports": self.mail_ports,
            "meeting_ledger": self.ledger,
            "meeting_ports": self.ports,
            "notices": self.notices,
            "timeline": self.timeline,
        }

    def connect(self, *providers: Provider) -> World:
        """Connect accounts with tokens that are good for an hour."""
        for provider in providers:
            oauth = self.zoom_oauth if provider is Provider.ZOOM else self.google_oauth
            self.connections.put(samples.connected(HOST, oauth, self.vault, self.clock.now()))
        return self

    def disturb(self, provider: Provider) -> None:
        """Mark a connection as broken."""
        connection = self.connections.connections[HOST, provider]
        self.connections.require_reconnect(connection)

    def book(self, booking: Booking = BOOKING) -> Booking:
        """Put a booking there."""
        self.bookings.bookings[booking.booking_id] = booking
        return booking

    def move_on(self) -> None:
        """Cancel the booking, as somebody else would."""
        booking = self.bookings.get(BOOKING.booking_id)
        self.bookings.bookings[booking.booking_id] = booking.moved_to(BookingStatus.CANCELLED)

    def state_of(self, kind: MeetingKind) -> LedgerState | None:
        """Return the ledger's state of an object of the booking."""
        record = self.ledger.rows.get((BOOKING.booking_id, BOOKING.revision, kind))
        return record.state if record else None

    def forget_tokens(self, provider: Provider) -> None:
        """Let the access token be out of date."""
        connection = self.connections.connections[HOST, provider]
        self.connections.connections[HOST, provider] = replace(connection, access_expires_at=self.clock.now())
