"""A small world for the tests of minting: one host with connections, one confirmed booking, fakes all around."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from joinlink.mail.composer import BookingMails
from joinlink.model.booking import Booking, BookingStatus, Guest, MeetingState
from joinlink.model.host import Connection, ConnectionStatus, Host, Provider
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.model.money import Money
from joinlink.ports import MeetingProviders, OauthProviders
from joinlink.usecases.guest_links import GuestLinks
from joinlink.usecases.mint_meeting import MintPorts
from joinlink.usecases.provider_access import ProviderAccess
from joinlink.usecases.send_booking_mails import MailPorts
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

HOST = "host_1"
STARTS_AT = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)

BOOKING = Booking(
    booking_id="bk_1",
    host_id=HOST,
    class_id="class_1",
    class_title="Portfolio review",
    status=BookingStatus.CONFIRMED,
    revision=2,
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(minutes=30),
    host_timezone="Europe/Berlin",
    guest=Guest("Guest", "guest@example.com", "America/New_York"),
    notes="",
    price=Money(4500, "eur"),
    is_online=True,
    meeting_choice=MeetingChoice.AUTOMATIC,
    location=None,
    reminder_minutes=(1440, 60),
    meeting_state=MeetingState.PREPARING,
    created_at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
)


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
        self.hosts.hosts[HOST] = Host(HOST, "Host", "host@example.com", "host", "creator", self.clock.now())

    @property
    def ports(self) -> MintPorts:
        return MintPorts(
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
            "mint_ports": self.ports,
            "notices": self.notices,
            "timeline": self.timeline,
        }

    def connect(self, *providers: Provider) -> World:
        """Connect accounts with tokens that are good for an hour."""
        for provider in providers:
            oauth = self.zoom_oauth if provider is Provider.ZOOM else self.google_oauth
            tokens = oauth.issue(self.clock.now())
            self.connections.put(
                Connection(
                    host_id=HOST,
                    provider=provider,
                    status=ConnectionStatus.CONNECTED,
                    account_id=f"{provider}-account",
                    account_email=None,
                    connected_at=self.clock.now(),
                    generation=1,
                    scopes=(),
                    sealed_tokens=self.vault.seal(tokens, host_id=HOST, provider=provider, generation=1),
                    access_expires_at=tokens.expires_at,
                )
            )
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
